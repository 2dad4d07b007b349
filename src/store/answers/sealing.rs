//! The step of a migration that seals what waited in clear, and divides responses into components.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use diesel::QueryableByName;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use uuid::Uuid;

use super::counts::Counts;
use super::response_row::{NewResponseRow, insert_responses};
use super::traits::{Basis, ResponseTraits};
use crate::domain::answers::closing::{Closing, end_of};
use crate::domain::answers::parts::component_part;
use crate::domain::answers::sealed::{Sealed, SealedAnswer, SealedComment};
use crate::domain::form::LONGEST_COMMENT;
use crate::domain::links::code::Secret;
use crate::domain::links::secrets::Secrets;
use crate::domain::period::{Month, Period};
use crate::domain::unknown::UNKNOWN;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::ratings::read_ratings;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_month, read_period, read_stamp, stamp};
use crate::store::surveys::Surveys;

/// The days for which links of the released definitions live.
const LINK_DAYS: i64 = 30;

/// The whole responses of one page.
const PAGE: i64 = 10_000;

/// Seals what waits, divides what was mixed, and sets the days on which open months close.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    context: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let secret = context.secrets.map(Secrets::current);
    set_closings(conn)?;
    fill_case_counts(conn)?;
    let sealed = seal_inbox(conn, secret)? + seal_drafts(conn, secret)?;
    let surveys = Surveys::kept(conn)?;
    divide_responses(conn, &surveys)?;
    for table in ["clear_inbox", "clear_drafts", "whole_responses"] {
        diesel::sql_query(format!("DROP TABLE {table}")).execute(conn)?;
    }
    Ok(match sealed {
        0 => Vec::new(),
        sealed => vec![format!("{sealed} waiting answers were sealed")],
    })
}

/// Sets when the known months start to close and close, so that no link outlives its month.
fn set_closings(conn: &mut Conn) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct MonthRow {
        #[diesel(sql_type = Text)]
        month: String,
        #[diesel(sql_type = Nullable<Text>)]
        issued: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        expires: Option<String>,
    }
    let rows: Vec<MonthRow> = Sql::new(
        "SELECT c.month, MIN(i.issued_at) AS issued, MAX(i.expires_at) AS expires \
         FROM closings c LEFT JOIN invitations i ON i.month = c.month GROUP BY c.month",
    )
    .load(conn)?;
    for row in rows {
        let month = read_month(&row.month)?;
        let end = end_of(Period::Month(month));
        let issued = row.issued.as_deref().map(read_stamp).transpose()?;
        let closing = Closing::first_learned(month, LINK_DAYS, issued.unwrap_or(end));
        let expires = row.expires.as_deref().map(read_stamp).transpose()?;
        let closes_at = closing.closes_at.max(expires.unwrap_or(closing.closes_at));
        Sql::new("UPDATE closings SET starts_at = ")
            .bind(stamp(closing.starts_at))
            .text(", closes_at = ")
            .bind(stamp(closes_at))
            .text(" WHERE month = ")
            .bind(row.month)
            .execute(conn)?;
    }
    Ok(())
}

/// Counts all finished cases by the months in which they count.
fn fill_case_counts(conn: &mut Conn) -> Result<(), StoreError> {
    for unit in ["agency", "intake_office"] {
        diesel::sql_query(format!(
            "INSERT INTO case_counts \
             (unit, month, channel, outcome, finished, late, invited, answered) \
             SELECT c.{unit}, c.counted_in, c.channel, COALESCE(c.outcome, 'granted'), COUNT(*), \
             COUNT(CASE WHEN c.counted_in <> substr(c.finished_at, 1, 7) THEN 1 END), \
             COUNT(CASE WHEN i.state = 'used' OR i.delivered_by IS NOT NULL THEN 1 END), \
             COUNT(CASE WHEN i.state = 'used' THEN 1 END) \
             FROM cases c LEFT JOIN invitations i ON i.case_id = c.id AND i.state <> 'revoked' \
             WHERE c.counted_in IS NOT NULL AND c.{unit} IS NOT NULL \
             GROUP BY c.{unit}, c.counted_in, c.channel, COALESCE(c.outcome, 'granted')"
        ))
        .execute(conn)?;
    }
    Ok(())
}

/// A waiting answer in clear.
#[derive(QueryableByName)]
struct ClearRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Nullable<Text>)]
    intake_office: Option<String>,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    ratings: String,
    #[diesel(sql_type = Nullable<Text>)]
    comment: Option<String>,
    #[diesel(sql_type = Text)]
    signals: String,
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Bool)]
    assisted: bool,
}

