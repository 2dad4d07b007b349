//! The editions of the sample province. Of each block one is published, one was corrected, and one waits
//! for its approval.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::accounts::{APPROVER, OFFICER};
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::{By, Viewer};
use crate::domain::editions::edition_note::Decision;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::language::Languages;
use crate::domain::period::Period;
use crate::outputs::editions::editor::{DraftTexts, Editor};
use crate::outputs::editions::key_file::EditionKey;
use crate::outputs::editions::released::publish;
use crate::outputs::editions::{EditionLook, Pace, render, title};
use crate::report::documents::edition::TEMPLATE;
use crate::store::Store;
use crate::store::editions::persons::EditionActor;
use crate::store::editions::publishing::Publication;
use crate::store::figures::periods::PeriodClosing;

/// The file of the key that the sample's editions are signed with.
pub(super) const KEY_FILE: &str = "edition.key";

/// The file beside it that guards the log.
pub(super) const GUARD_FILE: &str = "edition.key.guard";

/// The name of the sample's log.
const ORIGIN: &str = "khaosat.example.gov.vn/log";

/// How many more answers the editions that are corrected later ask for by mistake.
const TOO_MANY: i64 = 20;

/// What happens once a quarter is closed.
#[derive(Clone, Copy)]
enum Step {
    Publish { period: Period, min_n: i64 },
    Correct(Period),
}

impl Step {
    fn period(self) -> Period {
        match self {
            Self::Publish { period, .. } | Self::Correct(period) => period,
        }
    }
}

/// The editions of a sample province while they are being made.
pub(super) struct SampleEditions<'a> {
    store: &'a Store,
    key: &'a Path,
    languages: Languages,
    min_n: i64,
    blocks: Vec<String>,
    last: Period,
    steps: VecDeque<Step>,
    decisions: u32,
}

impl<'a> SampleEditions<'a> {
    /// Makes the key. Agencies and accounts are there already.
    pub(super) fn new(
        store: &'a Store,
        config: &Config,
        key: &'a Path,
        [first, second, last]: [Period; 3],
    ) -> Result<Self, CliError> {
        EditionKey::make(key, ORIGIN, rand::random())?;
        let min_n = config.min_n;
        let mistaken = min_n + TOO_MANY;
        let agencies = store.list_agencies()?;
        let blocks: BTreeSet<String> = agencies.iter().map(|of| of.block.to_string()).collect();
        Ok(Self {
            store,
            key,
            languages: open::languages(config.survey_defs.as_deref())?,
            min_n,
            blocks: blocks.into_iter().collect(),
            last,
            steps: [
                Step::Publish {
                    period: first,
                    min_n,
                },
                Step::Publish {
                    period: second,
                    min_n: mistaken,
                },
                Step::Correct(second),
            ]
            .into(),
            decisions: 0,
        })
    }

    /// Takes the next step if its quarter is closed.
    pub(super) fn go_on(&mut self, now: Timestamp) -> Result<(), CliError> {
        match self.steps.front().copied() {
            Some(step) if self.is_closed(step.period(), now)? => {
                self.steps.pop_front();
                self.take(step, now)
            }
            _ => Ok(()),
        }
    }

    /// Does what is left, and submits the editions of the newest period that is closed.
    pub(super) fn finish(mut self, now: Timestamp) -> Result<(), CliError> {
        while let Some(step) = self.steps.pop_front() {
            if self.is_closed(step.period(), now)? {
                self.take(step, now)?;
            }
        }
        let months = self.last.months().into_iter().rev().map(Period::Month);
        for period in std::iter::once(self.last).chain(months) {
            if self.is_closed(period, now)? {
                self.submit(self.min_n, now, |editor, block| {
                    Ok(editor.draft(block, period, texts(None))?)
                })?;
                break;
            }
        }
        Ok(())
    }

    fn is_closed(&self, period: Period, now: Timestamp) -> Result<bool, CliError> {
        let query = FigureQuery {
            period,
            scope: Scope::All,
            method: None,
            exclude_flagged: false,
            now,
        };
        let closing = self
            .store
            .snapshot(&Viewer::Operator, |figures| figures.get_closing(&query))?;
        Ok(matches!(closing, PeriodClosing::Closed(_)))
    }

    fn take(&mut self, step: Step, now: Timestamp) -> Result<(), CliError> {
        let submitted = match step {
            Step::Publish { period, min_n } => self.submit(min_n, now, |editor, block| {
                Ok(editor.draft(block, period, texts(None))?)
            }),
            Step::Correct(period) => self.submit(self.min_n, now, |editor, block| {
                let reason = format!(
                    "Bản trước lấy nhầm ngưỡng {} lượt trả lời để xếp hạng; ngưỡng đúng là {}.",
                    self.min_n + TOO_MANY,
                    self.min_n
                );
                let mistaken = format!("{block}-{period}");
                Ok(editor.correct(&mistaken, texts(Some(reason)))?)
            }),
        }?;
        for (id, digest) in submitted {
            self.publish(&id, &digest, now)?;
        }
        Ok(())
    }

    /// Drafts and submits an edition of every block, and returns their ids and digests. Making the files
    /// takes the most time, so it is done for all blocks at once.
    fn submit(
        &self,
        min_n: i64,
        now: Timestamp,
        draft: impl Fn(&Editor<'_>, &str) -> Result<String, CliError> + Sync,
    ) -> Result<Vec<(String, String)>, CliError> {
        let actor = acting(OFFICER, now);
        let title = |block: &str, period: Period| title(&self.languages, block, period);
        let submit = |block: &str| {
            let editor = Editor {
                store: self.store,
                min_n,
                actor: &actor,
                title: &title,
            };
            let id = draft(&editor, block)?;
            let digest = editor.submit(&id, None, None, |manifest| {
                let look = EditionLook {
                    languages: &self.languages,
                    template: TEMPLATE,
                };
                render(manifest, look, Pace::AtOnce)
            })?;
            Ok((id, digest))
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .blocks
                .iter()
                .map(|block| scope.spawn(|| submit(block)))
                .collect();
            threads
                .into_iter()
                .map(|thread| {
                    let cut_short = |_| CliError::Refused("an edition was not made".to_owned());
                    thread.join().map_err(cut_short).flatten()
                })
                .collect()
        })
    }

    fn publish(&mut self, id: &str, digest: &str, now: Timestamp) -> Result<(), CliError> {
        let actor = acting(APPROVER, now);
        self.store.approve_edition(id, digest, None, &actor)?;
        self.decisions += 1;
        let date: Date = now.to_zoned(VIETNAM).date();
        let publication = Publication {
            decision: Some(Decision {
                number: format!("{}/QĐ-UBND", 1200 + self.decisions),
                date,
            }),
            release_at: None,
            version: None,
        };
        publish(self.store, Some(self.key), id, &publication, &actor)?;
        Ok(())
    }
}

fn acting(person: &str, now: Timestamp) -> EditionActor {
    EditionActor {
        by: By::user(person, now),
        operator: Some("demo".to_owned()),
    }
}

fn texts(reason: Option<String>) -> DraftTexts {
    DraftTexts {
        responsible: Some("Trần Văn Chuyên Viên".to_owned()),
        reason,
        ..DraftTexts::default()
    }
}
