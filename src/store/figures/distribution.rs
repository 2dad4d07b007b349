//! Distribution: how often each level was chosen, from the tallies.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use super::scores::{Scored, is_shown};
use super::snapshot::Figures;
use super::totals::{UnitMoments, is_read, origin};
use crate::domain::figures::disclosure::{
    Origin, QuestionCounts, QuestionPart, QuestionSums, Rule, Whole, pool_questions,
};
use crate::domain::figures::distribution::{Distribution, DistributionCounts};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::{AgencyScore, Figure, Hidden, NoScore};
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::store::answers::traits::Basis;
use crate::store::closings::RecordedClosings;
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_rating;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

#[derive(QueryableByName)]
struct TallySumRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    basis: String,
    #[diesel(sql_type = Text)]
    question: String,
    #[diesel(sql_type = Text)]
    rating: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The answers of the agencies in a scope.
pub struct AgencyDistributions {
    /// The definition of the scope's report.
    pub survey: Arc<Definition>,
    /// Every agency, by code.
    pub agencies: Vec<AgencyDistribution>,
}

/// The answers of one agency.
pub struct AgencyDistribution {
    /// The agency's code.
    pub agency: String,
    /// The newest version that was answered of the definition that it is scored by.
    pub definition: Arc<Definition>,
    /// Its answers by question.
    pub distribution: Distribution,
}

/// The tallies of a unit by version, period and origin.
type UnitTallies = BTreeMap<(String, Period, Origin), QuestionPart>;

impl Figures<'_> {
    /// The numbers of answers of an agency or a block, question by question and level by level.
    /// Those of a block are the sums of what is shown of its agencies.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_distribution(&mut self, query: &FigureQuery) -> Result<Distribution, StoreError> {
        let scored = self.score(query)?;
        let agencies = self.agencies_in(query)?;
        let own = agencies.first();
        let is_agency = matches!(query.scope, Scope::Agency(_));
        let pooled = scored.pooled_figure(|_| true);
        let (name, n) = match &query.scope {
            Scope::Agency(_) => (
                own.map(|agency| agency.name.clone()).unwrap_or_default(),
                scored.report.agencies.first().and_then(|agency| agency.n),
            ),
            Scope::Block(block) => (self.block_name(block), pooled.n),
            Scope::All => (String::new(), pooled.n),
        };
        let untold = untold_in(&scored, (!is_agency).then_some(&pooled));
        let open = RecordedClosings::read(self.conn()?, query.now)?;
        let mut tallies = self.list_tallies(query, &open)?;
        // Versions that count alike are pooled under the newest of them.
        let mut definition = match scored.units.first() {
            Some(unit) if is_agency => unit.moments.definition.clone(),
            _ => scored.survey.clone(),
        };
        let rule = Rule {
            all_satisfied: false,
            ..scored.rule
        };
        let mut questions: HashMap<String, QuestionSums> = HashMap::new();
        for (agency, unit) in scored.report.agencies.iter().zip(&scored.units) {
            let own = tallies.remove(&agency.agency).unwrap_or_default();
            if !is_agency && !is_shown(agency) {
                continue;
            }
            let (counts, newest) = self.counts_of(&unit.moments, own)?;
            if let Some(newest) = newest.filter(|newest| newest.version > definition.version) {
                definition = newest;
            }
            let whole = Whole {
                period: query.period,
                is_closed: &|period| open.is_closed_for(&agency.agency, period),
            };
            for (code, sums) in question_sums(whole, &unit.moments, &counts, rule) {
                *questions.entry(code).or_default() += &sums;
            }
        }
        let intake_office = own.is_some_and(|agency| agency.is_intake_office());
        Ok(Distribution::new(DistributionCounts {
            period: query.period,
            provisional: scored.report.provisional,
            as_of: scored.report.as_of,
            name,
            definition: &definition,
            intake_office,
            n,
            questions,
            untold,
            k: rule.least_in_detail(),
        }))
    }

    /// The answers of every agency of a scope, question by question, with the definitions that they
    /// were given to.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn list_distributions(
        &mut self,
        query: &FigureQuery,
    ) -> Result<AgencyDistributions, StoreError> {
        let scored = self.score(query)?;
        let agencies = self.agencies_in(query)?;
        let open = RecordedClosings::read(self.conn()?, query.now)?;
        let mut tallies = self.list_tallies(query, &open)?;
        let as_of = scored.report.as_of.clone();
        let rule = Rule {
            all_satisfied: false,
            ..scored.rule
        };
        let mut all = Vec::with_capacity(agencies.len());
        let units = scored.report.agencies.iter().zip(&scored.units);
        for (agency, (score, unit)) in agencies.iter().zip(units) {
            let own = tallies.remove(&score.agency).unwrap_or_default();
            let (counts, newest) = self.counts_of(&unit.moments, own)?;
            let definition = newest.unwrap_or_else(|| unit.moments.definition.clone());
            let whole = Whole {
                period: query.period,
                is_closed: &|period| open.is_closed_for(&score.agency, period),
            };
            let distribution = Distribution::new(DistributionCounts {
                period: query.period,
                provisional: scored.report.provisional,
                as_of: as_of.clone(),
                name: agency.name.clone(),
                definition: &definition,
                intake_office: agency.is_intake_office(),
                n: score.n,
                questions: question_sums(whole, &unit.moments, &counts, rule),
                untold: untold(std::iter::once(score)),
                k: rule.least_in_detail(),
            });
            all.push(AgencyDistribution {
                agency: score.agency.clone(),
                definition,
                distribution,
            });
        }
        Ok(AgencyDistributions {
            survey: scored.survey,
            agencies: all,
        })
    }

    /// The tallies of a unit by the parts that it was scored from, and the newest version that was
    /// answered.
    fn counts_of(
        &mut self,
        unit: &UnitMoments,
        tallies: UnitTallies,
    ) -> Result<(Vec<QuestionPart>, Option<Arc<Definition>>), StoreError> {
        let mut counts = vec![QuestionPart::default(); unit.parts.len()];
        let mut newest: Option<Arc<Definition>> = None;
        for ((version, period, origin), tallied) in tallies {
            let answered = self.definition(&version)?;
            if !answered.counts_like(&unit.definition) {
                continue;
            }
            for (part, counts) in unit.parts.iter().zip(&mut counts) {
                if part.period == period && part.origin == origin {
                    add_counts(counts, &tallied);
                }
            }
            if newest
                .as_ref()
                .is_none_or(|newest| answered.version > newest.version)
            {
                newest = Some(answered);
            }
        }
        Ok((counts, newest))
    }

    /// The tallies in scope by unit.
    fn list_tallies(
        &mut self,
        query: &FigureQuery,
        open: &RecordedClosings,
    ) -> Result<HashMap<String, UnitTallies>, StoreError> {
        let mut by_unit: HashMap<String, UnitTallies> = HashMap::new();
        for row in load_tallies(self.conn()?, query)? {
            let (period, basis) = (read_period(&row.period)?, Basis::read(&row.basis)?);
            let answered = self.definition(&row.survey_version)?;
            check_question(&answered, &row)?;
            if !is_read(basis, &row.unit, period, open) {
                continue;
            }
            let unit = by_unit.entry(row.unit).or_default();
            let origin = origin(basis).unwrap_or(Origin::Mixed);
            let part = unit
                .entry((row.survey_version, period, origin))
                .or_default();
            let rating = read_rating(&row.rating)?;
            let add = |questions: &mut HashMap<String, QuestionCounts>| {
                let counts = questions.entry(row.question.clone()).or_default();
                counts.add(rating, row.count);
            };
            if basis != Basis::Unflagged {
                add(&mut part.all);
            }
            if matches!(basis, Basis::Unflagged | Basis::Imported) {
                add(&mut part.unflagged);
            }
        }
        Ok(by_unit)
    }
}

