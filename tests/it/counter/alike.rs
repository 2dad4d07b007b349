//! What is done to a case and its link looks the same whether the link was answered or not.

use serde_json::{Value, json};
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::store::access::keys::NewKey;
use sipas::store::{LinkState, Submitted};
use uuid::Uuid;

use super::clerk::form;
use crate::support::app::{Answer, TestApp, path};
use crate::support::counter_key::CounterKey;
use crate::support::world::SECRET;

on_both_databases!(nothing_that_is_done_tells_whether_a_link_was_answered);

const ALL_FIVE: &str = "5555555555555555";

/// One thing that is done to a case or its link.
#[derive(Clone, Copy, Debug)]
enum Step {
    Print,
    Message,
    Kiosk,
    Reissue,
    Revoke,
    /// The software says how the link went out.
    RecordDelivery,
    /// The software says that the case is pending, or was finished, at an agency.
    Pending(&'static str),
    Finished(&'static str, &'static str),
    /// An import says that the links went out as messages.
    ImportWithDelivery,
}

use Step::{
    Finished, ImportWithDelivery, Kiosk, Message, Pending, Print, RecordDelivery, Reissue, Revoke,
};

const TODAY: &str = "2026-07-15T08:30:00+07:00";
const IN_JUNE: &str = "2026-06-30T08:30:00+07:00";

const RUNS: &[&[Step]] = &[
    &[Print, Print, Message, Kiosk],
    &[Message, Reissue, Print, Print, Reissue, Kiosk],
    &[Print, Revoke, Revoke, Reissue, Print, Kiosk, RecordDelivery],
    &[
        Reissue,
        Revoke,
        RecordDelivery,
        Pending("so-tp"),
        Finished("so-tp", TODAY),
    ],
    &[
        Pending("so-tp"),
        Print,
        RecordDelivery,
        Kiosk,
        Reissue,
        Finished("so-tp", IN_JUNE),
        Reissue,
    ],
    &[
        RecordDelivery,
        Pending("so-tp"),
        Revoke,
        Finished("so-tp", TODAY),
        Print,
    ],
    &[RecordDelivery, RecordDelivery, ImportWithDelivery],
    &[ImportWithDelivery, Print],
    &[
        Finished("so-yt", TODAY),
        Print,
        Reissue,
        Pending("so-tp"),
        Finished("so-yt", IN_JUNE),
    ],
    &[Pending("so-yt"), Reissue, Finished("so-tp", TODAY), Revoke],
];

/// A case with its own counter and display, on which steps are run.
struct Subject<'a> {
    app: &'a TestApp,
    clerk: &'a CounterKey,
    software: &'a str,
    display: CounterKey,
    id: String,
    case_code: String,
    counter: String,
    agency: &'static str,
    first: LinkCode,
}

fn nothing_that_is_done_tells_whether_a_link_was_answered(app: TestApp) {
    let clerk = CounterKey::clerk(&app.world, "mot-cua-1", None);
    CounterKey::make(&app.world, KeyKind::Kiosk, "mot-cua-1", None);
    let text = KeyText::new([9; 28]);
    let software = NewKey {
        name: "Một cửa".to_owned(),
        kind: KeyKind::System,
        reach: Reach::All,
    };
    app.world
        .store
        .insert_key(&software, &text, &app.world.by())
        .unwrap();
    let software = text.show();
    for (number, steps) in RUNS.iter().enumerate() {
        let mut pair = ["1", "2"].map(|side| Subject::new(&app, &clerk, &software, number, side));
        let answered = app.world.answer(pair[0].first, ALL_FIVE);
        assert_eq!(answered, Submitted::Accepted);
        assert_eq!(pair[0].look(), pair[1].look());
        for (index, step) in steps.iter().enumerate() {
            let [answered, open] = pair.each_mut().map(|subject| {
                let answer = subject.run(*step);
                let mut seen = vec![subject.masked(&answer)];
                seen.extend(subject.look());
                seen
            });
            for (answered, open) in answered.iter().zip(&open) {
                assert_eq!(answered, open, "{step:?}, step {index} of {steps:?}");
            }
        }
        assert_eq!(pair[0].used(), 1);
        assert_eq!(pair[1].used(), 0);
        let [answered, open] = pair.each_ref().map(Subject::state_of_first);
        let is_kept = !steps.iter().any(|step| matches!(step, Reissue | Revoke));
        assert_eq!(open == LinkState::Open, is_kept, "{steps:?}");
        if is_kept {
            assert_eq!(answered, LinkState::Used);
        } else {
            assert_eq!(answered, open);
        }
        app.world.sound();
    }
}

impl<'a> Subject<'a> {
    fn new(
        app: &'a TestApp,
        clerk: &'a CounterKey,
        software: &'a str,
        number: usize,
        side: &str,
    ) -> Self {
        let counter = format!("{number:02}{side}");
        let display = CounterKey::make(&app.world, KeyKind::Display, "mot-cua-1", Some(&counter));
        let mut subject = Self {
            app,
            clerk,
            software,
            display,
            id: String::new(),
            case_code: format!("H35.18-260715-{counter}0"),
            counter,
            agency: "so-tp",
            first: LinkCode::of(&Secret::new(SECRET), Uuid::nil()),
        };
        subject.run(Finished("so-tp", TODAY));
        let of_case = format!("cases WHERE case_code = '{}'", subject.case_code);
        subject.id = app.world.rows(&["id"], &of_case)[0][0].clone();
        subject.first = subject.links()[0].1;
        subject
    }

    /// Every link that the case ever had: id and code.
    fn links(&self) -> Vec<(String, LinkCode)> {
        let of_case = format!("invitations WHERE case_id = '{}'", self.id);
        let ids = self.app.world.rows(&["id"], &of_case).into_iter().flatten();
        ids.map(|id| {
            let code = LinkCode::of(&Secret::new(SECRET), id.parse().unwrap());
            (id, code)
        })
        .collect()
    }

