//! Comments that have left the inbox, for people. They are read by agency and quarter or year, from
//! `k` on, in the order of their random keys, and every reading is recorded before it is shown.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{By, Viewer};
use crate::domain::period::Period;
use crate::domain::text::plain;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::comments;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// A query for comments.
#[derive(Clone, Debug)]
pub struct CommentQuery {
    /// The agency.
    pub agency: String,
    /// The quarter or year; the newest one unless named.
    pub period: Option<Period>,
    /// The words that a comment has, whatever their marks; empty for all.
    pub words: String,
    /// The key after which the page begins.
    pub after: Option<String>,
    /// The most comments returned.
    pub limit: usize,
    /// What they are read for.
    pub purpose: CommentPurpose,
}

/// What comments are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentPurpose {
    /// A page.
    Page,
    /// A file.
    File,
}

/// A period with comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommentPeriod {
    /// The quarter or year.
    pub period: Period,
    /// The number of comments; `None` below `k`.
    pub count: Option<i64>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its random key.
    pub key: String,
    /// What it says, or why its text was deleted.
    pub content: CommentContent,
}

/// What is left of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommentContent {
    /// Its text.
    Text(String),
    /// The reason why it was redacted.
    Redacted(String),
}

/// Comments of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentPage {
    /// The periods with comments, newest first.
    pub periods: Vec<CommentPeriod>,
    /// The period whose comments are shown; `None` where there is none.
    pub period: Option<Period>,
    /// The number of comments of the period that have the words; `None` below `k`.
    pub found: Option<i64>,
    /// Those of the page.
    pub comments: Vec<Comment>,
    /// The key after which the next page begins, where there is one.
    pub next: Option<String>,
}

/// The outcome of a redaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redaction {
    /// The text was deleted now.
    Done,
    /// It had been deleted before, for this reason.
    Before(String),
    /// There is no such comment within reach.
    NoComment,
}

#[derive(QueryableByName)]
struct CommentPeriodRow {
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct CommentRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Nullable<Text>)]
    redacted: Option<String>,
}

impl Store {
    /// Returns comments of an agency, once it is recorded that they are read; `None` where the agency
    /// is out of the viewer's reach.
    ///
    /// # Errors
    /// When the database fails; then nothing may be shown.
    pub fn read_comments(
        &self,
        viewer: &Viewer,
        by: &By,
        query: &CommentQuery,
    ) -> Result<Option<CommentPage>, StoreError> {
        if !viewer.comments().covers_agency(&query.agency) {
            return Ok(None);
        }
        let page = self.conn()?.read(|conn| self.list(conn, query))?;
        if page.is_read() {
            self.record(by, &event(query, &page))?;
        }
        Ok(Some(page))
    }

