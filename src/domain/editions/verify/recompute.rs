//! Every figure again, from the integers that an edition publishes.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::MANIFEST_FILE;
use super::difference::{differences, told};
use super::finding::Findings;
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, EffectiveN, FigureEntry, FunnelEntry, Manifest, ShownDifference, ShownScore,
    SurveyEntry,
};
use crate::domain::editions::reports::{self, Reports};
use crate::domain::figures::interval::{Estimate, Z_95};
use crate::domain::figures::method::Method;
use crate::domain::figures::newcombe::{Uncertain, directions};
use crate::domain::figures::ranking::{Direction, RankReport, RankedAgency, Unranked, rank};
use crate::domain::figures::score::{Figure, NoScore, ScaledEstimate, Score};
use crate::domain::survey::BASE_LANGUAGE;

/// The most agencies that are ranked again.
const MOST_AGENCIES: usize = 5000;

/// Recomputes an edition, and names every value that its integers don't give.
pub(super) fn check(
    manifest: &Manifest,
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) {
    if manifest.method.version != manifest.method.name.version() {
        let problem = format!(
            "this program computes {} in version {}",
            manifest.method.name,
            manifest.method.name.version()
        );
        findings.add(MANIFEST_FILE, "method.version", problem);
        return;
    }
    if manifest.agencies.len() > MOST_AGENCIES {
        let problem = format!("more than {MOST_AGENCIES} agencies");
        findings.add(MANIFEST_FILE, "agencies", problem);
        return;
    }
    let Some(right) = again(manifest) else {
        let problem = "the period or a survey definition is none: nothing can be recomputed";
        findings.add(MANIFEST_FILE, "", problem);
        return;
    };
    if manifest.method.name == Method::EqualComponents && manifest.previous.is_some() {
        not_recomputed.push(
            "whether a score has changed since the previous edition: by this method that needs the \
             components of that edition"
                .to_owned(),
        );
    }
    let values = [manifest, &right].map(serde_json::to_value);
    let [Ok(claimed), Ok(right)] = values else {
        return;
    };
    differences(&claimed, &right, &mut |place, claimed, right| {
        let problem = format!(
            "says {}, but the published integers give {}",
            told(claimed),
            told(right)
        );
        findings.add(MANIFEST_FILE, place, problem);
    });
}

/// The edition as its integers give it, its agencies in the order that they are claimed in.
fn again(claimed: &Manifest) -> Option<Manifest> {
    let mut right = claimed.clone();
    let method = claimed.method.name;
    for agency in &mut right.agencies {
        let survey = survey_of(claimed, &agency.survey)?;
        recompute_agency(agency, survey, method);
    }
    let own = claimed.surveys.first()?;
    let reports = Reports::new(&right, BASE_LANGUAGE).ok()?;
    let mut scores = reports.ranking().scores();
    // Duplicate codes are named by the rules.
    scores.agencies.dedup_by(|a, b| a.agency == b.agency);
    let (block, name) = (&claimed.block, &claimed.block_name);
    let mut pooled = None;
    let report = rank(scores, block, name, claimed.method.min_n, |codes| {
        let ranked = right
            .agencies
            .iter()
            .filter(|agency| claimed.ranked && codes.contains(agency.agency.as_str()));
        let (entry, figure) = pool(&ranked.collect::<Vec<_>>(), &claimed.pooled, own, method);
        pooled = Some(entry);
        figure
    });
    right.pooled = pooled?;
    apply(&mut right, &report);
    recompute_changes(&mut right);
    Some(right)
}

fn survey_of<'m>(manifest: &'m Manifest, id: &str) -> Option<&'m SurveyEntry> {
    let survey = manifest.surveys.iter().find(|survey| survey.id == id)?;
    let (lowest, top) = (survey.levels.first()?.value, survey.levels.last()?.value);
    (lowest < top).then_some(survey)
}

/// Recomputes the figures of an agency.
fn recompute_agency(agency: &mut AgencyEntry, survey: &SurveyEntry, method: Method) {
    for component in &mut agency.components {
        component.figure = figure(&component.figure, survey, method);
    }
    for beside in &mut agency.beside {
        // Scored by a definition whose levels are not published.
        beside.figure = absent(&beside.figure).unwrap_or_else(|| beside.figure.clone());
    }
    let used: Vec<String> = survey
        .components
        .iter()
        .filter(|of| !of.apart)
        .filter(|of| {
            let mut own = agency.components.iter();
            own.any(|own| own.id == of.id && own.figure.score.is_some())
        })
        .map(|of| of.id.clone())
        .collect();
    let sums = |value: fn(&FigureEntry) -> Option<i64>| {
        let own = agency.components.iter().filter(|of| used.contains(&of.id));
        total(own.filter_map(|of| value(&of.figure)))
    };
    let mut overall = agency.overall.figure.clone();
    if overall.answers.is_some() {
        overall.answers = Some(sums(|figure| figure.answers));
        overall.satisfied = Some(sums(|figure| figure.satisfied));
        overall.points = Some(sums(|figure| figure.points));
    }
    agency.overall.used = used;
    agency.overall.figure = overall;
    agency.overall.figure = match method {
        Method::EqualComponents => mean(agency, survey),
        _ => figure(&agency.overall.figure, survey, method),
    };
}

