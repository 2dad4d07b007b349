//! The tables and columns of a backup: all that the migrations make, in an order in which they can
//! be loaded. Each new table or column of a migration needs a line here, and a test checks that it
//! has one.

/// The kind of values that a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// An integer of 32 bits.
    Integer,
    /// An integer of 64 bits.
    BigInt,
    /// Yes or no.
    Boolean,
}

/// A column of a table.
#[derive(Debug)]
pub struct BackupColumn {
    /// Its name.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: ColumnKind,
    /// Whether it may be null.
    pub nullable: bool,
}

impl BackupColumn {
    const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// A table of the database.
#[derive(Debug)]
pub struct BackupTable {
    /// Its name.
    pub name: &'static str,
    /// The number of its first columns that make up its primary key, in whatever order.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [BackupColumn],
    /// Whether opening a database fills it, so that a restore replaces what is there.
    pub filled_by_opening: bool,
}

impl BackupTable {
    const fn of(name: &'static str, key: usize, columns: &'static [BackupColumn]) -> Self {
        Self {
            name,
            key,
            columns,
            filled_by_opening: false,
        }
    }

    const fn filled_by_opening(mut self) -> Self {
        self.filled_by_opening = true;
        self
    }

    /// Returns the names of its columns.
    pub fn column_names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }
}

const fn column(name: &'static str, kind: ColumnKind) -> BackupColumn {
    BackupColumn {
        name,
        kind,
        nullable: false,
    }
}

const fn text(name: &'static str) -> BackupColumn {
    column(name, ColumnKind::Text)
}

const fn integer(name: &'static str) -> BackupColumn {
    column(name, ColumnKind::Integer)
}

const fn bigint(name: &'static str) -> BackupColumn {
    column(name, ColumnKind::BigInt)
}

const fn boolean(name: &'static str) -> BackupColumn {
    column(name, ColumnKind::Boolean)
}

