//! The schemas of incoming cases and of paths, for the description of the interface.

use std::borrow::Cow;

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::cases::case::{Applicant, Channel, Outcome};
use crate::domain::files::cases::CASE_COLUMNS;
use crate::domain::files::{MAX_CASE_CODE, MAX_LONG_TEXT, MAX_TEXT};

/// The code of an agency in a path.
pub(super) struct AgencyCode;
/// The code of a case in a path.
pub(super) struct CaseCodeParameter;

impl PartialSchema for AgencyCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[a-z0-9][a-z0-9._-]{0,63}$"))
            .examples([Value::from("so-tu-phap")])
            .into()
    }
}

impl PartialSchema for CaseCodeParameter {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(100))
            .pattern(Some(r"^[^\u0000-\u001f\u007f-\u009f]+$"))
            .examples([Value::from("H35.18/2026/000123")])
            .into()
    }
}

/// The body of a case at its own address.
pub(super) struct CaseBody;
/// What is new of a case at its own address.
pub(super) struct CasePatch;
/// A line of a body with many cases.
pub(super) struct CaseLine;

impl ToSchema for CasePatch {
    fn name() -> Cow<'static, str> {
        "CasePatch".into()
    }
}

impl PartialSchema for CasePatch {
    fn schema() -> RefOr<Schema> {
        case(&[], UNCHANGED)
    }
}

impl ToSchema for CaseBody {
    fn name() -> Cow<'static, str> {
        "CaseBody".into()
    }
}

impl PartialSchema for CaseBody {
    fn schema() -> RefOr<Schema> {
        case(
            &["received_at"],
            "What is left out, null or empty is unknown, also where it was known before.",
        )
    }
}

impl ToSchema for CaseLine {
    fn name() -> Cow<'static, str> {
        "CaseLine".into()
    }
}

impl PartialSchema for CaseLine {
    fn schema() -> RefOr<Schema> {
        case(&["agency", "case_code", "received_at"], UNCHANGED)
    }
}

/// The pattern of a text without control characters.
const TEXT: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";

/// What a field says that is not there.
const UNCHANGED: &str = "What is left out stays as it is; null or empty empties it.";

fn case(required: &[&str], left_out: &str) -> RefOr<Schema> {
    let about = "A case as one-stop software knows it, by the columns of cases.csv.";
    let mut object = ObjectBuilder::new()
        .description(Some(format!("{about} {left_out}")))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    for name in CASE_COLUMNS {
        object = object.property(name, field(name, required.contains(&name)));
    }
    for name in required {
        object = object.required(*name);
    }
    object.into()
}

fn field(name: &str, is_required: bool) -> Schema {
    match name {
        "received_at" => case_time("When it was received", is_required),
        "due_at" => case_time("When it is due", is_required),
        "finished_at" => case_time(
            "When it was finished; none while it is pending",
            is_required,
        ),
        "applicant" => word("Who applied", Applicant::ALL.iter().map(|word| word.name())),
        "channel" => word(
            "How it was handed in; `counter` by default",
            Channel::ALL.iter().map(|word| word.name()),
        ),
        "outcome" => word(
            "How a finished case ended; `granted` by default",
            Outcome::ALL.iter().map(|word| word.name()),
        ),
        "case_code" => text("The number on the receipt", MAX_CASE_CODE, is_required),
        "procedure_name" | "overdue_reason" => text(description(name), MAX_LONG_TEXT, is_required),
        name => text(description(name), MAX_TEXT, is_required),
    }
}

fn description(name: &str) -> &'static str {
    match name {
        "agency" => "The deciding agency, by its code or exact name",
        "intake_office" => "The office where it was handed in, by its code or exact name",
        "return_office" => "The office where its result is returned; by default the intake office",
        "counter" => "The counter",
        "procedure" => "The procedure's code",
        "procedure_name" => "The procedure's name",
        "field" => "The field (lĩnh vực)",
        "overdue_reason" => "Why it was overdue",
        _ => "",
    }
}

fn text(description: &str, longest: usize, is_required: bool) -> Schema {
    let object = ObjectBuilder::new()
        .description(Some(description))
        .max_length(Some(longest));
    if is_required {
        object
            .schema_type(Type::String)
            .min_length(Some(1))
            .pattern(Some(TEXT))
            .into()
    } else {
        object
            .schema_type(utoipa::openapi::schema::SchemaType::from_iter([
                Type::String,
                Type::Null,
            ]))
            .pattern(Some(TEXT))
            .into()
    }
}

fn word(description: &str, words: impl Iterator<Item = &'static str>) -> Schema {
    let words = words.chain([""]).map(Value::from).chain([Value::Null]);
    ObjectBuilder::new()
        .description(Some(format!(
            "{description}. Words that the province configured are read too."
        )))
        .schema_type(utoipa::openapi::schema::SchemaType::AnyValue)
        .enum_values(Some(words))
        .into()
}

fn case_time(description: &str, is_required: bool) -> Schema {
    let string = |format| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(format)))
    };
    let mut either = OneOfBuilder::new()
        .description(Some(format!(
            "{description}: RFC 3339, or a day in Vietnam"
        )))
        .item(string(KnownFormat::DateTime))
        .item(string(KnownFormat::Date));
    if !is_required {
        either = either.item(ObjectBuilder::new().schema_type(Type::Null));
    }
    either.into()
}
