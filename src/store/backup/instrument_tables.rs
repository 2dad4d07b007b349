//! The tables of published figures and reported totals in a backup.

use super::table::{BackupTable, bigint, text};

pub(super) const PUBLISHED_FIGURES: BackupTable = BackupTable::of(
    "published_figures",
    3,
    &[
        text("index_key"),
        text("agency"),
        text("period"),
        text("index_name"),
        bigint("value"),
        bigint("max_value"),
        text("source"),
        text("url").or_null(),
        text("imported_at"),
        text("imported_by"),
    ],
);

pub(super) const REPORTED_TOTALS: BackupTable = BackupTable::of(
    "reported_totals",
    2,
    &[
        text("agency"),
        text("month"),
        bigint("received"),
        bigint("finished"),
        bigint("pakn_received").or_null(),
        bigint("pakn_on_time").or_null(),
        bigint("pakn_satisfied").or_null(),
        text("source"),
        text("imported_at"),
        text("imported_by"),
    ],
);
