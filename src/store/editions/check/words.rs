//! The words that the database tells of an edition, against those that are signed.

use crate::domain::editions::compose::paragraphs;
use crate::domain::editions::edition::{Edition, EditionAct};
use crate::domain::editions::manifest::Manifest;
use crate::domain::editions::withdrawal_notice::WithdrawalNotice;
use crate::domain::tidy;

/// Names what `edition.json` says otherwise than the database.
pub(super) fn check_manifest(edition: &Edition, manifest: &Manifest) -> Vec<String> {
    let correction = manifest.replaces.as_ref();
    let replaced = correction.map(|correction| &correction.id);
    let is_same = manifest.id == edition.id
        && manifest.block == edition.block
        && manifest.period == edition.period.to_string()
        && replaced == edition.replaces.as_ref();
    let mut wrong = Vec::new();
    if !is_same {
        wrong.push("edition.json says something else than the database".to_owned());
    }
    let reason = correction.map_or("", |correction| correction.reason.as_str());
    // Texts are signed as they look, and kept as they were typed. A reason is signed with a correction.
    let typed_reason = match correction {
        Some(_) => paragraphs(&edition.reason),
        None => String::new(),
    };
    for (name, typed, signed) in [
        ("title", tidy(&edition.title), manifest.title.as_str()),
        (
            "foreword",
            paragraphs(&edition.foreword),
            manifest.foreword.as_str(),
        ),
        (
            "person responsible",
            tidy(&edition.responsible),
            manifest.responsible.as_str(),
        ),
        ("reason", typed_reason, reason),
    ] {
        if typed != signed {
            wrong.push(format!(
                "edition.json says something else than the database: its {name} is another one"
            ));
        }
    }
    wrong
}

/// Names what the notice of a withdrawal says otherwise than the acts.
pub(super) fn check_notice(edition: &Edition, notice: &[u8]) -> Vec<String> {
    let said = std::str::from_utf8(notice)
        .ok()
        .and_then(WithdrawalNotice::parse);
    let Some(said) = said.filter(|said| said.id == edition.id) else {
        return vec!["withdrawal.txt is no notice of its withdrawal".to_owned()];
    };
    let mut wrong = Vec::new();
    let acts = [EditionAct::AskWithdrawal, EditionAct::Withdraw];
    let reasons = acts.map(|act| edition.last(act).map(|done| done.reason.as_str()));
    if reasons != [Some(said.reason); 2] {
        wrong.push("the reason of its withdrawal is not that of withdrawal.txt".to_owned());
    }
    let asked = edition.last(EditionAct::AskWithdrawal);
    if asked.is_none_or(|asked| asked.at != said.asked_at) {
        wrong.push(
            "its withdrawal was asked for at another time than withdrawal.txt says".to_owned(),
        );
    }
    wrong
}