impl ClearRow {
    /// The sealed contents: the answer, and the rest of a comment that is longer than today's.
    fn contents(self, month: Month) -> Vec<Sealed> {
        let comment: Vec<char> = self.comment.iter().flat_map(|text| text.chars()).collect();
        let mut parts = comment
            .chunks(LONGEST_COMMENT)
            .map(|part| part.iter().collect::<String>());
        let answer = Sealed::Answer(SealedAnswer {
            unit: self.unit.clone(),
            office: self.intake_office.unwrap_or_default(),
            survey_version: self.survey_version,
            month,
            source: self.source,
            channel: self.channel,
            // Whether a field is confirmed was not known when this was written.
            field: UNKNOWN.to_owned(),
            ratings: self.ratings,
            comment: parts.next(),
            signals: self.signals,
            language: self.language,
            assisted: self.assisted,
            paper: None,
            waits_since: None,
        });
        let unit = &self.unit;
        std::iter::once(answer)
            .chain(parts.map(|text| {
                Sealed::Comment(SealedComment {
                    unit: unit.clone(),
                    month,
                    text,
                })
            }))
            .collect()
    }
}

/// Seals content for the row with the given key.
fn seal(secret: Option<&Secret>, row: &str, content: &Sealed) -> Result<String, StoreError> {
    let secret = secret.ok_or_else(|| {
        StoreError::Migration("answers are waiting, and sealing them needs the secret".to_owned())
    })?;
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    nonce[16..].copy_from_slice(&Uuid::new_v4().as_bytes()[..8]);
    Ok(BASE64.encode(content.seal(&secret.sealing_key(), row, nonce)?))
}

/// Seals the inbox. Rows about intake offices go: they could be joined to those about agencies.
fn seal_inbox(conn: &mut Conn, secret: Option<&Secret>) -> Result<usize, StoreError> {
    let mut months = MissingMonths::read(conn)?;
    let rows: Vec<ClearRow> = Sql::new(
        "SELECT unit, CAST('*' AS TEXT) AS intake_office, survey_version, period, source, channel, \
         ratings, comment, signals, language, assisted FROM clear_inbox WHERE role = 'decided' \
         ORDER BY key",
    )
    .load(conn)?;
    let count = rows.len();
    let mut sealed: Vec<[String; 2]> = Vec::with_capacity(count);
    for row in rows {
        let month = months.take(&row.unit, read_period(&row.period)?);
        for content in row.contents(month) {
            let key = Uuid::new_v4().simple().to_string();
            sealed.push([key.clone(), seal(secret, &key, &content)?]);
        }
    }
    sealed.sort();
    for rows in sealed.chunks(batch_sql::ROWS) {
        Sql::new("INSERT INTO inbox (key, sealed) ")
            .rows(rows.iter().map(|row| row.iter().map(Into::into).collect()))
            .execute(conn)?;
    }
    Ok(count)
}

/// The months of answers that waited as those of a quarter or a year: as many as there are used links
/// without another answer.
struct MissingMonths(BTreeMap<(String, Month), i64>);

impl MissingMonths {
    fn read(conn: &mut Conn) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct MissingRow {
            #[diesel(sql_type = Text)]
            unit: String,
            #[diesel(sql_type = Text)]
            month: String,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let rows: Vec<MissingRow> = Sql::new(
            "SELECT unit, month, CAST(SUM(count) AS BIGINT) AS count FROM ( \
             SELECT agency AS unit, month, 1 AS count FROM invitations WHERE state = 'used' \
             UNION ALL SELECT unit, period, -1 FROM whole_responses \
             WHERE role = 'decided' AND batch IS NULL \
             UNION ALL SELECT unit, period, -1 FROM clear_inbox WHERE role = 'decided' \
             UNION ALL SELECT unit, period, -1 FROM clear_drafts) n GROUP BY unit, month",
        )
        .load(conn)?;
        let mut missing = BTreeMap::new();
        for row in rows {
            if let Period::Month(month) = read_period(&row.month)? {
                missing.insert((row.unit, month), row.count);
            }
        }
        Ok(Self(missing))
    }

    /// The month of an answer, or one of those that miss an answer in its quarter or year.
    fn take(&mut self, unit: &str, period: Period) -> Month {
        let months = period.months();
        for month in &months {
            if let Some(count) = self.0.get_mut(&(unit.to_owned(), *month))
                && *count > 0
                && months.len() > 1
            {
                *count -= 1;
                return *month;
            }
        }
        months
            .last()
            .copied()
            .unwrap_or(Month::of(period.last_day()))
    }
}

