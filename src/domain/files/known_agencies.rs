//! The known agencies with their validity, for files that name one for a whole period.

use std::collections::HashMap;

use jiff::civil::Date;

use super::cell::{CellError, FileCell};
use super::directory::AgencyDirectory;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::case::CaseReason;
use crate::domain::period::Period;

/// The known agencies, and the day of the import.
#[derive(Clone, Debug)]
pub struct KnownAgencies<'a> {
    directory: AgencyDirectory,
    by_code: HashMap<&'a str, &'a Agency>,
    /// The day of the import in Vietnam.
    pub today: Date,
}

impl<'a> KnownAgencies<'a> {
    /// The given agencies, on a day.
    pub fn new(agencies: &'a [Agency], today: Date) -> Self {
        Self {
            directory: AgencyDirectory::new(agencies),
            by_code: agencies
                .iter()
                .map(|agency| (agency.code.as_str(), agency))
                .collect(),
            today,
        }
    }

    /// Returns the agency of a cell, which existed on some day of a period.
    pub(super) fn find(&self, cell: FileCell, period: Period) -> Result<Slug, CellError> {
        let (code, _) = cell.agency(&self.directory)?;
        match self.by_code.get(code.as_str()) {
            Some(agency) if !agency.is_valid_in(period) => {
                let ended = agency.valid_to.is_some_and(|to| to < period.first_day());
                Err(cell.refuse(CaseReason::OutsideValidity {
                    day: if ended {
                        period.first_day()
                    } else {
                        period.last_day()
                    },
                    valid_from: agency.valid_from,
                    valid_to: agency.valid_to,
                    successor: agency.successor.clone(),
                    agency: code,
                }))
            }
            _ => Ok(code),
        }
    }
}