/// The components of which agencies have answers, and tell nothing though they need not be few.
fn untold<'s>(agencies: impl Iterator<Item = &'s AgencyScore>) -> HashMap<String, Hidden> {
    let mut untold: HashMap<String, Hidden> = HashMap::new();
    let components = agencies.flat_map(|agency| &agency.components);
    let suppressed = components.filter(|of| of.figure.reason == Some(NoScore::Suppressed));
    for of in suppressed.filter(|of| of.figure.hidden != Hidden::Few) {
        let hidden = untold.entry(of.id.clone()).or_default();
        *hidden = of.figure.hidden.max(*hidden);
    }
    untold
}

/// The same of a report: of one agency, or of those that are pooled; all components where nothing is shown of
/// them.
fn untold_in(scored: &Scored, pooled: Option<&Figure>) -> HashMap<String, Hidden> {
    let agencies = scored.report.agencies.iter();
    match pooled {
        None => untold(agencies),
        Some(pooled) if pooled.n.is_none() => {
            let components = scored.survey.components.iter();
            let hidden = components.map(|component| (component.id.clone(), pooled.hidden));
            hidden.collect()
        }
        Some(_) => untold(agencies.filter(|agency| is_shown(agency))),
    }
}

/// What may be shown of a unit's answers to every question.
fn question_sums(
    whole: Whole<'_>,
    unit: &UnitMoments,
    counts: &[QuestionPart],
    rule: Rule,
) -> HashMap<String, QuestionSums> {
    pool_questions(whole, &unit.parts, counts, &unit.definition, rule)
}

/// Refuses a tally of a question that its version does not have.
fn check_question(definition: &Definition, row: &TallySumRow) -> Result<(), StoreError> {
    let mut known = definition.questions();
    if known.any(|(_, question)| question.code == row.question) {
        return Ok(());
    }
    let question = format!("{} of {}", row.question, row.survey_version);
    Err(StoreError::Unknown(
        "question of a survey version",
        question,
    ))
}

/// Adds the counts of another version.
fn add_counts(counts: &mut QuestionPart, other: &QuestionPart) {
    let QuestionPart { all, unflagged } = counts;
    for (mine, theirs) in [(all, &other.all), (unflagged, &other.unflagged)] {
        for (code, more) in theirs {
            *mine.entry(code.clone()).or_default() += more;
        }
    }
}

/// The tallies in scope by unit, version, period, basis, question and rating.
fn load_tallies(conn: &mut Conn, query: &FigureQuery) -> Result<Vec<TallySumRow>, StoreError> {
    let tallies = Sql::new(
        "SELECT unit, survey_version, period, basis, question, rating, \
         CAST(SUM(count) AS BIGINT) AS count FROM tallies WHERE ",
    )
    .join(in_period(query.period))
    .join(of_scope(&query.scope))
    .text(" GROUP BY unit, survey_version, period, basis, question, rating");
    Ok(tallies.load(conn)?)
}
