//! Many presses at once, over HTTP.

use std::sync::Barrier;

use super::open;
use crate::support::app::{Answer, TestApp, agent, encode, path};

on_both_databases!(
    of_twenty_forms_fetched_from_one_link_one_is_accepted_and_the_others_are_told,
    one_form_posted_twenty_times_at_once_is_thanked_for_twenty_times,
);

/// Posts forms to a link, each from a client of its own, all at once.
fn post_at_once(app: &TestApp, path: &str, forms: &[String]) -> Vec<Answer> {
    let barrier = Barrier::new(forms.len());
    let url = app.url(path);
    std::thread::scope(|scope| {
        let threads: Vec<_> = forms
            .iter()
            .map(|form| {
                let (barrier, url) = (&barrier, &url);
                scope.spawn(move || {
                    let post = agent()
                        .post(url)
                        .header("content-type", crate::support::app::FORM);
                    barrier.wait();
                    Answer::of(post.send(form).unwrap())
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

/// A page's form with one answer, ready to be sent.
fn filled(page: &Answer, level: usize) -> String {
    let mut fields = page.fields();
    fields.push(("TC1".to_owned(), (1 + level % 5).to_string()));
    fields.push(("action".to_owned(), "send".to_owned()));
    encode(&fields)
}

fn of_twenty_forms_fetched_from_one_link_one_is_accepted_and_the_others_are_told(app: TestApp) {
    let path = path(&open(&app));
    let forms: Vec<String> = (0..20)
        .map(|number| filled(&app.get(&path), number))
        .collect();
    let answers = post_at_once(&app, &path, &forms);
    let with = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((with(303), with(409)), (1, 19));
    assert!(
        answers
            .iter()
            .filter(|a| a.status == 409)
            .all(|a| a.state() == Some("used"))
    );
    assert_eq!(app.world.sound(), (1, 1, 0));
    // What is kept is what the one that was thanked had sent.
    let winner = answers
        .iter()
        .position(|answer| answer.status == 303)
        .unwrap();
    let kept = super::waiting(&app.world);
    assert_eq!(kept[0][0], format!("{}---------------", 1 + winner % 5));
}

fn one_form_posted_twenty_times_at_once_is_thanked_for_twenty_times(app: TestApp) {
    let path = path(&open(&app));
    let form = filled(&app.get(&path), 4);
    let answers = post_at_once(&app, &path, &vec![form; 20]);
    for answer in answers {
        assert_eq!(
            (answer.status, answer.location()),
            (303, format!("{path}/thanks").as_str())
        );
    }
    assert_eq!(app.world.sound(), (1, 1, 0));
}
