//! The list of tables and columns is what the migrations make, on both databases.

use std::collections::BTreeSet;

use sipas::store::backup::{ColumnType, NOT_KEPT, TABLES};
use sipas::store::db::connection::Conn;

use crate::support::sql;
use crate::support::world::World;

on_both_databases!(
    the_list_holds_every_table_and_column_of_the_migrations,
    no_table_refers_to_a_later_one,
);

fn the_list_holds_every_table_and_column_of_the_migrations(world: World) {
    let mut conn = world.conn();
    let mut tables = sql::tables(&mut conn);
    tables.retain(|table| {
        table != "__diesel_schema_migrations" && !NOT_KEPT.contains(&table.as_str())
    });
    let mut listed: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    listed.sort_unstable();
    assert_eq!(
        listed, tables,
        "left: src/store/backup/tables.rs, right: the database"
    );
    for table in &TABLES {
        let listed: Vec<Vec<String>> = table
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| {
                let kind = match column.kind {
                    ColumnType::Text => "text",
                    ColumnType::Integer => "integer",
                    ColumnType::BigInt => "bigint",
                    ColumnType::Boolean => "boolean",
                    ColumnType::Bytes => "bytea",
                };
                vec![
                    column.name.to_owned(),
                    kind.to_owned(),
                    column.nullable.to_string(),
                    (place < table.key).to_string(),
                ]
            })
            .collect();
        let name = table.name;
        assert_eq!(
            listed,
            columns(&mut conn, name),
            "left: the list, right: the database, {name}"
        );
    }
}

/// Name, type, whether it may be null, and whether it is of the primary key.
fn columns(conn: &mut Conn, table: &str) -> Vec<Vec<String>> {
    match conn {
        Conn::Pg(_) => sql::rows(
            conn,
            &[
                "c.column_name",
                "c.data_type",
                "CASE c.is_nullable WHEN 'YES' THEN 'true' ELSE 'false' END",
                "(c.ordinal_position = ANY(p.conkey))::text",
            ],
            &format!(
                "information_schema.columns c LEFT JOIN pg_constraint p \
                 ON p.conrelid = '{table}'::regclass AND p.contype = 'p' \
                 WHERE c.table_schema = current_schema() AND c.table_name = '{table}' \
                 ORDER BY c.ordinal_position"
            ),
        ),
        Conn::Sqlite(_) => sql::rows(
            conn,
            &[
                "name",
                // A key that is the place of its row is an INTEGER, of 64 bits.
                "CASE WHEN type = 'BLOB' THEN 'bytea' WHEN type = 'INTEGER' AND pk = 1 THEN 'bigint' \
                 ELSE lower(type) END",
                "CASE \"notnull\" WHEN 0 THEN 'true' ELSE 'false' END",
                "CASE pk WHEN 0 THEN 'false' ELSE 'true' END",
            ],
            &format!("pragma_table_info('{table}') ORDER BY cid"),
        ),
    }
}

fn no_table_refers_to_a_later_one(world: World) {
    let mut conn = world.conn();
    let mut before: BTreeSet<String> = BTreeSet::new();
    let mut references = 0;
    for table in &TABLES {
        let name = table.name;
        let referred = match &conn {
            Conn::Pg(_) => sql::column(
                &mut conn,
                "confrelid::regclass",
                &format!("pg_constraint WHERE contype = 'f' AND conrelid = '{name}'::regclass"),
            ),
            Conn::Sqlite(_) => sql::column(
                &mut conn,
                "\"table\"",
                &format!("pragma_foreign_key_list('{name}')"),
            ),
        };
        for other in referred {
            assert!(
                before.contains(&other),
                "{name} refers to {other}, which comes later"
            );
            references += 1;
        }
        before.insert(name.to_owned());
    }
    assert!(references >= 7, "{references}");
}
