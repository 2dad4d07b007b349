//! The questions of `so-nganh-4` without their words: what a simulated response needs to know.

use crate::domain::method::Method;
use crate::domain::survey::{About, Component, Definition, Level, Question, Text};

/// Components, their question codes (`+` marks those about the intake office, `?` those that can
/// fail to apply), whether the whole can fail to apply, and whether a screen asks first.
const COMPONENTS: [(&str, &[&str], bool, bool); 4] = [
    (
        "to-chuc",
        &["+TC1", "TC2", "?TC3", "+TC4", "TC5"],
        true,
        false,
    ),
    (
        "cong-chuc",
        &["+CC1", "+CC2", "+CC3", "+CC4", "+CC5", "+CC6", "+CC7"],
        true,
        false,
    ),
    ("ket-qua", &["KQ1", "KQ2"], true, false),
    ("pakn", &["PA1", "PA2"], true, true),
];

/// The definition `so-nganh-4`, version 1, with empty texts.
pub fn so_nganh_4() -> Definition {
    Definition {
        id: "so-nganh-4".to_owned(),
        version: 1,
        languages: vec!["vi".to_owned()],
        default_method: Method::PooledTop2,
        link_days: 30,
        title: Text::default(),
        intro: Text::default(),
        scale: (1..=5)
            .map(|value| Level {
                value,
                satisfied: value >= 4,
                dissatisfied: value <= 2,
                label: Text::default(),
            })
            .collect(),
        components: COMPONENTS
            .iter()
            .map(|&(id, codes, not_applicable, screen)| Component {
                id: id.to_owned(),
                name: Text::default(),
                heading: Text::default(),
                hint: None,
                screen: screen.then(Text::default),
                not_applicable: not_applicable.then(Text::default),
                questions: codes.iter().map(|code| question(code)).collect(),
            })
            .collect(),
    }
}

fn question(code: &str) -> Question {
    Question {
        code: code.trim_start_matches(['+', '?']).to_owned(),
        text: Text::default(),
        short: Text::default(),
        hint: None,
        about: if code.starts_with('+') {
            About::Intake
        } else {
            About::Agency
        },
        not_applicable: code.starts_with('?').then(Text::default),
    }
}
