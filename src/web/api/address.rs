//! What an address says: its segments and its parameters.

use actix_web::HttpRequest;
use percent_encoding::percent_decode_str;

use super::agencies::Agencies;
use super::refusal::{FieldError, Refusal};
use crate::domain::cases::agency::Slug;
use crate::domain::tidy;
use crate::web::http::form_body::fields;

/// Where the agency's code stands in `/api/v1/agencies/{agency}/…`, and its case's.
const AGENCY: usize = 4;
const CASE: usize = 6;

/// A segment of the path. It is decoded here, once: a case code may hold `%2F`, which is no
/// separator, and a `%` of its own.
fn segment(request: &HttpRequest, index: usize) -> Result<String, Refusal> {
    let raw = request.uri().path().split('/').nth(index);
    percent_decode_str(raw.unwrap_or_default())
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Refusal::NotFound)
}

/// The code of the agency in the path.
pub(super) fn agency_code(request: &HttpRequest) -> Result<Slug, Refusal> {
    Slug::parse(&segment(request, AGENCY)?).map_err(|_| Refusal::NotFound)
}

/// The agency in the path, within reach.
pub(super) fn agency(request: &HttpRequest, agencies: &Agencies) -> Result<Slug, Refusal> {
    let code = agency_code(request)?;
    if agencies.decides(&code) {
        Ok(code)
    } else {
        Err(Refusal::NotFound)
    }
}

/// The case code in the path, as it is kept.
pub(super) fn case_code(request: &HttpRequest) -> Result<String, Refusal> {
    Ok(tidy(&segment(request, CASE)?))
}

/// The parameters of an address.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads those that are known, each at most once.
    pub(super) fn read(request: &HttpRequest, known: &[&str]) -> Result<Self, Refusal> {
        let wrong =
            |field: &str, detail: String| Refusal::Parameter(FieldError::new(field, detail));
        let fields = fields(request.query_string().as_bytes())
            .map_err(|_| wrong("", "the parameters are not UTF-8".to_owned()))?;
        for (index, (name, _)) in fields.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let detail = format!("unknown; known are {}", known.join(", "));
                return Err(wrong(name, detail));
            }
            if fields[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(wrong(name, "given twice".to_owned()));
            }
        }
        Ok(Self(fields))
    }

    /// A parameter, as it was written.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter();
        all.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// A parameter's value, where it is given.
    pub(super) fn parse<T, E: ToString>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Refusal> {
        self.get(name)
            .map(read)
            .transpose()
            .map_err(|error| Refusal::Parameter(FieldError::new(name, error)))
    }

    /// A parameter's value, which must be given.
    pub(super) fn require<T, E: ToString>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        self.parse(name, read)?
            .ok_or_else(|| Refusal::Parameter(FieldError::new(name, "must be given")))
    }
}
