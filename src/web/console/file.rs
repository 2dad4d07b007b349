//! Tables that are taken from the console as files.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use crate::web::http::pieces::with_body;

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
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, disposition));
    with_body(&mut response, bytes)
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;

    use super::*;

    #[test]
    fn a_large_table_is_sent_in_pieces() {
        for (size, is_whole) in [(1_000, true), (1_000_000, false)] {
            let file = as_file(vec![0; size], DownloadFormat::Workbook, "late");
            let body = file.into_body();
            assert_eq!(body.try_into_bytes().is_ok(), is_whole);
        }
    }
}
