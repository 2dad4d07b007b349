//! Figures that others have published.

use diesel::prelude::*;

use super::import::FileSource;
use crate::domain::access::Viewer;
use crate::domain::access::audit::Act;
use crate::domain::amount::Amount;
use crate::domain::cases::agency::Slug;
use crate::domain::indices::{IndexName, PublishedFigure};
use crate::store::Store;
use crate::store::cases::imported::Imported;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::instrument_schema::published_figures;
use crate::store::db::time::{read_period, stamp};

/// A row of the table `published_figures`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = published_figures, treat_none_as_null = true)]
struct PublishedRow {
    index_key: String,
    agency: String,
    period: String,
    index_name: String,
    value: i64,
    max_value: i64,
    source: String,
    url: Option<String>,
    imported_at: String,
    imported_by: String,
}

impl PublishedRow {
    fn of(figure: &PublishedFigure, source: &FileSource) -> Self {
        Self {
            index_key: figure.index.key(),
            agency: agency_of(figure.agency.as_ref()),
            period: figure.period.to_string(),
            index_name: figure.index.to_string(),
            value: figure.value.parts(),
            max_value: figure.max.parts(),
            source: figure.source.clone(),
            url: figure.url.clone(),
            imported_at: stamp(source.by.now),
            imported_by: source.by.actor.to_string(),
        }
    }

    fn into_figure(self) -> Result<PublishedFigure, StoreError> {
        let amount = |parts: i64| {
            Amount::from_parts(parts)
                .ok_or_else(|| StoreError::Unknown("published value", parts.to_string()))
        };
        let agency = (!self.agency.is_empty()).then(|| Slug::parse(&self.agency));
        Ok(PublishedFigure {
            index: IndexName::new(self.index_name),
            agency: agency
                .transpose()
                .map_err(|_| StoreError::Unknown("agency code", self.agency))?,
            period: read_period(&self.period)?,
            value: amount(self.value)?,
            max: amount(self.max_value)?,
            source: self.source,
            url: self.url,
        })
    }
}

/// The agency as stored: empty for the province.
fn agency_of(agency: Option<&Slug>) -> String {
    agency.map(ToString::to_string).unwrap_or_default()
}

/// The stored figures of one agency, or of the province where it is empty; all without one.
fn list(conn: &mut Conn, agency: Option<&str>) -> Result<Vec<PublishedFigure>, StoreError> {
    let mut query = published_figures::table
        .select(PublishedRow::as_select())
        .order((
            published_figures::period,
            published_figures::index_key,
            published_figures::agency,
        ))
        .into_boxed();
    if let Some(agency) = agency {
        query = query.filter(published_figures::agency.eq(agency));
    }
    query
        .load::<PublishedRow>(conn)?
        .into_iter()
        .map(PublishedRow::into_figure)
        .collect()
}

/// The stored figures of one agency, or of the province where there is none, by period and index.
pub(in crate::store) fn list_of(
    conn: &mut Conn,
    agency: Option<&str>,
) -> Result<Vec<PublishedFigure>, StoreError> {
    list(conn, Some(agency.unwrap_or_default()))
}

impl Store {
    /// The published figures within a viewer's reach, by period, index and agency.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_published(&self, viewer: &Viewer) -> Result<Vec<PublishedFigure>, StoreError> {
        let mut figures = list(&mut *self.conn()?, None)?;
        figures.retain(|figure| {
            let agency = figure.agency.as_ref();
            agency.is_none_or(|code| viewer.figures().covers_agency(code.as_str()))
        });
        Ok(figures)
    }

    /// Inserts published figures, or updates those of the same index, agency and period. Returns the
    /// outcome of each.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub fn import_published(
        &self,
        figures: &[PublishedFigure],
        source: &FileSource,
        mode: ImportMode,
    ) -> Result<Vec<Imported>, StoreError> {
        let kind = (Act::PublishedImport, "published");
        self.import_rows(kind, source, mode, |conn| {
            let stored = list(conn, None)?;
            figures
                .iter()
                .map(|figure| import_one(conn, figure, &stored, source))
                .collect()
        })
    }
}

fn import_one(
    conn: &mut Conn,
    figure: &PublishedFigure,
    stored: &[PublishedFigure],
    source: &FileSource,
) -> Result<Imported, StoreError> {
    let key = |figure: &PublishedFigure| {
        let agency = agency_of(figure.agency.as_ref());
        (figure.index.key(), agency, figure.period)
    };
    let own = key(figure);
    let before = stored.iter().find(|stored| key(stored) == own);
    let is_same = |before: &PublishedFigure| {
        before == figure && before.index.as_str() == figure.index.as_str()
    };
    if before.is_some_and(is_same) {
        return Ok(Imported::Unchanged);
    }
    let row = PublishedRow::of(figure, source);
    on_backend!(conn, |inner| diesel::insert_into(published_figures::table)
        .values(&row)
        .on_conflict((
            published_figures::index_key,
            published_figures::agency,
            published_figures::period,
        ))
        .do_update()
        .set(&row)
        .execute(inner))?;
    Ok(match before {
        Some(_) => Imported::Changed,
        None => Imported::Added,
    })
}