/// Seals the answers of paper forms that await their check.
fn seal_drafts(conn: &mut Conn, secret: Option<&Secret>) -> Result<usize, StoreError> {
    #[derive(QueryableByName)]
    struct ClearDraftRow {
        #[diesel(sql_type = Text)]
        number: String,
        #[diesel(sql_type = Text)]
        mark: String,
        #[diesel(sql_type = Text)]
        entered_at_office: String,
        #[diesel(sql_type = Text)]
        entered_by: String,
        #[diesel(sql_type = Text)]
        entered_on: String,
        #[diesel(embed)]
        answer: ClearRow,
    }
    let rows: Vec<ClearDraftRow> = Sql::new(
        "SELECT number, mark, entered_at_office, entered_by, entered_on, unit, intake_office, \
         survey_version, period, CAST('paper' AS TEXT) AS source, channel, ratings, comment, \
         CAST('' AS TEXT) AS signals, language, assisted FROM clear_drafts",
    )
    .load(conn)?;
    let count = rows.len();
    for row in rows {
        let month = Month::of(read_period(&row.answer.period)?.last_day());
        for (index, content) in row.answer.contents(month).into_iter().enumerate() {
            if index > 0 {
                let key = Uuid::new_v4().simple().to_string();
                let text = seal(secret, &key, &content)?;
                Sql::new("INSERT INTO inbox (key, sealed) VALUES ")
                    .list([key, text])
                    .execute(conn)?;
                continue;
            }
            Sql::new(
                "INSERT INTO paper_drafts \
                 (number, mark, entered_at_office, entered_by, entered_on, sealed) VALUES ",
            )
            .list([
                row.number.clone(),
                row.mark.clone(),
                row.entered_at_office.clone(),
                row.entered_by.clone(),
                row.entered_on.clone(),
                seal(secret, &row.mark, &content)?,
            ])
            .execute(conn)?;
        }
    }
    Ok(count)
}

/// Divides whole responses into components. Those about intake offices that came by links go, with
/// their counts: they could be joined to those about agencies by equal ratings.
fn divide_responses(conn: &mut Conn, surveys: &Surveys) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct WholeRow {
        #[diesel(sql_type = Text)]
        key: String,
        #[diesel(embed)]
        traits: ResponseTraits,
        #[diesel(sql_type = Text)]
        ratings: String,
        #[diesel(sql_type = Nullable<Text>)]
        batch: Option<String>,
    }
    let mut after = String::new();
    loop {
        let page: Vec<WholeRow> = Sql::new("SELECT * FROM whole_responses WHERE key > ")
            .bind(&after)
            .text(" AND (role = 'decided' OR batch IS NOT NULL) ORDER BY key LIMIT ")
            .bind(PAGE)
            .load(conn)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        let mut rows = Vec::with_capacity(page.len() * 4);
        for row in page {
            let row_of = |key, office: &str, component: &str, ratings| NewResponseRow {
                key,
                traits: row.traits.clone(),
                office: office.to_owned(),
                component: component.to_owned(),
                ratings,
                batch: row.batch.clone(),
            };
            if row.batch.is_some() {
                rows.push(row_of(row.key.clone(), "", "", row.ratings.clone()));
                continue;
            }
            let definition = surveys.get(conn, &row.traits.survey_version)?;
            let ratings = read_ratings(&row.ratings, &definition)?;
            for (index, component) in definition.components.iter().enumerate() {
                let key = Uuid::new_v4().simple().to_string();
                let part = component_part(&ratings, &definition, index).to_string();
                rows.push(row_of(key, UNKNOWN, &component.id, part));
            }
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        insert_responses(conn, &rows)?;
    }
    recount_offices(conn, surveys)
}

/// Counts the imported responses about intake offices anew: those that came by links are gone.
fn recount_offices(conn: &mut Conn, surveys: &Surveys) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct ImportedOfficeRow {
        #[diesel(embed)]
        traits: ResponseTraits,
        #[diesel(sql_type = Text)]
        ratings: String,
    }
    for table in ["moments", "tallies"] {
        diesel::sql_query(format!(
            "DELETE FROM {table} WHERE unit IN (SELECT code FROM agencies WHERE block = 'mot-cua')"
        ))
        .execute(conn)?;
    }
    let rows: Vec<ImportedOfficeRow> =
        Sql::new("SELECT * FROM whole_responses WHERE role = 'intake' AND batch IS NOT NULL")
            .load(conn)?;
    let mut counts = Counts::default();
    for row in rows {
        let definition = surveys.get(conn, &row.traits.survey_version)?;
        let ratings = read_ratings(&row.ratings, &definition)?;
        counts.count(&row.traits, &ratings, &definition, 1);
        counts.count_total(Basis::Unflagged, &row.traits, &ratings, &definition, 1);
    }
    counts.write_earlier(conn)
}
