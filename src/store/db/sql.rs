//! SQL statements that are assembled from parts, with parameters that are numbered automatically.

use std::fmt::Write;

use diesel::connection::Connection;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl};

use super::connection::Conn;

type Backend = <Conn as Connection>::Backend;

/// A statement under construction: text and parameter values, in the order in which they are added.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Sql {
    parts: Vec<SqlPart>,
}

/// A part of a statement.
#[derive(Clone, Debug)]
enum SqlPart {
    Text(String),
    Value(SqlValue),
}

/// The value of a parameter.
#[derive(Clone, Debug)]
pub(in crate::store) enum SqlValue {
    Text(String),
    Number(i64),
    Flag(bool),
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for SqlValue {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for SqlValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// Appends the parameter of a number to the text of a statement: `$1`, `$2` … on PostgreSQL, and `?` on
/// SQLite, which would look every numbered parameter up in a list of all the earlier ones: slower than
/// the statement itself where there are thousands.
pub(super) fn push_parameter(conn: &Conn, number: usize, text: &mut String) {
    match conn {
        Conn::Sqlite(_) => text.push('?'),
        // Writing to a String can't fail.
        Conn::Pg(_) => drop(write!(text, "${number}")),
    }
}

impl Sql {
    /// A statement that begins with the given text.
    pub(in crate::store) fn new(text: &str) -> Self {
        Self::default().text(text)
    }

    /// Appends text.
    pub(in crate::store) fn text(mut self, text: &str) -> Self {
        self.parts.push(SqlPart::Text(text.to_owned()));
        self
    }

    /// Appends a parameter with the given value.
    pub(in crate::store) fn bind(mut self, value: impl Into<SqlValue>) -> Self {
        self.parts.push(SqlPart::Value(value.into()));
        self
    }

    /// Appends a list of parameters in parentheses.
    pub(in crate::store) fn list<V: Into<SqlValue>>(
        self,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let mut sql = self.text("(");
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                sql = sql.text(", ");
            }
            sql = sql.bind(value);
        }
        sql.text(")")
    }

    /// Appends another statement or part of one.
    pub(in crate::store) fn join(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Appends rows, each a list of parameters: `(…), (…), …`.
    pub(in crate::store) fn rows(self, rows: impl IntoIterator<Item = Vec<SqlValue>>) -> Self {
        let mut sql = self;
        for (index, row) in rows.into_iter().enumerate() {
            if index > 0 {
                sql = sql.text(", ");
            }
            sql = sql.list(row);
        }
        sql
    }

    /// Runs the statement and returns its rows.
    pub(in crate::store) fn load<R>(self, conn: &mut Conn) -> QueryResult<Vec<R>>
    where
        R: QueryableByName<Backend> + 'static,
    {
        self.query(conn).load(conn)
    }

    /// Runs the statement and returns the number of rows it changed.
    pub(in crate::store) fn execute(self, conn: &mut Conn) -> QueryResult<usize> {
        self.query(conn).execute(conn)
    }

    /// The statement as a diesel query.
    fn query(self, conn: &Conn) -> BoxedSqlQuery<'static, Backend, SqlQuery> {
        let mut text = String::new();
        let mut values = Vec::new();
        for part in self.parts {
            match part {
                SqlPart::Text(part) => text.push_str(&part),
                SqlPart::Value(value) => {
                    values.push(value);
                    push_parameter(conn, values.len(), &mut text);
                }
            }
        }
        let query = diesel::sql_query(text).into_boxed();
        values.into_iter().fold(query, |query, value| match value {
            SqlValue::Text(text) => query.bind::<Text, _>(text),
            SqlValue::Number(number) => query.bind::<BigInt, _>(number),
            SqlValue::Flag(flag) => query.bind::<Bool, _>(flag),
        })
    }
}