    fn used(&self) -> i64 {
        let query = "SELECT COUNT(*) FROM invitations WHERE state = 'used' AND case_id = ";
        self.app.world.number(&format!("{query}'{}'", self.id))
    }

    fn state_of_first(&self) -> LinkState {
        let (store, now) = (&self.app.world.store, self.app.world.now);
        store.find_link(&self.first, now).unwrap().unwrap().state
    }

    fn page(&self) -> String {
        format!("/counter/case?id={}", self.id)
    }

    fn press(&self, fields: &[(&str, &str)]) -> Answer {
        self.clerk.post(self.app, &self.page(), &form(fields))
    }

    /// The link that the page of the case would change.
    fn shown_link(&self) -> String {
        let page = self.clerk.get(self.app, &self.page());
        let after = page.text().split("name=\"link\" value=\"").nth(1);
        after.map_or_else(
            || self.links()[0].0.clone(),
            |after| after.split('"').next().unwrap_or_default().to_owned(),
        )
    }

    fn send(&self, method: &str, kind: &str, path: &str, body: &str) -> Answer {
        self.app.request(path, |agent, url| {
            let request = ureq::http::Request::builder()
                .method(method)
                .uri(url)
                .header("authorization", format!("Bearer {}", self.software))
                .header("content-type", kind);
            agent.run(request.body(body.to_owned())?)
        })
    }

    fn case_path(&self) -> String {
        format!("/api/v1/agencies/{}/cases/{}", self.agency, self.case_code)
    }

    fn put(&mut self, agency: &'static str, finished_at: Value) -> Answer {
        self.agency = agency;
        let body = json!({
            "received_at": "2026-06-15", "due_at": "2026-07-20", "intake_office": "mot-cua-1",
            "counter": self.counter, "finished_at": finished_at,
        });
        let kind = "application/json";
        self.send("PUT", kind, &self.case_path(), &body.to_string())
    }

    fn run(&mut self, step: Step) -> Answer {
        match step {
            Print => self.press(&[("action", "print"), ("paper", "80")]),
            Message => self.press(&[("action", "message")]),
            Kiosk => self.press(&[("action", "kiosk"), ("kiosk", &self.kiosk())]),
            Reissue | Revoke => {
                let action = if matches!(step, Reissue) {
                    "reissue"
                } else {
                    "revoke"
                };
                let link = self.shown_link();
                self.press(&[("action", action), ("link", &link), ("reason", "Mất phiếu")])
            }
            RecordDelivery => {
                let path = format!("{}/delivered", self.case_path());
                self.send("POST", "application/json", &path, r#"{"by": "paper"}"#)
            }
            Pending(agency) => self.put(agency, Value::Null),
            Finished(agency, at) => self.put(agency, at.into()),
            ImportWithDelivery => {
                let case = self
                    .app
                    .world
                    .store
                    .cases(&sipas::domain::access::Viewer::Operator);
                let case = case.find_by_id(&self.id).unwrap().unwrap().case;
                self.app.world.import_as(&[case], |options| {
                    options.delivery = Some(sipas::domain::cases::case::Delivery::Message);
                });
                self.clerk.get(self.app, &self.page())
            }
        }
    }

    fn kiosk(&self) -> String {
        self.app.world.rows(&["id"], "keys WHERE kind = 'kiosk'")[0][0].clone()
    }

    /// What a clerk, the software, the display and whoever prints see of the case now.
    fn look(&self) -> Vec<Vec<String>> {
        let found = form(&[("code", &self.case_code)]);
        let by_slip = form(&[("code", &self.first.to_string())]);
        let mut seen = vec![
            self.masked(&self.clerk.get(self.app, &self.page())),
            self.masked(&self.clerk.post(self.app, "/counter/find", &found)),
            self.masked(&self.clerk.post(self.app, "/counter/find", &by_slip)),
            self.masked(&self.send("GET", "text/plain", &self.case_path(), "")),
            self.masked(
                &self
                    .clerk
                    .get(self.app, &format!("/counter/message?id={}", self.id)),
            ),
        ];
        let slip = self
            .clerk
            .get(self.app, &format!("/counter/slip?id={}&paper=80", self.id));
        let own = self.app.get(&format!("{}/slip.pdf", path(&self.first)));
        seen.push(vec![slip.status.to_string(), own.status.to_string()]);
        let screen = self.display.get(self.app, "/display/now");
        let shown: Vec<String> = self
            .links()
            .iter()
            .map(|(_, code)| screen.text().contains(&code.to_string()).to_string())
            .collect();
        // An answered link that was revoked has a successor that nobody sees.
        seen.push(vec![
            screen.status.to_string(),
            shown.contains(&"true".to_owned()).to_string(),
        ]);
        seen
    }

    /// Status, headers and body, without what is this case's own.
    fn masked(&self, answer: &Answer) -> Vec<String> {
        let links = self.links();
        let mask = |text: &str| {
            let mut text = text.to_owned();
            for (id, code) in &links {
                text = text.replace(id, "LINK");
                text = text.replace(&code.to_string(), "CODE");
                text = text.replace(&code.compact(), "CODE");
            }
            text.replace(&self.id, "ID")
                .replace(&self.case_code, "CASE")
                .replace(&format!("\"{}\"", self.counter), "COUNTER")
        };
        let mut lines = vec![answer.status.to_string()];
        for (name, value) in &answer.headers {
            if !["date", "x-request-id"].contains(&name.as_str()) {
                lines.push(format!("{name}: {}", mask(value.to_str().unwrap())));
            }
        }
        lines.push(mask(answer.text()));
        lines
    }
}
