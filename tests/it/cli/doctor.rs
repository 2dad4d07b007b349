//! The doctor and the mixer as commands.

use crate::support::Sipas;
use crate::support::sql;

on_both_databases!(the_doctor_prints_its_numbers_and_fails_on_a_difference,);

fn the_doctor_prints_its_numbers_and_fails_on_a_difference(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let header = "agency,month,survey,channel,source,TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let line = "so-tp,2026-01,so-nganh-4,*,paper,5,5,5,5,5,4,4,4,4,4,4,4,,x,1,2";
    sipas.file(
        "r.csv",
        format!("{header}\n{line}\n{line}\n{line}\n{line}\n{line}\n"),
    );
    sipas
        .run(&["import", "responses", "r.csv", "--batch", "b"])
        .succeeded();
    let mixed = sipas.run(&["mix"]);
    assert_eq!(mixed.succeeded().out, "mixed=0 waiting=0\n");
    let sound = sipas.run(&["doctor"]);
    assert_eq!(
        sound.succeeded().out,
        "used=0 inbox=0 responses=0 differences=0\n"
    );

    let mut conn = sipas.database.connect();
    sql::execute(
        &mut conn,
        "UPDATE tallies SET count = 7 WHERE question = 'PA2' AND basis = 'imported'",
    );
    sql::execute(
        &mut conn,
        "UPDATE moments SET aa = aa + 1 WHERE part = 15 AND source = ''",
    );
    let sick = sipas.run(&["doctor"]);
    sick.refused(&["2 differences"]);
    assert_eq!(sick.last_line(), "used=0 inbox=0 responses=0 differences=2");
    assert!(
        sick.out
            .contains("question PA2, rating 2: expected 5, found 7"),
        "{}",
        sick.out
    );
    assert!(sick.out.contains("column aa"), "{}", sick.out);
    let json = sipas.run(&["doctor", "--format", "json"]);
    json.refused(&[]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["differences"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (
            json["used"].as_i64(),
            json["inbox"].as_i64(),
            json["responses"].as_i64()
        ),
        (Some(0), Some(0), Some(0))
    );
}
