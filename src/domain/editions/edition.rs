//! An edition on its way: its state, who did what with it, and what became of it.

use jiff::Timestamp;

use super::edition_note::Decision;
use crate::domain::period::Period;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in commands and in the database.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Returns the one of a name.
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    )+};
}

names! {
    /// The state of an edition.
    EditionState {
        /// Its figures are frozen; texts may be changed, and the figures taken anew.
        Draft = "draft",
        /// Its files are made; nothing in them changes any more.
        Submitted = "submitted",
        /// Another person has approved the files.
        Approved = "approved",
        /// It is signed and in the log, and released from its time on.
        Published = "published",
        /// A later edition replaces it. This follows from that edition and is never stored.
        Corrected = "corrected",
        /// It is withdrawn: after its publication it stays readable with a notice.
        Withdrawn = "withdrawn",
    }
    /// What a person does with an edition.
    EditionAct {
        /// Drafts it.
        Draft = "draft",
        /// Drafts it as the correction of another.
        Correct = "correct",
        /// Takes the figures of a draft anew, or changes its texts.
        Refresh = "refresh",
        /// Makes its files.
        Submit = "submit",
        /// Approves its files.
        Approve = "approve",
        /// Begins its publication: from now on its Decision and its time of release, which stands in
        /// place of the reason, are fixed.
        Begin = "begin",
        /// Signs it and appends it to the log.
        Publish = "publish",
        /// Asks for the withdrawal of what is published.
        AskWithdrawal = "ask_withdrawal",
        /// Confirms the withdrawal, or gives up what is not published yet.
        Withdraw = "withdraw",
    }
}

impl EditionAct {
    /// The acts of those who make an edition, none of whom may approve or publish it.
    pub const MAKING: [Self; 4] = [Self::Draft, Self::Correct, Self::Refresh, Self::Submit];
}

/// An act that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneAct {
    /// What was done.
    pub act: EditionAct,
    /// The name of the person.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Why, where a reason was given. Where a publication is begun, the time of release.
    pub reason: String,
}

/// An edition, without its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The id, such as `so-ban-nganh-2026-Q3`; later ones of the same block and period end in `-2`, `-3`.
    pub id: String,
    /// The block's code.
    pub block: String,
    /// The period.
    pub period: Period,
    /// The state.
    pub state: EditionState,
    /// Rises with every change, so that of two editors the second is told.
    pub version: i64,
    /// The title.
    pub title: String,
    /// The foreword; may be empty.
    pub foreword: String,
    /// The person responsible; may be empty.
    pub responsible: String,
    /// SHA-256 of `edition.json` in hex, or of the frozen figures while it is a draft.
    pub digest: String,
    /// The Decision by which it is published, where one was named.
    pub decision: Option<Decision>,
    /// When it was signed and appended to the log.
    pub published_at: Option<Timestamp>,
    /// From when on it is shown.
    pub release_at: Option<Timestamp>,
    /// When a server first showed it.
    pub released_at: Option<Timestamp>,
    /// Whether it is shown now.
    pub is_released: bool,
    /// Whether the log shows its withdrawal now.
    pub is_withdrawal_released: bool,
    /// Its place in the log, from 0.
    pub log_index: Option<u64>,
    /// The edition that it corrects.
    pub replaces: Option<String>,
    /// Why it corrects that one.
    pub reason: String,
    /// The released edition that corrects it.
    pub corrected_by: Option<String>,
    /// The acts so far, earliest first. The public is shown those of a withdrawal alone, without names.
    pub acts: Vec<DoneAct>,
}

impl Edition {
    /// The last act of a kind.
    pub fn last(&self, act: EditionAct) -> Option<&DoneAct> {
        self.acts.iter().rev().find(|done| done.act == act)
    }

    /// When and why it was withdrawn.
    pub fn withdrawal(&self) -> Option<&DoneAct> {
        let done = self.last(EditionAct::Withdraw);
        done.filter(|_| self.state == EditionState::Withdrawn)
    }

    /// The withdrawal that was asked for and not confirmed yet.
    pub fn asked_withdrawal(&self) -> Option<&DoneAct> {
        let asked = self.last(EditionAct::AskWithdrawal);
        asked.filter(|_| self.state != EditionState::Withdrawn)
    }

    /// The publication that was begun and is not finished yet.
    pub fn begun(&self) -> Option<&DoneAct> {
        let begun = self.last(EditionAct::Begin);
        begun.filter(|_| self.state == EditionState::Approved)
    }

    /// Whether a person had a hand in making it, and so may not approve it.
    pub fn is_made_by(&self, person: &str) -> bool {
        self.acts
            .iter()
            .any(|done| done.person == person && EditionAct::MAKING.contains(&done.act))
    }
}

/// A file of an edition, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFile {
    /// The name, such as `ranking.csv`.
    pub name: String,
    /// The media type, as HTTP names it.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl EditionFile {
    /// A file; its name tells its media type.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let name = name.into();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let media_type = match ending {
            "json" if name.ends_with("-metadata.json") => "application/csvm+json",
            "json" => "application/json",
            "csv" => "text/csv; charset=utf-8",
            "md" => "text/markdown; charset=utf-8",
            "txt" | "note" | "tlog-proof" => "text/plain; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "pdf" => "application/pdf",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _ => "application/octet-stream",
        };
        Self {
            media_type: media_type.to_owned(),
            name,
            bytes,
        }
    }
}

/// A file of an edition as a list tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The name.
    pub name: String,
    /// The media type, as HTTP names it.
    pub media_type: String,
    /// SHA-256 of the bytes in hex.
    pub sha256: String,
    /// The number of bytes.
    pub size: u64,
}
