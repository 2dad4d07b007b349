//! The tables of persons and of the audit trail in a backup. Sessions, one-time links and failed logins
//! are not kept.

use super::table::{BackupTable, bigint, boolean, text};

pub(super) const AUDIT_EVENTS: BackupTable = BackupTable::of(
    "audit_events",
    1,
    &[
        bigint("number"),
        text("happened_at"),
        text("actor"),
        text("act"),
        text("object"),
        text("details"),
        text("secret"),
        text("mac"),
    ],
);

pub(super) const AUDIT_HEAD: BackupTable = BackupTable::of(
    "audit_head",
    1,
    &[
        bigint("id"),
        bigint("number"),
        text("mac"),
        text("secret"),
        text("seal"),
        text("earlier_seals"),
    ],
);

pub(super) const AUDIT_PENDING: BackupTable = BackupTable::of(
    "audit_pending",
    1,
    &[
        text("id"),
        text("happened_at"),
        text("actor"),
        text("act"),
        text("object"),
        text("details"),
        text("secret"),
        text("mac"),
    ],
);

pub(super) const AUDIT_CHECKPOINTS: BackupTable = BackupTable::of(
    "audit_checkpoints",
    1,
    &[
        bigint("number"),
        text("mac"),
        text("made_at"),
        text("secret"),
        text("seal"),
    ],
);

pub(super) const AUDIT_KEYS: BackupTable = BackupTable::of(
    "audit_keys",
    1,
    &[
        text("secret"),
        text("sealed"),
        text("sealed_by"),
        text("written_until"),
    ],
);

pub(super) const USERS: BackupTable = BackupTable::of(
    "users",
    1,
    &[
        text("id"),
        text("name"),
        text("display_name"),
        text("email").or_null(),
        text("language"),
        boolean("wants_digest"),
        text("password").or_null(),
        text("totp").or_null(),
        bigint("totp_step"),
        text("state"),
        text("issuer").or_null(),
        text("subject").or_null(),
        bigint("version"),
        text("made_at"),
    ],
);

pub(super) const USER_ROLES: BackupTable = BackupTable::of(
    "user_roles",
    4,
    &[
        text("user_id"),
        text("role"),
        text("scope"),
        text("counter"),
        text("granted_at"),
        text("granted_by"),
        text("signs_from"),
    ],
);

pub(super) const RECOVERY_CODES: BackupTable = BackupTable::of(
    "recovery_codes",
    2,
    &[text("user_id"), text("hash"), text("used_at").or_null()],
);
