use super::*;
use crate::domain::links::code::Secret;
use crate::domain::links::ime::imes;
use proptest::prelude::*;
use uuid::Uuid;

fn code(id: u128) -> LinkCode {
    LinkCode::of(&Secret::new([7; 32]), Uuid::from_u128(id))
}

/// The ways in which a code is typed.
fn spellings(code: LinkCode) -> [String; 4] {
    let shown = code.to_string();
    [
        code.compact(),
        code.compact().to_lowercase(),
        shown.to_lowercase(),
        shown,
    ]
}

#[test]
fn what_stands_in_and_around_a_code_is_passed_over() {
    let code = code(5);
    let compact = code.compact();
    let small = compact.to_lowercase();
    let mut texts = vec![
        format!("HTTPS://KHAOSAT.EXAMPLE.GOV.VN/S/{compact}"),
        format!(" https://khaosat.example.gov.vn/s/{compact}?lang=en\r\n"),
        format!("http://127.0.0.1:8080/s/{small}/"),
        format!("khaosat.example.gov.vn/s/{code}#:~:text=a"),
        format!("https://a.vn/s/{compact}?zarsrc=31&utm_source=zalo/s"),
        format!("https://l.example/?u=https%3A%2F%2Fa.vn%2Fs%2F{compact}&h=AT0"),
        format!("https://a.vn/s/{compact}/qr.svg"),
        format!("s/{small}"),
        format!("Kính mời: https://a.vn/s/{compact}\nTrân trọng cảm ơn."),
        format!("{compact}?fbclid=IwAR0"),
        format!("“{code}”."),
        format!("({code}),"),
        format!("{code}…"),
        format!("\u{feff}{small}\u{200b}"),
        compact.chars().map(|c| format!("{c}\u{2060}")).collect(),
        compact.chars().map(|c| format!("{c} ")).collect(),
        compact
            .chars()
            .filter_map(|c| char::from_u32(c as u32 + 0xFEE0))
            .collect(),
    ];
    for prefix in ["]Q1", "]Q0", "]d2", "]C1"] {
        texts.push(format!("{prefix}{compact}"));
        texts.push(format!("{prefix}HTTPS://A.VN/S/{compact}\t"));
    }
    let dashes = ('\u{2010}'..='\u{2015}').chain("\u{2212}\u{ff0d}\u{fe58}\u{ad}_~".chars());
    let spaces = "\u{a0}\u{3000}\u{2009}\u{202f}\t".chars();
    for between in dashes.chain(spaces) {
        texts.push(code.to_string().replace('-', &between.to_string()));
    }
    for text in texts {
        assert_eq!(
            TypedCode::read(&text),
            Ok(TypedCode::Code(code)),
            "{text:?}"
        );
    }
}

#[test]
fn letters_that_look_alike_are_read_as_digits() {
    let code = (0..)
        .map(code)
        .find(|code| code.compact().contains(['0', '1']))
        .unwrap();
    let typed = code.compact().replace('0', "o").replace('1', "L");
    assert_eq!(TypedCode::read(&typed), Ok(TypedCode::Code(code)));
}

#[test]
fn what_is_no_code_is_refused() {
    let valid = code(5).compact();
    for text in [
        "",
        "/s/",
        "]",
        "]Q",
        "]ỗ",
        "ſ/s/ſ",
        "%",
        "%ff",
        "https://khaosat.example.gov.vn/",
        "Quảng Ninh",
        "ÂÂÂÂÂÂÂÂÂÂÂÂÂ",
        "đđđđđđđđđđđđđ",
        "số 12, đường Trần",
        "ñ",
        &valid[1..],
        &format!("{valid}0"),
        &format!("Ж{valid}"),
        &format!("\u{301}{valid}"),
    ] {
        assert!(
            !matches!(TypedCode::read(text), Ok(TypedCode::Code(_))),
            "{text:?}"
        );
    }
}

#[test]
fn the_longest_and_worst_texts_cost_little() {
    let mut texts: Vec<String> = [
        "A", "/s/", "%2Fs%2F", "]Q1", "ế", "\u{fdfa}", "A-", "e\u{301}",
    ]
    .iter()
    .map(|piece| piece.repeat(65_536 / piece.len()))
    .collect();
    for count in 1..=13 {
        for piece in ["Á", "Ấ", "A", "AE", "Y", "ĐA", "ÁD", "Ư", "W"] {
            texts.push(piece.repeat(count));
        }
    }
    let times = texts.iter().map(|text| {
        let started = std::time::Instant::now();
        let _ = TypedCode::read(text);
        started.elapsed()
    });
    let worst = times.max().unwrap();
    // A test is not optimised, and others run beside it; what grows with the square takes minutes.
    assert!(worst.as_millis() < 2_000, "{worst:?}");
}

#[test]
fn a_code_as_it_is_printed_takes_few_steps_whatever_the_keyboard() {
    for ime in imes() {
        let (mut changed, mut of_changed) = (0, 0);
        for id in 0..1000 {
            let typed = code(id).to_string();
            let shown = ime.shows(&typed);
            let mut left = MOST_STEPS;
            let _ = undo(&letters(&shown).unwrap(), &mut left);
            let steps = MOST_STEPS - left;
            if shown == typed {
                // A look for each kind of keyboard.
                assert_eq!(steps, 2, "{typed}");
            } else {
                changed += 1;
                of_changed += steps;
            }
        }
        assert!(of_changed <= 60 * changed, "{ime:?} {of_changed}");
    }
}

/// What became of codes on one keyboard: changed, and of these one reading, several, none.
#[derive(Debug, Default)]
struct Shares {
    all: usize,
    changed: usize,
    one: usize,
    several: usize,
    lost: usize,
}

impl Shares {
    fn count(&mut self, code: LinkCode, typed: &str, shown: &str) {
        self.all += 1;
        if shown == typed {
            return;
        }
        self.changed += 1;
        match TypedCode::read(shown) {
            Ok(TypedCode::Code(read)) => {
                assert_eq!(read, code, "{shown}");
                self.one += 1;
            }
            Ok(TypedCode::OneOf(codes)) if codes.contains(&code) => self.several += 1,
            _ => self.lost += 1,
        }
    }
}

#[test]
fn nearly_every_code_that_a_keyboard_changes_is_found_again() {
    for ime in imes() {
        for at in [0, 2] {
            let mut shares = Shares::default();
            for id in 0..1000 {
                let code = code(id);
                let typed = &spellings(code)[at];
                shares.count(code, typed, &ime.shows(typed));
            }
            println!("{ime:?}, {}: {shares:?}", ["whole", "in groups"][at / 2]);
            // As it is printed, in groups, hardly any; without hyphens there is less to go by.
            let most = if at == 2 { 50 } else { 4 };
            assert!(shares.lost * most <= shares.changed, "{ime:?} {shares:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_keyboard_turns_a_code_into_another(id: u128) {
        let code = code(id);
        for ime in imes() {
            for typed in spellings(code) {
                let shown = ime.shows(&typed);
                if let Ok(TypedCode::Code(read)) = TypedCode::read(&shown) {
                    prop_assert_eq!(read, code, "{:?} {} {}", ime, typed, shown);
                }
            }
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,60}|.{0,5}/[sS]/.{0,20}|[A-Zđàâượý1-9]{8,13}") {
        let _ = TypedCode::read(&text);
    }
}
