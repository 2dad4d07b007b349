//! `csv-metadata.json`: the tables described for programs, as CSV on the Web (W3C, 2015).

use serde_json::{Value, json};

use super::table::{ColumnKind, EditionColumn, EditionTable};
use super::words::EditionWords;
use crate::domain::editions::edition_note::MANIFEST_FILE;
use crate::domain::editions::manifest::Manifest;

/// The name that readers look for beside a table.
pub(super) const FILE: &str = "csv-metadata.json";

/// The description of the tables.
pub(super) fn metadata(
    manifest: &Manifest,
    tables: &[EditionTable],
    words: EditionWords<'_>,
) -> serde_json::Result<Vec<u8>> {
    let tables: Vec<Value> = tables.iter().map(|of| table(of, words)).collect();
    let metadata = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "vi" }],
        "dc:title": manifest.title,
        "dc:identifier": manifest.id,
        "dc:language": ["vi", "en"],
        "dc:temporal": manifest.period,
        "dc:source": MANIFEST_FILE,
        "dialect": { "encoding": "utf-8", "delimiter": ",", "header": true },
        "tables": tables,
    });
    let mut bytes = serde_json::to_vec_pretty(&metadata)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn table(table: &EditionTable, words: EditionWords<'_>) -> Value {
    let title = words.say(table.title);
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|of| column(of, table, words))
        .collect();
    let codes: Vec<Value> = table
        .columns
        .iter()
        .filter(|column| column.kind == ColumnKind::Code)
        .map(|column| {
            json!({
                "columnReference": column.name,
                "reference": { "resource": "codes.csv", "columnReference": "code" },
            })
        })
        .collect();
    let mut schema = json!({ "columns": columns, "primaryKey": table.key });
    if !codes.is_empty() {
        schema["foreignKeys"] = Value::Array(codes);
    }
    json!({
        "url": table.file,
        "dc:title": title,
        "tableSchema": schema,
    })
}

fn column(column: &EditionColumn, table: &EditionTable, words: EditionWords<'_>) -> Value {
    let titles = json!({
        "vi": words.column(column.name, "vi"),
        "en": words.column(column.name, "en"),
    });
    json!({
        "name": column.name,
        "titles": titles,
        "datatype": datatype(column.kind),
        "null": "",
        "required": table.key.contains(&column.name),
    })
}

fn datatype(kind: ColumnKind) -> Value {
    match kind {
        ColumnKind::Text | ColumnKind::Code => json!("string"),
        ColumnKind::Truth => json!({ "base": "boolean", "format": "true|false" }),
        ColumnKind::Count => json!({ "base": "integer", "minimum": "0" }),
        ColumnKind::Score => json!({ "base": "decimal", "minimum": "0", "maximum": "100" }),
        ColumnKind::Difference => {
            json!({ "base": "decimal", "minimum": "-100", "maximum": "100" })
        }
        ColumnKind::Decimal => json!({ "base": "decimal", "minimum": "0" }),
    }
}
