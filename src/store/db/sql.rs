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
    Rows(Vec<Vec<SqlValue>>),
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
fn push_parameter(conn: &Conn, number: usize, text: &mut String) {
    match conn {
        Conn::Sqlite(_) => text.push('?'),
        // Writing to a String can't fail.
        Conn::Pg(_) => drop(write!(text, "${number}")),
    }
}

/// A VALUES list for `rows` rows of `columns` parameters: `($1, $2), ($3, $4), …`. It serves for
/// values that [`Sql`] doesn't bind too: bytes, and what may be null.
pub(in crate::store) fn values_list(conn: &Conn, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            sql.push_str(if column == 1 { "" } else { ", " });
            push_parameter(conn, row * columns + column, &mut sql);
        }
        sql.push(')');
    }
    sql
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

    /// Appends rows of the same columns: a query that returns them, in their order.
    ///
    /// On SQLite it is `VALUES (…), (…), …`. PostgreSQL gets one parameter for each column, an array, so that
    /// it has not thousands of them to read.
    pub(in crate::store) fn rows(mut self, rows: impl IntoIterator<Item = Vec<SqlValue>>) -> Self {
        self.parts.push(SqlPart::Rows(rows.into_iter().collect()));
        self
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
            match (part, conn) {
                (SqlPart::Text(part), _) => text.push_str(&part),
                (SqlPart::Value(value), _) => {
                    values.push(value);
                    push_parameter(conn, values.len(), &mut text);
                }
                (SqlPart::Rows(rows), Conn::Sqlite(_)) => {
                    let columns = rows.first().map_or(0, Vec::len);
                    text.push_str("VALUES ");
                    text.push_str(&values_list(conn, rows.len(), columns));
                    values.extend(rows.into_iter().flatten());
                }
                (SqlPart::Rows(rows), Conn::Pg(_)) => {
                    text.push_str("SELECT ");
                    for (index, (array, of)) in columns(rows).into_iter().enumerate() {
                        text.push_str(if index == 0 { "" } else { ", " });
                        text.push_str("unnest(CAST(");
                        values.push(array.into());
                        push_parameter(conn, values.len(), &mut text);
                        text.push_str(&format!(" AS {of}[]))"));
                    }
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

/// The columns of some rows as PostgreSQL writes arrays, each with the type of its elements.
fn columns(rows: Vec<Vec<SqlValue>>) -> Vec<(String, &'static str)> {
    let mut columns: Vec<(String, &str)> = Vec::new();
    for row in rows {
        columns.resize_with(row.len(), || ("{".to_owned(), ""));
        for ((array, of), value) in columns.iter_mut().zip(row) {
            if !of.is_empty() {
                array.push(',');
            }
            *of = value.push_to(array);
        }
    }
    for (array, _) in &mut columns {
        array.push('}');
    }
    columns
}

impl SqlValue {
    /// Appends the value to the text of an array, and returns its type.
    fn push_to(&self, array: &mut String) -> &'static str {
        match self {
            Self::Text(text) => {
                array.push('"');
                for letter in text.chars() {
                    if matches!(letter, '"' | '\\') {
                        array.push('\\');
                    }
                    array.push(letter);
                }
                array.push('"');
                "TEXT"
            }
            Self::Number(number) => {
                array.push_str(&number.to_string());
                "BIGINT"
            }
            Self::Flag(flag) => {
                array.push_str(&flag.to_string());
                "BOOLEAN"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_of_rows_is_an_array_of_quoted_texts_or_of_numbers() {
        let row = |text: &str, number: i64| vec![text.into(), number.into(), true.into()];
        let rows = vec![row("NULL", 1), row(r#"a",b"#, -2), row(r"\{NULL}", 3)];
        let expected = [
            (r#"{"NULL","a\",b","\\{NULL}"}"#, "TEXT"),
            ("{1,-2,3}", "BIGINT"),
            ("{true,true,true}", "BOOLEAN"),
        ];
        assert_eq!(
            columns(rows),
            expected.map(|(array, of)| (array.to_owned(), of))
        );
    }
}
