//! The survey of a finished case: its link, in all forms in which it can be handed over.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::VIETNAM;
use crate::domain::links::code::LinkCode;
use crate::report::message;
use crate::web::State;

/// The survey of a finished case. The same case always has the same one, and nothing in it shows whether
/// it was answered.
#[derive(Serialize, ToSchema)]
pub(super) struct Survey {
    /// The code that is typed at `/s`.
    #[schema(example = "7Q2M-XK4D-9TRB-C")]
    code: String,
    /// The address that opens the survey.
    #[schema(example = "https://khaosat.example.gov.vn/s/7Q2MXK4D9TRBC")]
    url: String,
    /// The QR code of that address as SVG.
    qr_svg: String,
    /// The QR code of that address as PNG.
    qr_png: String,
    /// The slip to print, as PDF.
    slip_pdf: String,
    /// A text in Vietnamese for SMS, Zalo, e-mail or a portal.
    message: String,
    /// The same in ASCII, for one SMS: 160 characters, of which the address is never shortened.
    message_ascii: String,
    /// When the link expires, RFC 3339 in UTC.
    #[schema(format = DateTime)]
    expires_at: String,
}

impl Survey {
    /// Returns the survey of a link.
    pub(super) fn new(
        state: &State,
        agency_name: &str,
        code: &LinkCode,
        expires_at: Timestamp,
    ) -> Self {
        let url = code.url(&state.public_url);
        let last_day = expires_at
            .to_zoned(VIETNAM)
            .strftime("%d/%m/%Y")
            .to_string();
        let message = message::invitation(&state.languages, agency_name, &url, &last_day);
        Self {
            code: code.to_string(),
            qr_svg: format!("{url}/qr.svg"),
            qr_png: format!("{url}/qr.png"),
            slip_pdf: format!("{url}/slip.pdf"),
            url,
            message: message.text,
            message_ascii: message.ascii,
            expires_at: expires_at.to_string(),
        }
    }
}
