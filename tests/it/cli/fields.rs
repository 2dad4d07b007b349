//! `sipas fields` and what its confirmations do to files.

use crate::support::Sipas;

on_both_databases!(
    fields_are_listed_and_confirmed,
    an_import_tells_once_which_fields_are_not_confirmed,
    a_made_up_province_has_its_fields_confirmed,
    whatever_letters_a_name_has_it_is_stored_as_it_is_written,
);

fn with_cases(sipas: Sipas) -> Sipas {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,field\nA,so-tp,2026-07-01,Đất đai\n\
         B,so-tp,2026-07-01,ĐẤT ĐAI\nC,so-tp,2026-07-01,Đất đai\nD,so-tp,2026-07-01,Hộ tịch\n",
    );
    sipas.run(&["import", "cases", "cases.csv"]).succeeded();
    sipas
}

fn fields_are_listed_and_confirmed(sipas: Sipas) {
    let sipas = with_cases(sipas);
    let list = |format: &str| sipas.run(&["fields", "list", "--format", format]);
    assert_eq!(
        list("csv").succeeded().out.replace('\r', ""),
        "name,cases,confirmed,confirmed_by,confirmed_at\nĐất đai,3,false,,\nHộ tịch,1,false,,\n"
    );
    let confirmed = sipas.run(&["fields", "confirm", "đất đai"]);
    assert_eq!(
        confirmed.succeeded().out,
        "`Đất đai` is confirmed\nconfirmed=1 unchanged=0\n"
    );
    let again = sipas.run(&["fields", "confirm", "ĐẤT ĐAI"]);
    assert_eq!(again.succeeded().out, "confirmed=0 unchanged=1\n");
    // All or none.
    sipas
        .run(&["fields", "confirm", "Hộ tịch", "Hộ tich"])
        .refused(&["nothing is confirmed", "`Hộ tich`", "--new"]);
    sipas
        .run(&["fields", "confirm", "--new", "*"])
        .refused(&["`*`"]);
    sipas.run(&["fields", "confirm"]).wrong_use(&["NAME"]);
    let long = "đ".repeat(101);
    sipas
        .run(&["fields", "confirm", "--new", &long])
        .refused(&["at most 100 characters"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM fields"), 1);
    sipas
        .run(&["fields", "confirm", "--new", "Hộ tich"])
        .succeeded();
    let json = list("json").json();
    assert_eq!(json[0]["confirmed"]["number"], 1);
    assert_eq!(json[0]["confirmed"]["by"], "văn thư");
    assert_eq!(
        (&json[1]["cases"], &json[1]["confirmed"]["number"]),
        (&0.into(), &2.into())
    );
    assert!(json[2]["confirmed"].is_null());
    let table = list("table");
    let table = &table.succeeded().out;
    assert!(
        table.contains("by văn thư") && table.contains("Hộ tịch"),
        "{table}"
    );
}

fn an_import_tells_once_which_fields_are_not_confirmed(sipas: Sipas) {
    let sipas = with_cases(sipas);
    sipas.run(&["fields", "confirm", "Đất đai"]).succeeded();
    let codes = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let mut file = format!("agency,month,survey,channel,source,field,{codes}\n");
    for field in ["đất đai", "Hộ tịch", "Hộ tịch", ""] {
        file += &format!(
            "so-tp,2026-01,so-nganh-4,counter,paper,{field},5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5\n"
        );
    }
    sipas.file("r.csv", file);
    let imported = sipas.run(&["import", "responses", "r.csv", "--batch", "giấy"]);
    let printed = &imported.succeeded().err;
    assert_eq!(printed.matches("Hộ tịch").count(), 1, "{printed}");
    assert!(
        printed.contains("sipas fields confirm --new 'Hộ tịch'"),
        "{printed}"
    );
    assert!(
        !printed.contains("Đất đai") && !printed.contains("đất đai"),
        "{printed}"
    );
    let mut fields = sipas.rows(&["field"], "responses");
    fields.sort();
    assert_eq!(fields, [["*"], ["*"], ["*"], ["Đất đai"]]);
    sipas.run(&["doctor"]).succeeded();
}

fn a_made_up_province_has_its_fields_confirmed(sipas: Sipas) {
    let arguments = [
        "simulate",
        "--cases",
        "300",
        "--period",
        "2026-03",
        "-o",
        "c.csv",
        "--agencies",
        "a.csv",
        "--agency-count",
        "8",
    ];
    sipas.run(&arguments).succeeded();
    sipas.run(&["import", "agencies", "a.csv"]).succeeded();
    sipas.run(&["import", "cases", "c.csv"]).succeeded();
    let fields = sipas.run(&["fields", "list", "--format", "json"]).json();
    let fields = fields.as_array().unwrap();
    assert!(fields.len() > 3);
    assert!(fields.iter().all(|field| field["confirmed"].is_object()));
    // Without a database the files are good all the same.
    let mut unreachable = sipas.command(&arguments);
    unreachable.env("SIPAS_DATABASE_URL", "sqlite:none/such/folder.db");
    let ended = crate::support::command::ended(&mut unreachable);
    let printed = &ended.succeeded().err;
    assert!(
        printed.contains("sipas fields confirm --new '"),
        "{printed}"
    );
    assert!(ended.last_line().starts_with("agencies="), "{}", ended.out);
}

fn whatever_letters_a_name_has_it_is_stored_as_it_is_written(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let names = [
        r"\",
        r"\N",
        r#"""#,
        r#"{"a","b"}"#,
        "a,b",
        "{}",
        "$1",
        "NULL,NULL",
        "Đất \\\" đai",
    ];
    let confirm = [&["fields", "confirm", "--new", "--"][..], &names].concat();
    sipas.run(&confirm).succeeded();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut cases = "case_code,agency,received_at,field\n".to_owned();
    let codes = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let mut responses = format!("agency,month,survey,channel,source,field,{codes}\n");
    for name in names {
        let field = quoted(name);
        let code = quoted(&format!("H{name}"));
        cases += &format!("{code},so-tp,2026-07-01,{field}\n");
        responses += &format!(
            "so-tp,2026-01,so-nganh-4,counter,paper,{field},5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5\n"
        );
    }
    sipas.file("c.csv", cases);
    sipas.file("r.csv", responses);
    let cases = ["import", "cases", "c.csv"];
    let count = names.len();
    for (expected, again) in [(count, 0), (0, count)] {
        let printed = sipas.run(&cases).succeeded().last_line().to_owned();
        let expected = format!("added={expected} changed=0 unchanged={again} refused=0");
        assert!(printed.contains(&expected), "{printed}");
    }
    let import = ["import", "responses", "r.csv", "--batch", "b"];
    sipas.run(&import).succeeded();
    let mut names = names.map(|name| vec![name.to_owned()]);
    names.sort();
    for (table, column) in [
        ("cases", "field"),
        ("responses", "field"),
        ("tallies", "field"),
    ] {
        let mut found = sipas.rows(&[column], table);
        found.sort();
        found.dedup();
        assert_eq!(found, names, "{table}");
    }
    sipas.run(&["doctor"]).succeeded();
}
