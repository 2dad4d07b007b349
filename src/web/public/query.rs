//! The path and query of a public address.

use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::failure::Failure;
use super::missing::Missing;
use super::sort::Sort;
use crate::domain::cases::agency::Slug;
use crate::domain::figures::method::Method;
use crate::domain::period::Period;

/// The parts of a public address, as they were typed.
pub(in crate::web) struct PublicQuery {
    block: String,
    code: String,
    period: String,
    query: Query,
}

/// The query of an address.
#[derive(Deserialize, Default)]
struct Query {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    sort: String,
}

impl PublicQuery {
    /// Returns the parts of a request's address.
    pub(in crate::web) fn of(request: &HttpRequest) -> Self {
        let part = |name: &str| request.match_info().query(name).to_owned();
        Self {
            block: part("block"),
            code: part("code"),
            period: part("period"),
            // A query that can't be read counts as empty.
            query: web::Query::<Query>::from_query(request.query_string())
                .map(web::Query::into_inner)
                .unwrap_or_default(),
        }
    }

    /// What pages of figures depend on, beside the language: two addresses that mean the same have the
    /// same.
    pub(in crate::web) fn figures_key(&self) -> String {
        let (block, code) = (self.block().ok(), self.agency().ok());
        let (period, method) = (self.period().ok(), self.method().ok());
        format!("{block:?} {code:?} {period:?} {method:?}")
    }

    /// What lists depend on, beside figures.
    pub(super) fn list_key(&self) -> String {
        format!("{:?} {:?}", self.sort(), self.name().trim())
    }

    /// The code of the language, which may be unknown.
    pub(in crate::web) fn language(&self) -> &str {
        &self.query.lang
    }

    /// The part of a name that is looked for in a list.
    pub(in crate::web) fn name(&self) -> &str {
        &self.query.name
    }

    /// The order of a list.
    pub(super) fn sort(&self) -> Sort {
        Sort::named(&self.query.sort)
    }

    /// Returns the block.
    ///
    /// # Errors
    /// [`Missing::Block`].
    pub(in crate::web) fn block(&self) -> Result<Slug, Failure> {
        Slug::parse(&self.block).map_err(|_| Missing::Block.into())
    }

    /// Returns the code of the agency.
    ///
    /// # Errors
    /// [`Missing::Agency`].
    pub(in crate::web) fn agency(&self) -> Result<Slug, Failure> {
        Slug::parse(&self.code).map_err(|_| Missing::Agency.into())
    }

    /// Returns the period.
    ///
    /// # Errors
    /// [`Missing::Period`].
    pub(in crate::web) fn period(&self) -> Result<Period, Failure> {
        self.period.parse().map_err(|_| Missing::Period.into())
    }

    /// Returns the method; `None` for each definition's own.
    ///
    /// # Errors
    /// [`Missing::Method`].
    pub(in crate::web) fn method(&self) -> Result<Option<Method>, Failure> {
        if self.query.method.is_empty() {
            return Ok(None);
        }
        let name = self.query.method.to_lowercase();
        name.parse().map(Some).map_err(|_| Missing::Method.into())
    }
}
