//! What somebody who can change the database swaps before a publication, and behind it.

use jiff::ToSpan;
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::store::editions::publishing::Publication;

use super::press::{Press, now, refusal};

on_both_databases!(
    a_report_that_is_swapped_after_the_approval_is_not_signed,
    an_approval_that_the_audit_trail_does_not_tell_of_signs_nothing,
    a_published_edition_that_is_called_a_draft_is_named,
    an_edition_that_is_withheld_without_a_withdrawal_is_named,
    a_withdrawal_before_the_release_is_rightly_withheld,
    words_that_are_not_those_that_were_signed_are_named,
);

/// The words by which a publication is refused; nothing is published.
#[track_caller]
fn refused(press: &Press, id: &str) -> String {
    match refusal(press.publish("chi.approver", id)) {
        EditionRefusal::Unsignable(of, why) => {
            assert_eq!(of, id);
            assert_eq!(press.world.number("SELECT COUNT(*) FROM edition_log"), 0);
            why
        }
        other => panic!("{other:?}"),
    }
}

fn a_report_that_is_swapped_after_the_approval_is_not_signed(press: Press) {
    let id = press.approved();
    // The file with its digest: three bytes, in base64.
    let digest = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";
    press.world.execute(&format!(
        "INSERT INTO edition_contents (sha256, part, content) VALUES ('{digest}', 0, 'AAAA')"
    ));
    press.world.execute(&format!(
        "UPDATE edition_files SET sha256 = '{digest}', size = 3 WHERE name = 'report.pdf'"
    ));
    let why = refused(&press, &id);
    assert_eq!(why, "its files are not those that were approved");
}

fn an_approval_that_the_audit_trail_does_not_tell_of_signs_nothing(press: Press) {
    let id = press.draft("an.province").unwrap();
    press.submit("an.province", &id).unwrap();
    press
        .world
        .execute("UPDATE editions SET state = 'approved'");
    assert!(refused(&press, &id).starts_with("the audit trail holds no approval of it"));
    // Nor does an event that somebody has written.
    press
        .world
        .execute("UPDATE editions SET state = 'submitted'");
    press.approve("chi.approver", &id).unwrap();
    press.world.execute(
        "UPDATE audit_events SET details = replace(details, 'files', 'other') \
         WHERE act = 'edition.approve'",
    );
    assert!(refused(&press, &id).starts_with("the audit trail holds no approval of it"));
}

#[track_caller]
fn assert_named(press: &Press, words: &str) {
    let faults = press.faults();
    assert!(
        faults.iter().any(|fault| fault.contains(words)),
        "{words} is not among {faults:#?}"
    );
}

fn a_published_edition_that_is_called_a_draft_is_named(press: Press) {
    press.published();
    press.world.sound();
    for hidden in ["", ", published_at = NULL"] {
        let change = format!("UPDATE editions SET state = 'draft'{hidden}");
        press.world.execute(&change);
        assert_named(&press, "it is published in one place and not in another");
    }
}

fn an_edition_that_is_withheld_without_a_withdrawal_is_named(press: Press) {
    let id = press.published();
    press.world.execute("UPDATE editions SET withheld = TRUE");
    let words = "it is withheld, but was not withdrawn before its release";
    assert_named(&press, words);
    press.world.execute("UPDATE editions SET withheld = FALSE");
    // Withdrawn after it was shown, it stays readable.
    withdraw(&press, &id);
    press.world.sound();
    press.world.execute("UPDATE editions SET withheld = TRUE");
    assert_named(&press, words);
}

fn withdraw(press: &Press, id: &str) {
    for name in ["an.province", "dung.approver"] {
        let (store, actor) = (&press.world.store, press.person(name));
        store
            .withdraw_edition(id, "Sai số liệu", None, Some(&mut press.key()), &actor)
            .unwrap();
    }
}

fn a_withdrawal_before_the_release_is_rightly_withheld(press: Press) {
    let id = press.approved();
    let later = Publication {
        release_at: Some(press.world.now + 2.hours()),
        ..now("12/QĐ-UBND")
    };
    press.publish_as("chi.approver", &id, &later).unwrap();
    withdraw(&press, &id);
    assert_eq!(
        press
            .world
            .number("SELECT COUNT(*) FROM editions WHERE withheld"),
        1
    );
    press.world.sound();
}

fn words_that_are_not_those_that_were_signed_are_named(press: Press) {
    let id = press.published();
    let correction = press.correct("an.province", &id).unwrap();
    press.approve_draft(&correction);
    press.publish("chi.approver", &correction).unwrap();
    withdraw(&press, &correction);
    press.world.sound();
    let of = format!("WHERE id = '{correction}'");
    for (column, name) in [
        ("foreword", "foreword"),
        ("responsible", "person responsible"),
        ("reason", "reason"),
    ] {
        let set = |text: &str| {
            let change = format!("UPDATE editions SET {column} = '{text}' {of}");
            assert_eq!(press.world.execute(&change), 1);
        };
        set("Khác");
        assert_named(&press, &format!("its {name} is another one"));
        set("");
        press.world.sound();
    }
    press
        .world
        .execute("UPDATE edition_acts SET reason = 'Khác' WHERE act = 'withdraw'");
    assert_named(&press, "is not that of withdrawal.txt");
}
