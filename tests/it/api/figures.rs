//! Figures as JSON.

use serde_json::Value;
use sipas::domain::access::Viewer;

use super::{ALL, SO_TP, get, is, json, problem, send, with_keys};
use crate::support::OperatorReads;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::{World, numbered};

on_both_databases!(
    figures_are_those_of_the_commands,
    figures_are_told_in_the_fields_that_programs_know,
    a_key_for_some_agencies_sees_theirs_alone,
    addresses_that_mean_the_same_share_a_report_of_one_key,
    what_is_asked_wrongly_is_named,
);

fn answered(world: &World) {
    for agency in ["so-tp", "so-yt", "xa-a"] {
        let cases = numbered(agency, 40, |code| case(code).of(agency));
        world.answer_cases(&cases, "5555555555555551");
    }
    world.import(&[case("P").pending(), case("P").of("so-yt").pending()]);
    world.mix();
}

fn lines(report: &Value) -> Vec<&str> {
    let lines = report["agencies"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["agency"].as_str().unwrap())
        .collect()
}

fn figures_are_those_of_the_commands(app: TestApp) {
    let app = with_keys(app);
    answered(&app.world);
    let mut query = app.world.query("2026-07");
    query.method = Some(sipas::domain::figures::method::Method::Mean5);
    let scores = app.world.store.get_scores(&query).unwrap();
    assert_eq!(
        json(&get(&app, "/api/v1/scores?period=2026-07&method=mean-5")),
        serde_json::to_value(&scores).unwrap()
    );
    let block = sipas::domain::figures::scope::Scope::Block("so-ban-nganh".to_owned());
    query.scope = block;
    let ranking = app.world.store.snapshot(&Viewer::Operator, |figures| {
        figures.get_compared_ranking(&query, 30)
    });
    let ranking = ranking.unwrap();
    assert_eq!(
        json(&get(
            &app,
            "/api/v1/ranking?period=2026-07&method=mean-5&block=so-ban-nganh"
        )),
        serde_json::to_value(&ranking).unwrap()
    );
    for (path, report) in [
        (
            "timeliness",
            serde_json::to_value(app.world.store.get_timeliness(&query).unwrap()),
        ),
        (
            "coverage",
            serde_json::to_value(app.world.store.get_coverage(&query).unwrap()),
        ),
    ] {
        let answer = get(
            &app,
            &format!("/api/v1/{path}?period=2026-07&block=so-ban-nganh"),
        );
        assert_eq!(json(&answer), report.unwrap(), "{path}");
    }
    let both = get(
        &app,
        "/api/v1/scores?period=2026-07&agency=so-tp&block=so-ban-nganh",
    );
    assert_eq!(lines(&json(&both)), ["so-tp"]);
}

