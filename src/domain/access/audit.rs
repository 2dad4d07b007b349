//! The audit trail: events in one chain, each bound to the one before by an HMAC.
//!
//! The key of the HMAC is derived from the server's secret, so who can write to the database but does
//! not know the secret can change, remove, add or reorder no event without being found.

use serde_json::Value;

use super::actor::Actor;

/// The mac before the first event.
pub const FIRST_MAC: &str = "";

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $name:literal,)+) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Act {
            $($(#[$doc])* $act,)+
        }

        impl Act {
            /// Every act.
            pub const ALL: &[Self] = &[$(Self::$act),+];

            /// Its name in the database, in files and on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$act => $name,)+
                }
            }
        }
    };
}

acts! {
    /// A person logged in, or a counter or device by its key.
    Login = "login",
    /// Too many wrong proofs for an account began a pause.
    LoginPaused = "login.paused",
    /// A person logged out.
    Logout = "logout",
    /// A person was added.
    UserAdd = "user.add",
    /// A person's name, e-mail, language or roles were changed.
    UserChange = "user.change",
    /// A person may no longer log in.
    UserDisable = "user.disable",
    /// A person may log in again.
    UserEnable = "user.enable",
    /// A person got a new one-time link.
    UserReset = "user.reset",
    /// A second administrator agreed that a new approver may sign at once.
    UserAgree = "user.agree",
    /// Sessions of a person were ended.
    SessionsEnd = "sessions.end",
    /// A person set a password.
    PasswordSet = "password.set",
    /// A person set up the authenticator app.
    TotpSet = "totp.set",
    /// The authenticator app of a person was removed.
    TotpRemove = "totp.remove",
    /// A person linked the account to a single sign-on.
    SignOnLink = "sign-on.link",
    /// A person unlinked the account from the single sign-on.
    SignOnUnlink = "sign-on.unlink",
    /// A key was added.
    KeyAdd = "key.add",
    /// A key's offices were changed.
    KeyChange = "key.change",
    /// A key's text was replaced.
    KeyRotate = "key.rotate",
    /// A key was revoked.
    KeyRevoke = "key.revoke",
    /// Agencies were imported.
    AgenciesImport = "agencies.import",
    /// An agency was changed.
    AgencyChange = "agency.change",
    /// Cases were imported.
    CasesImport = "cases.import",
    /// Cases were sent by software.
    CasesSend = "cases.send",
    /// Software read cases of an agency, for the first time on that day.
    CasesRead = "cases.read",
    /// A case was added by hand.
    CaseAdd = "case.add",
    /// A link was delivered.
    LinkDeliver = "link.deliver",
    /// A slip was printed.
    LinkPrint = "link.print",
    /// A link was revoked and replaced.
    LinkReissue = "link.reissue",
    /// A link was revoked.
    LinkRevoke = "link.revoke",
    /// Slips of many cases were written.
    SlipsWrite = "slips.write",
    /// An apology was made.
    ApologyMake = "apology.make",
    /// Responses were imported.
    ResponsesImport = "responses.import",
    /// A batch of responses was withdrawn.
    BatchWithdraw = "batch.withdraw",
    /// Figures that others have published were imported.
    PublishedImport = "published.import",
    /// Totals that agencies report were imported.
    TotalsImport = "totals.import",
    /// Fields were confirmed.
    FieldsConfirm = "fields.confirm",
    /// Raw data was downloaded.
    DataExport = "data.export",
    /// A backup was written.
    BackupWrite = "backup.write",
    /// A backup was restored.
    BackupRestore = "backup.restore",
    /// Comments were read.
    CommentsRead = "comments.read",
    /// A comment was redacted.
    CommentRedact = "comment.redact",
    /// The audit trail was read or exported.
    AuditExport = "audit.export",
    /// The secret was rotated.
    SecretRotate = "secret.rotate",
    /// The secret was lost and replaced.
    SecretReplace = "secret.replace",
    /// An earlier secret was removed from the secret's file.
    SecretPrune = "secret.prune",
    /// The months that were due were closed by a command.
    MixRun = "mix.run",
    /// An edition was drafted.
    EditionDraft = "edition.draft",
    /// The correction of an edition was drafted.
    EditionCorrect = "edition.correct",
    /// The figures or texts of a draft were taken anew.
    EditionRefresh = "edition.refresh",
    /// An edition was submitted.
    EditionSubmit = "edition.submit",
    /// An edition was approved.
    EditionApprove = "edition.approve",
    /// The publication of an edition was begun: its Decision and its time of release are fixed.
    EditionBegin = "edition.begin",
    /// An edition was published.
    EditionPublish = "edition.publish",
    /// The withdrawal of an edition was asked for.
    EditionAskWithdrawal = "edition.ask-withdrawal",
    /// An edition was withdrawn.
    EditionWithdraw = "edition.withdraw",
    /// The edition key was rotated.
    EditionKeyRotate = "edition-key.rotate",
    /// The edition key was lost or stolen and replaced.
    EditionKeyReplace = "edition-key.replace",
    /// Data whose time has passed was removed.
    RetentionRun = "retention.run",
}

impl Act {
    /// Returns the act of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.name() == name)
    }
}

/// What happened, before it has a place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// What was done.
    pub act: Act,
    /// What it was done to: a name or an id. A case is named by its id, never by its code.
    pub object: String,
    /// What else should be known: a JSON object, without answers and personal data.
    pub details: Value,
}

impl AuditEvent {
    /// An event without details.
    pub fn new(act: Act, object: impl Into<String>) -> Self {
        Self {
            act,
            object: object.into(),
            details: Value::Object(serde_json::Map::new()),
        }
    }

    /// The event with one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Value::Object(details) = &mut self.details {
            details.insert(name.to_owned(), value.into());
        }
        self
    }
}

/// An event as the chain holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEvent {
    /// Its place in the chain, from 1 on.
    pub number: i64,
    /// The time, as it is stored.
    pub happened_at: String,
    /// Who acted.
    pub actor: String,
    /// The name of the act.
    pub act: String,
    /// What it was done to.
    pub object: String,
    /// The details, as JSON.
    pub details: String,
    /// The fingerprint of the secret from which its key is derived.
    pub secret: String,
    /// The HMAC of all of this and of the event before.
    pub mac: String,
}

impl KeptEvent {
    /// Who acted.
    pub fn actor(&self) -> Actor {
        Actor::read(&self.actor)
    }

    /// The text whose HMAC binds the event to the one before: a JSON array, so that no two events have
    /// the same one.
    pub fn text(&self, before: &str) -> String {
        let Self {
            number,
            happened_at,
            actor,
            act,
            object,
            details,
            secret,
            ..
        } = self;
        serde_json::json!([
            number,
            happened_at,
            actor,
            act,
            object,
            details,
            secret,
            before
        ])
        .to_string()
    }
}
