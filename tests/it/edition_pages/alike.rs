//! The same figures on pages, in files and for programs, and what a correction changes in them.

use serde_json::Value;
use sipas::outputs::editions::editor::DraftTexts;

use super::makers::{closed_may, publish, submit};
use crate::api::{get, json, with_keys};
use crate::editions::press::Press;
use crate::support::Database;
use crate::support::app::TestApp;
use crate::support::builders::agency;

on_both_databases!(
    an_agency_has_one_figure_on_pages_in_the_edition_and_for_programs,
    a_correction_that_changes_a_conclusion_says_so_on_both_pages,
);

/// The scores of agencies, by code.
fn scores(report: &Value, score: impl Fn(&Value) -> String) -> Vec<(String, String)> {
    let agencies = report["agencies"].as_array().unwrap().iter();
    let code = |agency: &Value| agency["agency"].as_str().unwrap().to_owned();
    let mut scores: Vec<_> = agencies.map(|of| (code(of), score(of))).collect();
    scores.sort();
    scores
}

fn an_agency_has_one_figure_on_pages_in_the_edition_and_for_programs(database: Database) {
    let world = closed_may(database);
    let id = submit(&world, "so-ban-nganh", None);
    publish(&world, &id, None);
    let app = with_keys(TestApp::serving(world));
    let live = json(&get(
        &app,
        "/api/v1/ranking?period=2026-05&block=so-ban-nganh",
    ));
    let live = scores(&live, |agency| {
        format!("{:.2}", agency["overall"]["score"].as_f64().unwrap())
    });
    let content = json(&app.get(&format!("/editions/{id}/edition.json")));
    let published = scores(&content, |agency| {
        let score = agency["overall"]["figure"]["score"].as_str();
        score.unwrap().to_owned()
    });
    assert_eq!(published, live);
    assert_eq!(live.len(), 2);
    for address in [
        "/ranking/so-ban-nganh/2026-05".to_owned(),
        format!("/editions/{id}"),
    ] {
        let page = app.get(&address);
        for (code, score) in &live {
            let name = format!("Cơ quan {code}");
            let row = page
                .text()
                .split("<tr")
                .skip(1)
                .find(|row| row.contains(&name));
            let shown = score.replace('.', ",");
            assert!(row.unwrap().contains(&shown), "{address} {code} {shown}");
        }
    }
}

fn a_correction_that_changes_a_conclusion_says_so_on_both_pages(press: Press) {
    press.world.add_agencies(&[agency("so-ct", "so-ban-nganh")]);
    let id = press.published();
    let correction = press.correct("an.province", &id).unwrap();
    press.import("forgotten", &[("so-ct", 40)]).unwrap();
    let refreshed = press.edit("an.province", |editor| {
        editor.refresh(&correction, None, DraftTexts::default())
    });
    refreshed.unwrap();
    press.approve_draft(&correction);
    press.publish("chi.approver", &correction).unwrap();
    let app = TestApp::serving(press.world);
    for id in [id, correction] {
        let page = app.get(&format!("/editions/{id}"));
        assert!(page.text().contains("thay đổi kết luận"), "{id}");
    }
}