/// Every table, in an order in which none refers to a later one.
pub static TABLES: [BackupTable; 23] = [
    BackupTable::of(
        "agencies",
        1,
        &[
            text("code"),
            text("name"),
            text("name_en").or_null(),
            text("block"),
            text("valid_from").or_null(),
            text("valid_to").or_null(),
            text("successor").or_null(),
        ],
    ),
    BackupTable::of(
        "procedures",
        1,
        &[
            text("code"),
            text("name").or_null(),
            text("field").or_null(),
        ],
    ),
    BackupTable::of(
        "cases",
        1,
        &[
            text("id"),
            text("agency"),
            text("case_code"),
            text("intake_office").or_null(),
            text("return_office").or_null(),
            text("counter").or_null(),
            text("procedure").or_null(),
            text("field").or_null(),
            text("applicant").or_null(),
            text("channel"),
            text("received_at"),
            text("due_at").or_null(),
            text("finished_at").or_null(),
            text("outcome").or_null(),
            text("overdue_reason").or_null(),
            text("punctuality").or_null(),
            text("updated_at"),
        ],
    ),
    BackupTable::of(
        "case_changes",
        1,
        &[
            text("id"),
            text("case_id"),
            text("column_name"),
            text("old_value").or_null(),
            text("new_value").or_null(),
            text("changed_at"),
            text("changed_by"),
        ],
    ),
    BackupTable::of(
        "survey_versions",
        1,
        &[
            text("id"),
            text("definition"),
            integer("version"),
            text("content"),
            text("sha256"),
        ],
    )
    .filled_by_opening(),
    BackupTable::of(
        "survey_questions",
        2,
        &[
            text("survey_version"),
            integer("position"),
            text("component"),
            text("question"),
        ],
    )
    .filled_by_opening(),
    BackupTable::of(
        "invitations",
        1,
        &[
            text("id"),
            text("case_id"),
            text("agency"),
            text("month"),
            text("survey_version"),
            text("lookup"),
            text("issued_at"),
            text("expires_at"),
            text("state"),
            text("delivered_by").or_null(),
            text("delivered_on").or_null(),
            text("press").or_null(),
            boolean("disputed"),
        ],
    ),
    BackupTable::of(
        "inbox",
        1,
        &[
            text("key"),
            text("unit"),
            text("role"),
            text("survey_version"),
            text("period"),
            text("source"),
            text("channel"),
            text("field"),
            text("ratings"),
            text("comment").or_null(),
            text("signals"),
            text("language"),
            boolean("assisted"),
            boolean("late"),
        ],
    ),
    BackupTable::of(
        "responses",
        1,
        &[
            text("key"),
            text("unit"),
            text("role"),
            text("survey_version"),
            text("period"),
            text("source"),
            text("channel"),
            text("field"),
            text("ratings"),
            boolean("flagged"),
            text("batch").or_null(),
        ],
    ),
    BackupTable::of(
        "comments",
        1,
        &[text("key"), text("unit"), text("period"), text("text")],
    ),
    BackupTable::of(
        "batches",
        1,
        &[
            text("name"),
            text("sha256"),
            text("imported_by"),
            text("imported_at"),
            text("source"),
            bigint("row_count"),
            boolean("withdrawn"),
            text("attempt").or_null(),
        ],
    ),
    BackupTable::of(
        "batch_marks",
        4,
        &[
            text("period"),
            text("unit"),
            text("batch"),
            integer("part"),
            text("marks"),
        ],
    ),
    BackupTable::of(
        "tallies",
        9,
        &[
            text("unit"),
            text("survey_version"),
            text("period"),
            text("source"),
            text("channel"),
            text("field"),
            boolean("flagged"),
            text("question"),
            text("rating"),
            bigint("count"),
        ],
    ),
    BackupTable::of(
        "moments",
        8,
        &[
            text("unit"),
            text("survey_version"),
            text("period"),
            text("source"),
            text("channel"),
            text("field"),
            boolean("flagged"),
            integer("pair"),
            bigint("n"),
            bigint("a"),
            bigint("s"),
            bigint("t"),
            bigint("all_satisfied"),
            bigint("aa"),
            bigint("ss"),
            bigint("sa"),
            bigint("a_s"),
            bigint("tt"),
            bigint("ta"),
        ],
    ),
    BackupTable::of(
        "unit_counts",
        3,
        &[text("unit"), text("period"), text("kind"), bigint("count")],
    ),
    BackupTable::of(
        "case_counts",
        4,
        &[
            text("unit"),
            text("month"),
            text("channel"),
            text("outcome"),
            bigint("finished"),
            bigint("invited"),
            bigint("answered"),
        ],
    ),
    BackupTable::of(
        "case_count_changes",
        1,
        &[
            text("key"),
            text("unit"),
            text("month"),
            text("channel"),
            text("outcome"),
            bigint("finished"),
            bigint("invited"),
            bigint("answered"),
        ],
    ),
    BackupTable::of(
        "keys",
        1,
        &[
            text("id"),
            text("name"),
            text("kind"),
            text("hash"),
            text("reach"),
            text("office").or_null(),
            text("counter").or_null(),
            text("made_at"),
            text("last_used_on").or_null(),
            text("revoked_at").or_null(),
        ],
    ),
    BackupTable::of(
        "link_events",
        1,
        &[
            text("id"),
            text("case_id"),
            text("kind"),
            text("reason").or_null(),
            text("happened_at"),
            text("done_by"),
        ],
    ),
    BackupTable::of(
        "apologies",
        1,
        &[
            text("id"),
            text("case_id"),
            text("day"),
            text("reason"),
            text("new_return_date"),
            text("made_by"),
        ],
    ),
    BackupTable::of(
        "kiosks",
        1,
        &[
            text("key_id"),
            text("turn"),
            text("invitation_id"),
            text("assigned_at"),
        ],
    ),
    BackupTable::of(
        "paper_drafts",
        1,
        &[
            text("number"),
            text("mark"),
            text("entered_at_office"),
            text("entered_by"),
            text("entered_on"),
            text("unit"),
            text("intake_office").or_null(),
            text("survey_version"),
            text("period"),
            text("channel"),
            text("field"),
            text("ratings"),
            text("comment").or_null(),
            text("language"),
            boolean("assisted"),
            boolean("late"),
        ],
    ),
    BackupTable::of("facts", 1, &[text("name"), text("value")]).filled_by_opening(),
];
