//! What the description of the interface says of fields and their values, as `/api/docs` shows it.

use serde_json::Value;

/// A schema of the description: its fields, or the words that it may be.
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) description: Vec<Piece>,
    pub(super) values: Vec<String>,
    pub(super) fields: Vec<SchemaField>,
}

/// A field or parameter.
pub(super) struct SchemaField {
    pub(super) name: String,
    /// Its type, with a link where that is a schema.
    pub(super) kind: Piece,
    pub(super) description: Vec<Piece>,
    /// The words that it may be.
    pub(super) values: Vec<String>,
    /// The most characters.
    pub(super) longest: Option<String>,
    /// Whether a request must have it.
    pub(super) is_required: bool,
}

/// A piece of a description: plain, or code, which may name a schema.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_code: bool,
    /// The schema that it names.
    pub(super) link: Option<String>,
}

/// Reads the schemas of a description.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a>(pub(super) &'a Value);

impl<'a> Schemas<'a> {
    /// Returns every schema, by name.
    pub(super) fn kinds(self) -> Vec<Kind> {
        let schemas = self.0.as_object().into_iter().flatten();
        schemas
            .map(|(name, schema)| Kind {
                name: name.clone(),
                description: self.prose(&schema["description"]),
                values: self.values(schema),
                fields: self.fields(schema),
            })
            .collect()
    }

    /// Returns the fields of a schema, with those of the schemas that it includes.
    fn fields(self, schema: &'a Value) -> Vec<SchemaField> {
        let included = list(&schema["allOf"]).flat_map(|part| self.fields(self.resolve(part)));
        let required: Vec<&str> = list(&schema["required"])
            .filter_map(Value::as_str)
            .collect();
        // Only what is sent is closed against unknown fields.
        let is_sent = schema["additionalProperties"] == false;
        let own = schema["properties"].as_object().into_iter().flatten();
        let own = own.map(|(name, field)| {
            let is_required = is_sent && required.contains(&name.as_str());
            self.field(name, field, is_required, &field["description"])
        });
        included.chain(own).collect()
    }

    /// Returns a field or parameter of a schema.
    pub(super) fn field(
        self,
        name: &str,
        schema: &'a Value,
        is_required: bool,
        description: &'a Value,
    ) -> SchemaField {
        // A field that may be null has its description beside the other choice.
        let description = match description {
            Value::Null => &schema["oneOf"][0]["description"],
            description => description,
        };
        let kind = type_of(schema);
        let link = kind.trim_end_matches(" | null").trim_end_matches("[]");
        SchemaField {
            name: name.to_owned(),
            kind: Piece {
                link: self.0.get(link).map(|_| link.to_owned()),
                text: kind,
                is_code: true,
            },
            description: self.prose(description),
            values: self.values(schema),
            longest: schema["maxLength"].as_u64().map(|most| most.to_string()),
            is_required,
        }
    }

    /// Returns the words that a value may be, or the least and greatest number.
    fn values(self, schema: &'a Value) -> Vec<String> {
        let schema = match &schema["oneOf"][0] {
            Value::Null => self.resolve(schema),
            choice => self.resolve(choice),
        };
        if let (Some(least), Some(most)) = (schema["minimum"].as_f64(), schema["maximum"].as_f64())
        {
            return vec![format!("{least}–{most}")];
        }
        let words = list(&schema["enum"]).filter_map(Value::as_str);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Returns the schema that a reference names, or a schema itself.
    pub(super) fn resolve(self, schema: &'a Value) -> &'a Value {
        match reference(schema) {
            Some(name) => &self.0[name],
            None => schema,
        }
    }

    /// Returns a text with its code, which stands between backticks.
    pub(super) fn prose(self, text: &Value) -> Vec<Piece> {
        let text = text.as_str().unwrap_or_default();
        let pieces = text.split('`').enumerate();
        let pieces = pieces.filter(|(_, piece)| !piece.is_empty());
        pieces
            .map(|(number, piece)| {
                let is_code = number % 2 == 1;
                let link = self.0.get(piece).filter(|_| is_code);
                Piece {
                    text: piece.to_owned(),
                    is_code,
                    link: link.map(|_| piece.to_owned()),
                }
            })
            .collect()
    }
}

/// Returns the name of a type: of a schema, or of JSON.
pub(super) fn type_of(schema: &Value) -> String {
    let joined = |names: Vec<String>| {
        let mut names = names;
        names.dedup();
        names.join(" | ")
    };
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    let choices: Vec<String> = list(&schema["oneOf"]).map(type_of).collect();
    if !choices.is_empty() {
        return joined(choices);
    }
    match (&schema["type"], schema["format"].as_str()) {
        (Value::String(kind), _) if kind == "array" => format!("{}[]", type_of(&schema["items"])),
        (Value::String(kind), Some(format @ ("date" | "date-time"))) => {
            format!("{kind} ({format})")
        }
        (Value::String(kind), _) => kind.clone(),
        (Value::Array(kinds), _) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            joined(kinds.map(str::to_owned).collect())
        }
        // Words, which may be null where a request leaves them out.
        _ if list(&schema["enum"]).any(Value::is_null) => "string | null".to_owned(),
        _ => "string".to_owned(),
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_tells_its_type_its_words_and_where_more_is_told() {
        let schemas = json!({ "Status": { "type": "string", "enum": ["created", "refused"] } });
        let status = json!({
            "oneOf": [{ "$ref": "#/components/schemas/Status", "description": "As in `Status`." }, { "type": "null" }],
        });
        let field = Schemas(&schemas).field("status", &status, true, &Value::Null);
        assert_eq!(field.kind.text, "Status | null");
        assert_eq!(field.kind.link.as_deref(), Some("Status"));
        assert_eq!(field.values, ["created", "refused"]);
        let pieces: Vec<_> = field
            .description
            .iter()
            .map(|piece| (piece.text.as_str(), piece.is_code))
            .collect();
        assert_eq!(pieces, [("As in ", false), ("Status", true), (".", false)]);
    }

    #[test]
    fn types_are_named_as_json_has_them() {
        for (schema, name) in [
            (
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/Kind" } }),
                "Kind[]",
            ),
            (
                json!({ "type": ["integer", "null"], "format": "int64" }),
                "integer | null",
            ),
            (
                json!({ "type": "string", "format": "date-time" }),
                "string (date-time)",
            ),
            (json!({ "enum": ["person", "", null] }), "string | null"),
        ] {
            assert_eq!(type_of(&schema), name);
        }
    }
}
