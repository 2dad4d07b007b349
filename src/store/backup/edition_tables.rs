//! The tables of editions in a backup. The key that signs them is in none.

use super::table::{BackupTable, bigint, boolean, text};

pub(super) const EDITIONS: BackupTable = BackupTable::of(
    "editions",
    1,
    &[
        text("id"),
        text("block"),
        text("period"),
        text("state"),
        bigint("version"),
        text("title"),
        text("foreword"),
        text("responsible"),
        text("replaces").or_null(),
        text("reason"),
        text("digest"),
        text("decision").or_null(),
        text("decision_date").or_null(),
        text("published_at").or_null(),
        boolean("withheld"),
    ],
);

pub(super) const EDITION_ACTS: BackupTable = BackupTable::of(
    "edition_acts",
    2,
    &[
        text("edition"),
        bigint("number"),
        text("act"),
        text("person"),
        text("happened_at"),
        text("reason"),
    ],
);

pub(super) const EDITION_FILES: BackupTable = BackupTable::of(
    "edition_files",
    2,
    &[
        text("edition"),
        bigint("place"),
        text("name"),
        text("media_type"),
        text("sha256"),
        bigint("size"),
    ],
);

pub(super) const EDITION_CONTENTS: BackupTable = BackupTable::of(
    "edition_contents",
    2,
    &[text("sha256"), bigint("part"), text("content")],
);

pub(super) const EDITION_LOGS: BackupTable = BackupTable::of(
    "edition_logs",
    1,
    &[
        bigint("number"),
        text("origin"),
        text("verifier"),
        text("started_at"),
    ],
);

pub(super) const EDITION_LOG: BackupTable = BackupTable::of(
    "edition_log",
    2,
    &[
        bigint("log"),
        bigint("place"),
        text("kind"),
        text("edition").or_null(),
        text("entry"),
        text("leaf"),
        text("checkpoint"),
        text("release_at"),
        text("released_at").or_null(),
    ],
);