fn figures_are_told_in_the_fields_that_programs_know(app: TestApp) {
    let app = with_keys(app);
    answered(&app.world);
    let fetch = |figures: &str| json(&get(&app, &format!("/api/v1/{figures}")));
    insta::assert_json_snapshot!("scores", fetch("scores?period=2026-07&agency=so-tp"));
    let ranking = fetch("ranking?period=2026-07&block=so-ban-nganh");
    insta::assert_json_snapshot!("ranking", ranking);
    insta::assert_json_snapshot!(fetch("timeliness?period=2026-07&agency=so-tp"), @r#"
    {
      "agencies": [
        {
          "agency": "so-tp",
          "block": "so-ban-nganh",
          "carried_over": 0,
          "early": 40,
          "in_time": 40,
          "name": "Cơ quan so-tp",
          "on_time": 0,
          "overdue": 0,
          "pending": 1,
          "pending_in_time": 0,
          "pending_overdue": 1,
          "received": 41,
          "withdrawn": 0
        }
      ],
      "as_of_day": "2026-07-15",
      "fields": [
        {
          "carried_over": 0,
          "early": 40,
          "field": null,
          "in_time": 40,
          "on_time": 0,
          "overdue": 0,
          "pending": 1,
          "pending_in_time": 0,
          "pending_overdue": 1,
          "received": 41,
          "withdrawn": 0
        }
      ],
      "period": "2026-07",
      "reasons": [
        {
          "fields": [
            {
              "field": null,
              "overdue": 0,
              "pending_overdue": 1
            }
          ],
          "overdue": 0,
          "pending_overdue": 1,
          "reason": null
        }
      ],
      "total": {
        "carried_over": 0,
        "early": 40,
        "on_time": 0,
        "overdue": 0,
        "pending_in_time": 0,
        "pending_overdue": 1,
        "received": 41,
        "withdrawn": 0
      }
    }
    "#);
    insta::assert_json_snapshot!(fetch("coverage?period=2026-07&agency=so-tp"), @r#"
    {
      "agencies": [
        {
          "agency": "so-tp",
          "answered": 40,
          "block": "so-ban-nganh",
          "channels": [
            {
              "answered": 40,
              "finished": 40,
              "invited": 40,
              "value": "counter"
            }
          ],
          "finished": 40,
          "invited": 40,
          "name": "Cơ quan so-tp",
          "outcomes": [
            {
              "answered": 40,
              "finished": 40,
              "invited": 40,
              "value": "granted"
            }
          ],
          "recorded_late": 0
        }
      ],
      "as_of": "2026-07-15T02:00:00Z",
      "period": "2026-07",
      "provisional": true
    }
    "#);
}

fn a_key_for_some_agencies_sees_theirs_alone(app: TestApp) {
    let app = with_keys(app);
    answered(&app.world);
    for path in ["scores", "timeliness", "coverage"] {
        for scope in ["", "&block=so-ban-nganh", "&agency=so-tp"] {
            let path = format!("/api/v1/{path}?period=2026-07{scope}");
            let own = json(&send(&app, "GET", &path, SO_TP, None));
            assert_eq!(lines(&own), ["so-tp"], "{path}");
            if let Some(total) = own["total"].as_object() {
                assert_eq!(total["received"], 41, "{path}");
            }
            let all = json(&send(&app, "GET", &path, ALL, None));
            let line = |report: &Value| {
                let lines = report["agencies"].as_array().unwrap().clone();
                lines.into_iter().find(|line| line["agency"] == "so-tp")
            };
            assert_eq!(line(&own), line(&all), "{path}");
        }
        let other = format!("/api/v1/{path}?period=2026-07&block=xa-phuong-dac-khu");
        assert_eq!(
            lines(&json(&send(&app, "GET", &other, SO_TP, None))),
            [""; 0]
        );
    }
    // A ranking is refused with its reason, whether the block is there or not.
    for block in ["so-ban-nganh", "huyen"] {
        let path = format!("/api/v1/ranking?period=2026-07&block={block}");
        let refused = send(&app, "GET", &path, SO_TP, None);
        assert_eq!(problem(&refused), (404, "not_found".to_owned()), "{block}");
        let detail = "this key does not reach every agency";
        assert!(refused.text().contains(detail), "{}", refused.text());
    }
}

fn addresses_that_mean_the_same_share_a_report_of_one_key(app: TestApp) {
    let app = with_keys(app);
    answered(&app.world);
    let all = get(&app, "/api/v1/scores?period=2026-07&block=so-ban-nganh");
    assert!(lines(&json(&all)).len() > 1);
    let before = app.worked("programs");
    let mut asked = 0;
    for block in [
        "so-ban-nganh",
        "So-ban-nganh",
        "SO-BAN-NGANH",
        "So-Ban-Nganh",
    ] {
        for query in [
            format!("block={block}&period=2026-07"),
            format!("period=2026-07&block={block}"),
            format!("exclude_flagged=false&period=2026-07&block={block}"),
            format!("period=2026-07&exclude_flagged=false&block={block}"),
        ] {
            let other = get(&app, &format!("/api/v1/scores?{query}"));
            assert_eq!((other.status, &other.bytes), (200, &all.bytes), "{query}");
            asked += 1;
        }
    }
    // Each looks up its key. What is kept may have been let go once, for figures that this server has
    // just learned of.
    let made = app.worked("programs") - before;
    assert!(made < asked + 5, "{made}");
    // Reports of other names, and those for other keys, are others.
    let coverage = get(&app, "/api/v1/coverage?period=2026-07&block=so-ban-nganh");
    assert_ne!(coverage.bytes, all.bytes);
    let path = "/api/v1/scores?period=2026-07&block=so-ban-nganh";
    let narrow = send(&app, "GET", path, SO_TP, None);
    assert_eq!(lines(&json(&narrow)), ["so-tp"]);
}

fn what_is_asked_wrongly_is_named(app: TestApp) {
    let app = with_keys(app);
    for (path, field) in [
        ("scores", "period"),
        ("scores?period=2026-13", "period"),
        ("scores?period=2026&method=best", "method"),
        (
            "scores?period=2026&exclude_flagged=maybe",
            "exclude_flagged",
        ),
        ("coverage?period=2026&k=1", "k"),
        ("ranking?period=2026", "block"),
        (
            "ranking?period=2026&block=so-ban-nganh&agency=so-tp",
            "agency",
        ),
    ] {
        let answer = get(&app, &format!("/api/v1/{path}"));
        assert_eq!(problem(&answer), is(400, "invalid_parameter"), "{path}");
        assert_eq!(json(&answer)["field"], field, "{path}");
    }
    let method = get(&app, "/api/v1/scores?period=2026&method=best");
    insta::assert_json_snapshot!(json(&method), @r#"
    {
      "code": "invalid_parameter",
      "detail": "`best` is not a method; the methods are pooled-top2, equal-components, mean-5, linear-100 and all-satisfied",
      "field": "method",
      "status": 400,
      "title": "Bad Request",
      "type": "about:blank"
    }
    "#);
    for path in [
        "scores?period=2026&agency=s%C3%A1",
        "scores?period=2026&block=huyen",
        "coverage?period=2026&agency=so-tp&block=xa-phuong-dac-khu",
        "ranking?period=2026&block=huyen",
    ] {
        assert_eq!(
            problem(&get(&app, &format!("/api/v1/{path}"))),
            is(404, "not_found"),
            "{path}"
        );
    }
}
