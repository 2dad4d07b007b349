//! `GET /agency/{code}/{period}`: one agency or intake office, with all counts behind its scores.

use askama::Template;

use super::agency_figures::AgencyFigures;
use super::failure::Failure;
use super::preview::Preview;
use super::query::PublicQuery;
use super::reading::Reading;
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::styles;
use crate::web::http::words::Words;

#[derive(Template)]
#[template(path = "public/templates/agency.html")]
struct AgencyPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    figures: AgencyFigures<'a>,
}

/// Returns the page as HTML.
pub(super) fn page(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let (code, period) = (request.agency()?, request.period()?);
    let reading = Reading::new(state, request, request.method()?);
    let words = reading.words;
    let figures = AgencyFigures::read(state, figures, request, &reading)?;
    let shown = figures.overall.score.text();
    let values = [
        ("agency", figures.name.text.as_str()),
        ("period", figures.period.text.as_str()),
        ("score", shown.as_str()),
    ];
    let described = (
        words.say_with("title-agency", &values).text,
        words.say_with("describe-agency", &values).text,
    );
    let path = format!("/agency/{code}/{period}");
    let page = AgencyPage {
        preview: Preview::new(state, &reading, &path, described)
            .with_image(state, figures.picture.as_deref()),
        style: styles::PUBLIC,
        words,
        figures,
        reading,
    };
    Ok(page.render()?)
}