    /// Deletes the text of a comment for good and puts a reason in its place.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn redact_comment(
        &self,
        viewer: &Viewer,
        by: &By,
        (agency, key): (&str, &str),
        reason: &str,
    ) -> Result<Redaction, StoreError> {
        if !viewer.comments().covers_agency(agency) {
            return Ok(Redaction::NoComment);
        }
        self.conn()?.write(|conn| {
            let own = comments::key.eq(key).and(comments::unit.eq(agency));
            let changed =
                diesel::update(comments::table.filter(own.and(comments::redacted.is_null())))
                    .set((comments::text.eq(""), comments::redacted.eq(reason)))
                    .execute(conn)?;
            let kept: Option<(String, Option<String>)> = comments::table
                .filter(own)
                .select((comments::period, comments::redacted))
                .first(conn)
                .optional()?;
            match kept {
                None => Ok(Redaction::NoComment),
                Some((period, _)) if changed == 1 => {
                    let event = AuditEvent::new(Act::CommentRedact, agency)
                        .with("period", period)
                        .with("comment", key);
                    self.audit(conn, by, &event)?;
                    Ok(Redaction::Done)
                }
                Some((_, before)) => Ok(Redaction::Before(before.unwrap_or_default())),
            }
        })
    }

    /// Reads the comments of a query.
    fn list(&self, conn: &mut Conn, query: &CommentQuery) -> Result<CommentPage, StoreError> {
        let periods = self.comment_periods(conn, &query.agency)?;
        let chosen = query.period.or_else(|| periods.first().map(|of| of.period));
        let mut page = CommentPage {
            period: chosen,
            found: chosen.map(|_| 0),
            comments: Vec::new(),
            next: None,
            periods,
        };
        let mut known = page.periods.iter();
        let Some(of) = known.find(|of| Some(of.period) == chosen) else {
            return Ok(page);
        };
        page.found = of.count;
        let (Some(_), Some(period)) = (of.count, chosen) else {
            return Ok(page);
        };
        let words = plain(&query.words);
        let mut rows = of_period(conn, query, period, words.is_empty())?;
        if !words.is_empty() {
            let words: Vec<&str> = words.split(' ').collect();
            rows.retain(|row| row.has(&words));
            page.found = Some(i64::try_from(rows.len()).unwrap_or(i64::MAX));
            rows.retain(|row| query.after.as_ref().is_none_or(|after| row.key > *after));
        }
        if rows.len() > query.limit {
            rows.truncate(query.limit);
            page.next = rows.last().map(|row| row.key.clone());
        }
        page.comments = rows.into_iter().map(CommentRow::read).collect();
        Ok(page)
    }

    /// The periods under which an agency has comments, newest first.
    fn comment_periods(
        &self,
        conn: &mut Conn,
        agency: &str,
    ) -> Result<Vec<CommentPeriod>, StoreError> {
        let rows: Vec<CommentPeriodRow> =
            Sql::new("SELECT period, COUNT(*) AS count FROM comments WHERE unit = ")
                .bind(agency)
                .text(" GROUP BY period")
                .load(conn)?;
        let mut periods = rows
            .into_iter()
            .map(|row| {
                Ok(CommentPeriod {
                    period: read_period(&row.period)?,
                    count: (row.count >= self.k()).then_some(row.count),
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        periods.sort_by_key(|of| std::cmp::Reverse((of.period.last_day(), of.period.first_day())));
        Ok(periods)
    }
}

/// The rows of a period in the order of their keys: those of a page and one more, or all to be searched.
fn of_period(
    conn: &mut Conn,
    query: &CommentQuery,
    period: Period,
    is_page: bool,
) -> Result<Vec<CommentRow>, StoreError> {
    let rows = Sql::new("SELECT key, text, redacted FROM comments WHERE unit = ")
        .bind(&query.agency)
        .text(" AND period = ")
        .bind(period.to_string());
    let rows = match &query.after {
        Some(after) if is_page => rows.text(" AND key > ").bind(after),
        _ => rows,
    };
    let rows = rows.text(" ORDER BY key");
    let rows = if is_page {
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
        rows.text(" LIMIT ").bind(limit.saturating_add(1))
    } else {
        rows
    };
    Ok(rows.load(conn)?)
}

impl CommentPage {
    /// Whether comments were read for it, or searched, even where it shows none.
    fn is_read(&self) -> bool {
        let mut periods = self.periods.iter();
        periods.any(|of| Some(of.period) == self.period && of.count.is_some())
    }
}

impl CommentRow {
    /// Whether its text has every word, whatever their marks.
    fn has(&self, words: &[&str]) -> bool {
        let text = plain(&self.text);
        self.redacted.is_none() && words.iter().all(|word| text.contains(word))
    }

    fn read(self) -> Comment {
        Comment {
            key: self.key,
            content: match self.redacted {
                None => CommentContent::Text(self.text),
                Some(reason) => CommentContent::Redacted(reason),
            },
        }
    }
}

/// The record of a reading, without the words that were searched for: they may name a person.
fn event(query: &CommentQuery, page: &CommentPage) -> AuditEvent {
    let act = match query.purpose {
        CommentPurpose::Page => Act::CommentsRead,
        CommentPurpose::File => Act::DataExport,
    };
    let period = page.period.map(|period| period.to_string());
    let count = i64::try_from(page.comments.len()).unwrap_or(i64::MAX);
    let event = AuditEvent::new(act, query.agency.as_str())
        .with("period", period.unwrap_or_default())
        .with("count", count)
        .with("searched", !query.words.trim().is_empty());
    match query.purpose {
        CommentPurpose::Page => event,
        CommentPurpose::File => event.with("what", "comments"),
    }
}
