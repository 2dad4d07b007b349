//! Each of the five methods: what is composed by it is right, and a changed figure is found.

use sipas::domain::editions::manifest::{AgencyEntry, Manifest, ShownDifference, ShownScore};
use sipas::domain::figures::method::Method;
use sipas::domain::figures::score::Score;

use super::edition::{check, check_older, first, lines, manifest, names, published};

#[test]
fn an_edition_by_any_method_is_right() {
    for method in Method::ALL {
        let content = manifest(method);
        let verification = check(&published(&content));
        assert_eq!(lines(&verification), [""; 0], "{method}");
        assert!(!verification.not_recomputed.is_empty());
        // There is something to be found wrong in everything that is recomputed.
        let risen = content.agencies.iter().find(|of| of.agency == "so-06");
        assert_eq!(risen.unwrap().change.status, "risen", "{method}");
        let outlier = content.agencies.iter().find(|of| of.agency == "so-04");
        let mark = outlier.unwrap().mark.as_deref();
        // Whole responses differ so much between agencies that none is unusual.
        let is_marked = method != Method::AllSatisfied;
        assert_eq!(mark, is_marked.then_some("unusually_low"), "{method}");
        assert!(content.funnel.is_some(), "{method}");
    }
}

/// The agency of a code.
fn of<'m>(manifest: &'m mut Manifest, code: &str) -> &'m mut AgencyEntry {
    let mut agencies = manifest.agencies.iter_mut();
    agencies.find(|agency| agency.agency == code).unwrap()
}

/// An edit, and what is then named.
type Edit = (&'static str, fn(&mut Manifest));

fn half() -> Option<ShownScore> {
    Some(ShownScore(Score::from_hundredths(5_000)))
}

const EDITS: [Edit; 11] = [
    ("agencies[so-06].overall.figure.score", |m| {
        of(m, "so-06").overall.figure.score = half();
    }),
    ("agencies[so-06].overall.figure.low", |m| {
        of(m, "so-06").overall.figure.low = half();
    }),
    ("agencies[so-06].overall.figure.satisfied", |m| {
        let component = &mut of(m, "so-06").components[0].figure;
        component.satisfied = component.satisfied.map(|number| number - 1);
    }),
    ("agencies[so-06].rank", |m| of(m, "so-06").rank = Some(12)),
    ("agencies[so-06].group", |m| {
        of(m, "so-06").group = Some("below".to_owned());
    }),
    ("agencies[so-04].mark", |m| {
        let mark = &mut of(m, "so-04").mark;
        *mark = match mark {
            Some(_) => None,
            None => Some("unusually_low".to_owned()),
        };
    }),
    ("agencies[so-06].change.status: says not_shown", |m| {
        of(m, "so-06").change.status = "not_shown".to_owned();
    }),
    ("agencies[so-06].change.difference", |m| {
        of(m, "so-06").change.difference = Some(ShownDifference(1));
    }),
    ("agencies[so-06].change.before.score", |m| {
        of(m, "so-06").change.before.as_mut().unwrap().score = half();
    }),
    ("pooled.score", |m| m.pooled.score = half()),
    ("funnel.tau2", |m| {
        m.funnel.as_mut().unwrap().tau2 = "0.50000000".to_owned();
    }),
];

#[test]
fn a_changed_figure_is_found_by_any_method() {
    for method in Method::ALL {
        let right = manifest(method);
        for (place, edit) in EDITS {
            let mut edited = right.clone();
            edit(&mut edited);
            assert_ne!(edited, right, "{method}: {place}");
            names(
                &check(&published(&edited)),
                &format!("edition.json: {place}"),
            );
        }
    }
}

#[test]
fn a_mean_of_components_is_compared_with_the_components_of_the_edition_before() {
    let right = manifest(Method::EqualComponents);
    let change = |edit: fn(&mut AgencyEntry)| {
        let mut edited = right.clone();
        edit(of(&mut edited, "so-06"));
        edited
    };
    let lost = change(|agency| agency.change.components.clear());
    names(&check(&published(&lost)), "agencies[so-06].change");
    let fewer = change(|agency| {
        let figure = &mut agency.change.components[0].figure;
        figure.satisfied = figure.satisfied.map(|number| number - 1);
    });
    names(
        &check(&published(&fewer)),
        "agencies[so-06].change.components[to-chuc].figure.score",
    );
    // Whoever has the edition before sees that its figures are told as they were.
    let older = published(&first(Method::EqualComponents));
    let named = names(&check_older(&published(&fewer), &older), "older.zip");
    let place = "agencies[so-06].change.components[to-chuc].figure.satisfied: says 210, but";
    assert!(named.iter().any(|line| line.contains(place)), "{named:#?}");
    let named = lines(&check_older(&published(&right), &older));
    assert!(
        !named.iter().any(|line| line.contains("agencies")),
        "{named:#?}"
    );
    // Other methods' figures tell all that they are made of.
    let mut more = manifest(Method::PooledTop2);
    let components = of(&mut more, "so-06").components.clone();
    of(&mut more, "so-06").change.components = components;
    names(&check(&published(&more)), "agencies[so-06].change");
}
