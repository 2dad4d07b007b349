//! What the form for an agency holds, and what it means.

use jiff::civil::Date;

use super::list::day;
use crate::domain::cases::agency::{Agency, Block, Slug};
use crate::domain::cases::case::CaseTime;
use crate::domain::form::FormData;
use crate::domain::{name, tidy};

/// The form of an agency as it was filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct AgencyForm {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) block: String,
    pub(super) valid_from: String,
    pub(super) valid_to: String,
    pub(super) successor: String,
}

/// Why a form is refused: the field, and the id of the text that says why.
pub(super) type RefusedAgencyField = (&'static str, &'static str);

impl AgencyForm {
    /// The form as it was sent.
    pub(super) fn read(data: &FormData) -> Self {
        let text = |name: &str| tidy(data.text(name));
        Self {
            code: text("code"),
            name: text("name"),
            name_en: text("name_en"),
            block: text("block"),
            valid_from: text("valid_from"),
            valid_to: text("valid_to"),
            successor: text("successor"),
        }
    }

    /// The form of an agency as stored.
    pub(super) fn of(agency: &Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            name_en: agency.name_en.clone().unwrap_or_default(),
            block: agency.block.to_string(),
            valid_from: day(agency.valid_from),
            valid_to: day(agency.valid_to),
            successor: agency
                .successor
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
        }
    }

    /// The agency, whose block must be one of the configured ones.
    pub(super) fn agency(&self, blocks: &[Block]) -> Result<Agency, RefusedAgencyField> {
        let code = Slug::parse(&self.code).map_err(|_| ("code", "agency-code-wrong"))?;
        let name = name(&self.name, 300).ok_or(("name", "agency-name-wrong"))?;
        if self.name_en.chars().count() > 300 {
            return Err(("name_en", "agency-name-wrong"));
        }
        let block = blocks.iter().find(|block| block.id.as_str() == self.block);
        let block = block.ok_or(("block", "agency-block-wrong"))?;
        let valid_from = read_day("valid_from", &self.valid_from)?;
        let valid_to = read_day("valid_to", &self.valid_to)?;
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            return Err(("valid_to", "agency-days-wrong"));
        }
        let successor = match self.successor.as_str() {
            "" => None,
            code => Some(Slug::parse(code).map_err(|_| ("successor", "agency-successor-wrong"))?),
        };
        Ok(Agency {
            code,
            name,
            name_en: (!self.name_en.is_empty()).then(|| self.name_en.clone()),
            block: block.id.clone(),
            valid_from,
            valid_to,
            successor,
        })
    }
}

/// Reads a day as officials write it, `01/07/2025`.
fn read_day(field: &'static str, text: &str) -> Result<Option<Date>, RefusedAgencyField> {
    if text.is_empty() {
        return Ok(None);
    }
    match CaseTime::parse(text) {
        Ok(CaseTime { date, time: None }) => Ok(Some(date)),
        _ => Err((field, "agency-day-wrong")),
    }
}
