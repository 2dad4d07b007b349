//! What an administrator does: SQL on the database, past the program.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use sipas::store::db::connection::Conn;

/// Runs a statement and tells how many rows it changed.
pub fn execute(conn: &mut Conn, sql: &str) -> usize {
    sql_query(sql)
        .execute(conn)
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The one number of a query.
pub fn number(conn: &mut Conn, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    let row: Row = sql_query(format!("SELECT CAST(({sql}) AS BIGINT) AS value"))
        .get_result(conn)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    row.value
}

/// The rows of `SELECT columns FROM …` as text, with nothing as an empty text, and bytes as `\x` and
/// hexadecimal digits.
pub fn rows(conn: &mut Conn, columns: &[&str], from: &str) -> Vec<Vec<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        value: String,
    }
    // One column of joined cells: the width of a row is not known to the compiler.
    let cells: Vec<String> = columns
        .iter()
        .map(|column| cell(conn, column, ""))
        .collect();
    let separator = match conn {
        Conn::Pg(_) => " || chr(31) || ",
        Conn::Sqlite(_) => " || char(31) || ",
    };
    let sql = format!("SELECT {} AS value FROM {from}", cells.join(separator));
    let rows: Vec<Row> = sql_query(&sql)
        .load(conn)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter()
        .map(|row| row.value.split('\u{1f}').map(str::to_owned).collect())
        .collect()
}

/// A column as text, with another text for null.
pub fn cell(conn: &Conn, column: &str, null: &str) -> String {
    match conn {
        Conn::Pg(_) => format!("COALESCE(CAST({column} AS TEXT), '{null}')"),
        Conn::Sqlite(_) => format!(
            "CASE typeof({column}) WHEN 'blob' THEN '\\x' || lower(hex({column})) \
             ELSE COALESCE(CAST({column} AS TEXT), '{null}') END"
        ),
    }
}

/// The values of one column.
pub fn column(conn: &mut Conn, column: &str, from: &str) -> Vec<String> {
    rows(conn, &[column], from)
        .into_iter()
        .map(|mut row| row.swap_remove(0))
        .collect()
}

/// The steps by which the database would run a statement without parameters.
pub fn plan(conn: &mut Conn, statement: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    if let Conn::Sqlite(_) = conn {
        let sql = format!("EXPLAIN QUERY PLAN {statement}");
        let steps: Vec<Step> = sql_query(&sql)
            .load(conn)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        return steps.into_iter().map(|step| step.detail).collect();
    }
    execute(
        conn,
        "CREATE FUNCTION pg_temp.plan(statement TEXT) RETURNS SETOF TEXT LANGUAGE plpgsql AS \
         $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || statement; END $$",
    );
    let steps = format!("pg_temp.plan($plan${statement}$plan$) AS step");
    column(conn, "step", &steps)
}

/// All tables of the database, by name.
pub fn tables(conn: &mut Conn) -> Vec<String> {
    match conn {
        Conn::Pg(_) => column(
            conn,
            "table_name",
            "information_schema.tables WHERE table_schema = current_schema() \
             AND table_type = 'BASE TABLE' ORDER BY table_name",
        ),
        Conn::Sqlite(_) => column(
            conn,
            "name",
            "sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
        ),
    }
}

/// The columns of a table in their order.
pub fn columns(conn: &mut Conn, table: &str) -> Vec<String> {
    match conn {
        Conn::Pg(_) => column(
            conn,
            "column_name",
            &format!(
                "information_schema.columns WHERE table_schema = current_schema() \
                 AND table_name = '{table}' ORDER BY ordinal_position"
            ),
        ),
        Conn::Sqlite(_) => column(
            conn,
            "name",
            &format!("pragma_table_info('{table}') ORDER BY cid"),
        ),
    }
}
