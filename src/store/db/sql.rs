//! Statements that are put together: their parameters number themselves.

use std::fmt::Write;

use diesel::connection::Connection;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl};

use super::connection::Conn;

type Backend = <Conn as Connection>::Backend;

/// A statement with the values of its parameters, in the order in which both are added.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Sql {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Value(Value),
}

/// The value of a parameter.
#[derive(Clone, Debug)]
pub(in crate::store) enum Value {
    Text(String),
    Number(i64),
    Flag(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl Sql {
    /// A statement that begins with a text.
    pub(in crate::store) fn new(text: &str) -> Self {
        Self::default().text(text)
    }

    /// The statement, going on with a text.
    pub(in crate::store) fn text(mut self, text: &str) -> Self {
        self.parts.push(Part::Text(text.to_owned()));
        self
    }

    /// The statement, going on with a parameter of this value.
    pub(in crate::store) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.parts.push(Part::Value(value.into()));
        self
    }

    /// The statement, going on with a list of parameters in parentheses.
    pub(in crate::store) fn list<V: Into<Value>>(
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

    /// The statement, going on with another one.
    pub(in crate::store) fn join(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Rows, each a list of parameters: `(…), (…), …`.
    pub(in crate::store) fn rows(self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        let mut sql = self;
        for (index, row) in rows.into_iter().enumerate() {
            if index > 0 {
                sql = sql.text(", ");
            }
            sql = sql.list(row);
        }
        sql
    }

    /// Runs the statement and reads what it returns.
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

    /// PostgreSQL's parameters are numbered. SQLite's are not: it looks every numbered one up in
    /// the list of all before it, which takes longer than the statement when there are thousands.
    fn query(self, conn: &Conn) -> BoxedSqlQuery<'static, Backend, SqlQuery> {
        let mut text = String::new();
        let mut values = Vec::new();
        for part in self.parts {
            match part {
                Part::Text(part) => text.push_str(&part),
                Part::Value(value) => {
                    values.push(value);
                    match conn {
                        Conn::Sqlite(_) => text.push('?'),
                        // Writing to a String can't fail.
                        Conn::Pg(_) => drop(write!(text, "${}", values.len())),
                    }
                }
            }
        }
        let query = diesel::sql_query(text).into_boxed();
        values.into_iter().fold(query, |query, value| match value {
            Value::Text(text) => query.bind::<Text, _>(text),
            Value::Number(number) => query.bind::<BigInt, _>(number),
            Value::Flag(flag) => query.bind::<Bool, _>(flag),
        })
    }
}
