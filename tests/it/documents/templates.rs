//! Templates that a province puts in the place of the shipped ones.

use super::with_cases;
use crate::support::{Sipas, paper};

fn with_template(name: &str, content: impl AsRef<[u8]>) -> Sipas {
    let sipas = Sipas::embedded();
    std::fs::create_dir(sipas.path("templates")).unwrap();
    sipas.file(&format!("templates/{name}"), content);
    sipas.file("sipas.toml", "[counter]\ntemplates = 'templates'\n");
    sipas
}

const PRINT: [&str; 9] = [
    "slips",
    "--agency",
    "so-tp",
    "--from",
    "2026-07-01",
    "--to",
    "2026-07-31",
    "-o",
    "slips.pdf",
];

#[test]
fn a_provinces_own_slip_is_printed() {
    if !paper::can_be_read() {
        return;
    }
    let own =
        "#let data = sys.inputs\n#for slip in data.slips [Tỉnh Hưng Yên kính mời: #slip.code]";
    let (sipas, codes) = with_cases(with_template("slip.typ", own), 1);
    sipas.run(&PRINT).succeeded();
    let words = paper::words(&sipas.path("slips.pdf"));
    assert!(
        words.contains(&format!("Tỉnh Hưng Yên kính mời: {}", codes[0])),
        "{words}"
    );
}

#[test]
fn a_broken_template_is_named_with_its_line_before_anything_is_served_or_printed() {
    for (name, content, reason) in [
        (
            "slip.typ",
            "xin chào\n#không()",
            "line 2: unknown variable: không",
        ),
        ("slip.typ", "#sys.inputs.agency", "agency"),
        ("paper-form.typ", "#assert(false)", "assertion failed"),
        ("apology.typ", "#sys.inputs.ngay", "ngay"),
        ("apology.docx", "PK", "no Word document"),
        (
            "slips.typ",
            "",
            "slip.typ, paper-form.typ, apology.typ, apology.docx",
        ),
    ] {
        let sipas = with_template(name, content);
        let file = format!("templates/{name}");
        sipas
            .run(&["serve", "--bind", "127.0.0.1:0"])
            .refused(&[&file, reason]);
        sipas.run(&PRINT).refused(&[&file, reason]);
    }
    let sipas = Sipas::embedded().with_agencies();
    sipas.file("sipas.toml", "[counter]\ntemplates = 'none'\n");
    sipas.run(&PRINT).refused(&["none"]);
    sipas.file("sipas.toml", "[counter]\nsecond_language = 'tyz'\n");
    sipas
        .run(&PRINT)
        .wrong_use(&["counter.second_language", "tyz", "vi, en"]);
}
