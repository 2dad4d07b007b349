//! Bounded queues: what does not fit is refused at once, and whoever comes first is served meanwhile.

use crate::support::app::{Answer, TestApp, agent, path};
use crate::support::case;

on_both_databases!(what_does_not_fit_into_a_queue_is_refused_at_once_and_citizens_are_served,);

/// More than wait for the forms of links.
const MANY: usize = 60;

fn what_does_not_fit_into_a_queue_is_refused_at_once_and_citizens_are_served(app: TestApp) {
    let code = app.world.link(case("H1"));
    let form = app.url(&format!("{}/form.pdf", path(&code)));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..MANY)
            .map(|_| scope.spawn(|| Answer::of(agent().get(form.as_str()).call().unwrap())))
            .collect();
        assert_eq!(app.get(&path(&code)).told(), (200, Some("open")));
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .collect()
    });
    let refused: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.status != 200)
        .collect();
    assert!(
        !refused.is_empty() && refused.len() < MANY,
        "{}",
        refused.len()
    );
    for answer in refused {
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
        assert!(
            answer.text().contains("Hệ thống đang bận"),
            "{}",
            answer.text()
        );
    }
    let metrics = app.get("/metrics");
    let refused = "sipas_refused_requests_total{group=\"link papers\"} ";
    assert!(metrics.text().contains(refused), "{}", metrics.text());
    // A moment later there is room again.
    assert_eq!(app.get(&format!("{}/form.pdf", path(&code))).status, 200);
}
