//! The reports that charts and tables are made of, read back from an edition.

mod distribution;
mod figure;

use crate::domain::editions::manifest::{AgencyEntry, Manifest, SurveyEntry};
use crate::domain::figures::coverage::{AgencyCoverage, Coverage, CoverageReport};
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::funnel::{Fraction, Funnel, Mark};
use crate::domain::figures::ranking::{Group, RankReport, RankedAgency, ReportHeader, Unranked};
use crate::domain::figures::score::{
    AgencyScore, AnswersBeside, ComponentFigure, OverallFigure, ScoreReport,
};
use crate::domain::order::compare_names;
use crate::domain::period::{Period, PeriodError};

pub use figure::{
    Shares, counted, figure, mean_figure, mean_of, overall_figure, pooled_figure, pooled_shares,
    shares,
};

/// The reports of an edition.
#[derive(Clone, Copy)]
pub struct Reports<'m> {
    manifest: &'m Manifest,
    period: Period,
    /// The language of agencies' names: English where it is `en` and an agency has such a name.
    language: &'m str,
}

impl<'m> Reports<'m> {
    /// The reports of an edition, with names in a language.
    ///
    /// # Errors
    /// When its period is none.
    pub fn new(manifest: &'m Manifest, language: &'m str) -> Result<Self, PeriodError> {
        Ok(Self {
            manifest,
            period: manifest.period.parse()?,
            language,
        })
    }

    /// The edition.
    pub fn manifest(&self) -> &'m Manifest {
        self.manifest
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// The block's own definition.
    pub fn survey(&self) -> Option<&'m SurveyEntry> {
        self.manifest.surveys.first()
    }

    /// The definition that an agency is scored by.
    pub fn survey_of(&self, agency: &AgencyEntry) -> Option<&'m SurveyEntry> {
        let mut surveys = self.manifest.surveys.iter();
        surveys.find(|survey| survey.id == agency.survey)
    }

    /// The ranking: the agencies in the edition's order.
    pub fn ranking(&self) -> RankReport {
        let manifest = self.manifest;
        let agencies = manifest.agencies.iter();
        let ranked: Vec<_> = agencies.filter(|agency| agency.rank.is_some()).collect();
        RankReport {
            block: manifest.block.clone(),
            block_name: manifest.block_name.clone(),
            min_n: manifest.method.min_n,
            pooled: self.survey().map_or_else(Default::default, |survey| {
                pooled_figure(&manifest.pooled, &ranked, survey, manifest.method.name)
            }),
            funnel: self.funnel(),
            header: self.header(),
            agencies: manifest.agencies.iter().map(|of| self.ranked(of)).collect(),
        }
    }

    /// The scores of all agencies, by name.
    pub fn scores(&self) -> ScoreReport {
        let mut report = self.ranking().scores();
        report
            .agencies
            .sort_by(|a, b| compare_names(&a.name, &b.name));
        report
    }

    /// The coverage of all agencies, by name.
    pub fn coverage(&self) -> CoverageReport {
        let header = self.header();
        let agencies = self.manifest.agencies.iter();
        let mut agencies: Vec<AgencyCoverage> = agencies
            .map(|agency| AgencyCoverage {
                agency: agency.agency.clone(),
                name: self.name(agency).to_owned(),
                block: self.manifest.block.clone(),
                coverage: coverage(agency),
                recorded_late: 0,
                channels: Vec::new(),
                outcomes: Vec::new(),
                reported: None,
            })
            .collect();
        agencies.sort_by(|a, b| compare_names(&a.name, &b.name));
        CoverageReport {
            period: self.period,
            provisional: false,
            as_of: header.as_of,
            agencies,
        }
    }

    /// The answers to the block's own definition, question by question: the sums of what is shown of
    /// its agencies. `None` where no question is shown.
    pub fn distribution(&self) -> Option<Distribution> {
        distribution::of_block(self.manifest, self.survey()?, &self.header())
    }

    fn name<'a>(&self, agency: &'a AgencyEntry) -> &'a str {
        match &agency.name_en {
            Some(name) if self.language == "en" => name,
            _ => &agency.name,
        }
    }

    fn header(&self) -> ReportHeader {
        let method = &self.manifest.method;
        ReportHeader {
            period: self.period,
            provisional: false,
            as_of: Some(self.manifest.as_of.clone()).filter(|at| !at.is_empty()),
            method: method.name,
            method_version: method.version,
            survey: self.survey().map_or_else(String::new, |of| of.id.clone()),
            exclude_flagged: false,
            k: method.k,
        }
    }

    fn funnel(&self) -> Option<Funnel> {
        let funnel = self.manifest.funnel.as_ref()?;
        Some(Funnel {
            centre: Fraction::read(&funnel.centre)?,
            tau2: Fraction::read(&funnel.tau2)?,
        })
    }

    fn ranked(&self, agency: &AgencyEntry) -> RankedAgency {
        let group = match agency.group.as_deref() {
            Some("above") => Some(Group::Above),
            Some("within") => Some(Group::Within),
            Some("below") => Some(Group::Below),
            _ => None,
        };
        let mark = match agency.mark.as_deref() {
            Some("unusually_high") => Some(Mark::UnusuallyHigh),
            Some("unusually_low") => Some(Mark::UnusuallyLow),
            _ => None,
        };
        let reason = agency.reason.as_deref();
        RankedAgency {
            score: self.score(agency),
            rank: agency.rank,
            tied: agency.tied,
            rank_low: agency.rank_low,
            rank_high: agency.rank_high,
            group,
            mark,
            change: None,
            ranked: agency.rank.is_some(),
            reason: Unranked::ALL
                .into_iter()
                .find(|known| Some(known.name()) == reason),
        }
    }

    fn score(&self, agency: &AgencyEntry) -> AgencyScore {
        let method = self.manifest.method.name;
        let survey = self.survey_of(agency);
        let component_name = |id: &str| {
            let components = survey.into_iter().flat_map(|survey| &survey.components);
            let found = components.into_iter().find(|component| component.id == id);
            found.map_or_else(|| id.to_owned(), |component| component.name.clone())
        };
        let is_other = self.survey().is_none_or(|own| own.id != agency.survey);
        let score = AgencyScore {
            agency: agency.agency.clone(),
            name: self.name(agency).to_owned(),
            block: self.manifest.block.clone(),
            n: agency.overall.figure.n,
            flagged: agency.flagged,
            waiting: 0,
            outside: agency.outside,
            coverage: coverage(agency),
            components: agency
                .components
                .iter()
                .map(|component| ComponentFigure {
                    id: component.id.clone(),
                    name: component_name(&component.id),
                    figure: survey.map_or_else(Default::default, |survey| {
                        figure(&component.figure, survey, method)
                    }),
                })
                .collect(),
            overall: OverallFigure {
                figure: survey.map_or_else(Default::default, |survey| {
                    overall_figure(agency, survey, method)
                }),
                used: agency.overall.used.clone(),
            },
            survey: is_other.then(|| agency.survey.clone()),
            beside: agency
                .beside
                .iter()
                .map(|beside| AnswersBeside {
                    survey: beside.survey.clone(),
                    definition: None,
                    figure: figure::shown(&beside.figure),
                })
                .collect(),
            whole_period: agency.reason.as_deref() != Some(Unranked::NotWholePeriod.name()),
            put_off: false,
        };
        match score.is_intake_office() {
            true => score.naming_no_office(),
            false => score,
        }
    }
}

fn coverage(agency: &AgencyEntry) -> Coverage {
    Coverage {
        finished: agency.coverage.finished,
        invited: agency.coverage.invited,
        answered: agency.coverage.answered,
    }
}