/// A figure that pools answers, from its sums; one without sums has nothing.
fn figure(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> FigureEntry {
    if let Some(absent) = absent(entry) {
        return absent;
    }
    let shares = counted(entry, survey, method);
    let mut right = entry.clone();
    (right.numerator, right.denominator) = shares.unzip();
    let score = shares.and_then(|(part, whole)| score_of(part, whole));
    let estimate = reports::figure(entry, survey, method).estimate;
    with_interval(right, score, estimate)
}

/// Points and possible points by a method.
fn counted(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> Option<(i64, i64)> {
    let lowest = i64::from(survey.levels.first()?.value);
    let top = i64::from(survey.levels.last()?.value);
    let (answers, points) = (entry.answers?, entry.points?);
    match method {
        Method::PooledTop2 | Method::EqualComponents => Some((entry.satisfied?, answers)),
        Method::Mean5 => Some((points, top.checked_mul(answers)?)),
        Method::Linear100 => Some((
            points.checked_sub(lowest.checked_mul(answers)?)?,
            (top - lowest).checked_mul(answers)?,
        )),
        Method::AllSatisfied => Some((entry.numerator?, entry.n?)),
    }
}

/// The overall figure of `equal-components`.
fn mean(agency: &AgencyEntry, survey: &SurveyEntry) -> FigureEntry {
    let entry = &agency.overall.figure;
    if let Some(absent) = absent(entry) {
        return absent;
    }
    let used = agency
        .components
        .iter()
        .filter(|of| agency.overall.used.contains(&of.id));
    let sums = used.map(|of| (of.figure.satisfied, of.figure.answers));
    let score = mean_of(sums).map(|mean| Score::of_ratio(&mean));
    let mut right = entry.clone();
    (right.numerator, right.denominator) = (None, None);
    let estimate = reports::overall_figure(agency, survey, Method::EqualComponents).estimate;
    with_interval(right, score, estimate)
}

/// The mean of shares.
fn mean_of(sums: impl Iterator<Item = (Option<i64>, Option<i64>)>) -> Option<BigRational> {
    let (mut mean, mut count) = (BigRational::zero(), 0);
    for (part, whole) in sums {
        let whole = whole.filter(|whole| *whole > 0)?;
        mean += BigRational::new(part?.into(), whole.into());
        count += 1;
    }
    (count > 0).then(|| mean / BigRational::from_integer(count.into()))
}

fn score_of(part: i64, whole: i64) -> Option<Score> {
    let is_share = whole > 0 && (0..=whole).contains(&part);
    is_share.then(|| Score::of_ratio(&BigRational::new(part.into(), whole.into())))
}

fn with_interval(
    mut right: FigureEntry,
    score: Option<Score>,
    estimate: Option<ScaledEstimate>,
) -> FigureEntry {
    let interval = estimate.map(|estimate| estimate.interval(Z_95));
    right.score = score.map(ShownScore);
    right.low = interval.map(|interval| ShownScore(interval.low));
    right.high = interval.map(|interval| ShownScore(interval.high));
    right.reason = None;
    right
}

/// A figure without sums; `None` where there are sums.
fn absent(entry: &FigureEntry) -> Option<FigureEntry> {
    if entry.answers.is_some() {
        return None;
    }
    let is_no_data = entry.reason.as_deref() == Some(NoScore::NoData.name());
    let figure = match is_no_data {
        true => Figure::no_data(),
        false => Figure::suppressed(),
    };
    Some(FigureEntry {
        left_out: entry.left_out,
        ..FigureEntry::of(&figure)
    })
}

/// The pooled figure of the ranked agencies, as it is published and with its estimate.
fn pool(
    ranked: &[&AgencyEntry],
    claimed: &FigureEntry,
    survey: &SurveyEntry,
    method: Method,
) -> (FigureEntry, Figure) {
    if claimed.answers.is_none() && ranked.is_empty() {
        let entry = absent(claimed).unwrap_or_else(|| claimed.clone());
        return (entry, Figure::default());
    }
    let sum = |value: fn(&FigureEntry) -> Option<i64>| {
        Some(total(
            ranked.iter().filter_map(|of| value(&of.overall.figure)),
        ))
    };
    let sums = FigureEntry {
        n: sum(|figure| figure.n),
        answers: sum(|figure| figure.answers),
        satisfied: sum(|figure| figure.satisfied),
        points: sum(|figure| figure.points),
        numerator: sum(|figure| figure.numerator),
        left_out: total(ranked.iter().map(|of| of.overall.figure.left_out)),
        ..claimed.clone()
    };
    let effective_n = claimed.effective_n.unwrap_or(EffectiveN(1.0));
    let (entry, estimate) = if method == Method::EqualComponents {
        let mean = mean_of(component_sums(ranked, survey).into_iter());
        let estimate = mean
            .as_ref()
            .and_then(ToPrimitive::to_f64)
            .map(|ratio| ScaledEstimate {
                estimate: Estimate {
                    ratio,
                    effective_n: effective_n.0,
                },
                offset: 0.0,
                factor: 1.0,
            });
        let score = mean.map(|mean| Score::of_ratio(&mean));
        let without = FigureEntry {
            numerator: None,
            denominator: None,
            ..sums
        };
        (with_interval(without, score, estimate), estimate)
    } else {
        let sums = FigureEntry {
            effective_n: Some(effective_n),
            ..sums
        };
        let estimate = reports::figure(&sums, survey, method).estimate;
        (figure(&sums, survey, method), estimate)
    };
    let entry = FigureEntry {
        effective_n: claimed.effective_n,
        ..entry
    };
    let score = entry.score.map(|score| score.0);
    let figure = Figure {
        score,
        estimate,
        ..Figure::default()
    };
    (entry, figure)
}

/// Satisfied and given answers of every component that some agency uses.
fn component_sums(
    ranked: &[&AgencyEntry],
    survey: &SurveyEntry,
) -> Vec<(Option<i64>, Option<i64>)> {
    let figures = |id: &str| -> Vec<&FigureEntry> {
        let own = ranked.iter().flat_map(|agency| &agency.components);
        own.filter(|of| of.id == id && of.figure.score.is_some())
            .map(|of| &of.figure)
            .collect()
    };
    survey
        .components
        .iter()
        .filter(|component| !component.apart)
        .map(|component| figures(&component.id))
        .filter(|figures| !figures.is_empty())
        .map(|figures| {
            let part = total(figures.iter().filter_map(|figure| figure.satisfied));
            let whole = total(figures.iter().filter_map(|figure| figure.answers));
            (Some(part), Some(whole))
        })
        .collect()
}

fn total(numbers: impl Iterator<Item = i64>) -> i64 {
    numbers.fold(0, i64::saturating_add)
}

/// Sets ranks, groups, marks and the funnel as they were computed.
fn apply(right: &mut Manifest, report: &RankReport) {
    let is_ranked = right.ranked;
    let funnel = report.funnel.filter(|_| is_ranked);
    right.funnel = funnel.map(|funnel| FunnelEntry {
        centre: funnel.centre.to_string(),
        tau2: funnel.tau2.to_string(),
    });
    for agency in &mut right.agencies {
        let found = report
            .agencies
            .iter()
            .find(|of| of.score.agency == agency.agency);
        let place = found.filter(|_| is_ranked);
        let of = |value: fn(&RankedAgency) -> Option<i64>| place.and_then(value);
        agency.rank = of(|place| place.rank);
        agency.tied = place.is_some_and(|place| place.tied);
        agency.rank_low = of(|place| place.rank_low);
        agency.rank_high = of(|place| place.rank_high);
        let group = place.and_then(|place| place.group);
        agency.group = group.map(|group| group.name().to_owned());
        let mark = place.and_then(|place| place.mark);
        agency.mark = mark.map(|mark| mark.name().to_owned());
        agency.reason = match place {
            Some(place) => place.reason.map(Unranked::name).map(str::to_owned),
            None => Some(Code::NotRankedBlock.name().to_owned()),
        };
    }
}

/// Recomputes the changes since the previous edition, from its figures as this one tells them.
fn recompute_changes(right: &mut Manifest) {
    let method = right.method.name;
    let surveys = right.surveys.clone();
    let mut pairs = Vec::new();
    let mut compared = Vec::new();
    for (index, agency) in right.agencies.iter_mut().enumerate() {
        let survey = surveys.iter().find(|survey| survey.id == agency.survey);
        let Some((survey, before)) = survey.zip(agency.change.before.as_ref()) else {
            agency.change.difference = None;
            continue;
        };
        let now = reports::overall_figure(agency, survey, method);
        let then = match method {
            Method::EqualComponents => reports::figure(before, survey, method),
            _ => {
                let before = figure(before, survey, method);
                let then = reports::figure(&before, survey, method);
                agency.change.before = Some(before);
                then
            }
        };
        let uncertain = |figure: &Figure| {
            Some(Uncertain {
                score: figure.score?,
                estimate: figure.estimate?,
            })
        };
        let Some((then, now)) = uncertain(&then).zip(uncertain(&now)) else {
            agency.change.difference = None;
            continue;
        };
        let hundredths = now.score.change_since(then.score);
        agency.change.difference = Some(ShownDifference(hundredths));
        pairs.push((then, now));
        compared.push(index);
    }
    if method == Method::EqualComponents {
        return;
    }
    for (index, direction) in compared.into_iter().zip(directions(&pairs)) {
        let status = Direction::from(direction).name().to_owned();
        right.agencies[index].change.status = status;
    }
}
