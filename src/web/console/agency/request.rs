//! Requests for the pages of one agency.

use actix_web::{HttpRequest, web};

use crate::domain::access::Role;
use crate::domain::cases::agency::Agency;
use crate::domain::period::Period;
use crate::web::State;
use crate::web::http::early_response::EarlyResponse;
use crate::web::http::form_body::query_value;
use crate::web::http::words::Phrase;
use crate::web::login::request::PersonRequest;
use crate::web::public::reading::Reading;

/// The roles that read the pages of agencies.
const READERS: [Role; 3] = [Role::Province, Role::Agency, Role::Inspector];

/// A request for the pages of one agency within reach.
pub(super) struct AgencyRequest {
    pub(super) person: PersonRequest,
    /// The agency's code.
    pub(super) code: String,
}

impl AgencyRequest {
    /// Returns the request of somebody who reaches the agency that the address names.
    ///
    /// # Errors
    /// As [`PersonRequest::admit`]; and the page for what is not there where the agency is out of reach.
    pub(super) async fn admit(
        request: &HttpRequest,
        state: &web::Data<State>,
    ) -> Result<Self, EarlyResponse> {
        let person = PersonRequest::admit(request, state, &READERS).await?;
        let code = request.match_info().query("code").to_owned();
        if person.viewer().figures().covers_agency(&code) {
            Ok(Self { person, code })
        } else {
            Err(person.missing()?)
        }
    }

    /// How the pages of the agency are read.
    pub(super) fn reading(&self) -> Reading<'_> {
        Reading::in_console(&self.person.state, self.person.words().language, None)
    }

    /// The period that the address names; `None` where it names none.
    ///
    /// # Errors
    /// The page for what is not there, where the text is no period.
    pub(super) fn period(&self, request: &HttpRequest) -> Result<Option<Period>, EarlyResponse> {
        match query_value(request, "period").filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => match text.parse() {
                Ok(period) => Ok(Some(period)),
                Err(_) => Err(self.person.missing()?),
            },
        }
    }

    /// The name of an agency.
    pub(super) fn name(&self, agency: &Agency) -> Phrase {
        let words = self.person.words();
        words.name(&agency.name, agency.name_en.as_deref())
    }

    /// The address of a page of the agency.
    pub(super) fn address(&self, rest: &str) -> String {
        address(&self.code, rest)
    }
}

/// The address of a page of an agency.
pub(super) fn address(code: &str, rest: &str) -> String {
    format!("/console/agency/{code}{rest}")
}
