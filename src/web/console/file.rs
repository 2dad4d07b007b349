//! Tables that are taken from the console as files.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

/// A format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DownloadFormat {
    Csv,
    Workbook,
}

impl DownloadFormat {
    /// Returns the format that the address names.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        match request.match_info().query("format") {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Workbook),
            _ => None,
        }
    }

    /// The ending of its files.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Workbook => "xlsx",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Returns a file that the browser saves under a name of plain letters.
pub(super) fn as_file(bytes: Vec<u8>, format: DownloadFormat, name: &str) -> HttpResponse {
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.ending());
    HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}
