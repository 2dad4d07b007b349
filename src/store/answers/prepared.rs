//! The statements of a submission that diesel would have the database prepare anew each time, which
//! takes longer than to run them: prepared once for each connection.

use diesel::RunQueryDsl;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Binary, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::inbox_key::InboxKey;

/// Marks a link as used by a press, if it is open.
pub(super) struct MarkLink<'a> {
    pub(super) lookup: &'a str,
    pub(super) press: &'a str,
}

impl QueryId for MarkLink<'_> {
    type QueryId = MarkLink<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Sqlite> for MarkLink<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("UPDATE invitations SET state = 'used', press = ");
        out.push_bind_param::<Text, _>(self.press)?;
        out.push_sql(" WHERE state = 'open' AND lookup = ");
        out.push_bind_param::<Text, _>(self.lookup)
    }
}

impl RunQueryDsl<SqliteConnection> for MarkLink<'_> {}

/// Marks links as used by presses, those that are open.
pub(super) struct MarkLinks<'a> {
    pub(super) lookups: Vec<&'a str>,
    /// The press of each link.
    pub(super) presses: Vec<&'a str>,
}

impl QueryId for MarkLinks<'_> {
    type QueryId = MarkLinks<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for MarkLinks<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE invitations SET state = 'used', press = used.press FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.lookups)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.presses)?;
        out.push_sql(
            ") AS used (lookup, press) \
             WHERE invitations.lookup = used.lookup AND invitations.state = 'open'",
        );
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for MarkLinks<'_> {}

/// Inserts rows into the inbox.
pub(super) struct InsertSealed<'a> {
    pub(super) keys: Vec<InboxKey>,
    /// What each row has sealed.
    pub(super) sealed: Vec<&'a [u8]>,
}

impl QueryId for InsertSealed<'_> {
    type QueryId = InsertSealed<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for InsertSealed<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO inbox (key, sealed) SELECT * FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.keys)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.sealed)?;
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for InsertSealed<'_> {}
