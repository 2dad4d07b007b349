//! The tables and columns of a backup: all that the migrations make, in the order in which they
//! can be loaded. A new table or column of a migration is a line here; a test compares both.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// An integer of 32 bits.
    Integer,
    /// An integer of 64 bits.
    BigInt,
    /// Yes or no.
    Boolean,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
}

impl Column {
    const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of its first columns are its primary key, whatever their order there.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [Column],
    /// Whether opening a database fills it: a restored one replaces what is there.
    pub filled_by_opening: bool,
}

impl Table {
    const fn of(name: &'static str, key: usize, columns: &'static [Column]) -> Self {
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

    /// The names of its columns.
    pub fn column_names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        nullable: false,
    }
}

const fn text(name: &'static str) -> Column {
    column(name, Kind::Text)
}

const fn integer(name: &'static str) -> Column {
    column(name, Kind::Integer)
}

const fn bigint(name: &'static str) -> Column {
    column(name, Kind::BigInt)
}

const fn boolean(name: &'static str) -> Column {
    column(name, Kind::Boolean)
}

/// Every table; none refers to a later one.
pub static TABLES: [Table; 22] = [
    Table::of(
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
    Table::of(
        "procedures",
        1,
        &[
            text("code"),
            text("name").or_null(),
            text("field").or_null(),
        ],
    ),
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
        "comments",
        1,
        &[text("key"), text("unit"), text("period"), text("text")],
    ),
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
        "unit_counts",
        3,
        &[text("unit"), text("period"), text("kind"), bigint("count")],
    ),
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
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
    Table::of(
        "kiosks",
        1,
        &[
            text("key_id"),
            text("turn"),
            text("invitation_id"),
            text("assigned_at"),
        ],
    ),
    Table::of(
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
    Table::of("facts", 1, &[text("name"), text("value")]).filled_by_opening(),
];
