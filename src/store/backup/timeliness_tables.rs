//! The tables of timeliness counts in a backup.

use super::table::{BackupTable, bigint, text};

pub(super) const COUNTS: BackupTable = BackupTable::of(
    "timeliness_counts",
    7,
    &[
        text("agency"),
        text("finished_in"),
        text("received_in"),
        text("overdue_from"),
        text("state"),
        text("field"),
        text("reason_key"),
        text("reason"),
        bigint("cases"),
    ],
);

pub(super) const CHANGES: BackupTable = BackupTable::of(
    "timeliness_changes",
    1,
    &[
        text("key"),
        text("agency"),
        text("finished_in"),
        text("received_in"),
        text("overdue_from"),
        text("state"),
        text("field"),
        text("reason_key"),
        text("reason"),
        bigint("cases"),
    ],
);
