//! The shipped files, every boundary of their classes, and what a file is refused for.

use super::shipped;
use crate::domain::amount::Amount;
use crate::domain::indices::*;

fn shown(text: &str) -> Points {
    Points::of(&Amount::parse(text).unwrap().ratio())
}

#[test]
fn every_shipped_index_is_valid() {
    for (name, file) in SHIPPED_INDICES {
        assert_eq!(IndexDefinition::parse(file).err(), None, "{name}");
        assert!(IndexDefinition::is_meant_by(file), "{name}");
    }
    let groups: Vec<String> = shipped("766")
        .groups
        .iter()
        .map(|group| group.max.to_string())
        .collect();
    assert_eq!(groups, ["18", "20", "22", "22", "18"]);
    assert_eq!(shipped("766").max().to_string(), "100");
}

#[test]
fn every_boundary_of_the_classes_of_766() {
    let classes = shipped("766");
    for (points, class) in [
        ("100", "excellent"),
        ("90.01", "excellent"),
        ("90", "excellent"),
        ("89.99", "good"),
        ("80.01", "good"),
        ("80", "good"),
        ("79.99", "fair"),
        ("70.01", "fair"),
        ("70", "fair"),
        ("69.99", "average"),
        ("50.01", "average"),
        ("50", "average"),
        ("49.99", "weak"),
        ("0", "weak"),
    ] {
        assert_eq!(classes.class(shown(points)).unwrap().id, class, "{points}");
    }
}

#[test]
fn every_boundary_of_the_classes_of_the_nine_indicators() {
    let classes = shipped("nine");
    for (points, class) in [
        ("18", "excellent"),
        ("15.01", "excellent"),
        ("15", "good"),
        ("14.99", "good"),
        ("12.01", "good"),
        ("12", "good"),
        ("11.99", "fair"),
        ("9.01", "fair"),
        ("9", "fair"),
        ("8.99", "average"),
        ("6.01", "average"),
        ("6", "average"),
        ("5.99", "weak"),
        ("0", "weak"),
    ] {
        assert_eq!(classes.class(shown(points)).unwrap().id, class, "{points}");
    }
}

#[test]
fn a_table_with_gaps_lets_exactly_15_fall_into_the_lowest_class() {
    let (_, file) = SHIPPED_INDICES[2];
    let with_gaps = file
        .replace("from = 12", "from = 12\nbelow = 15")
        .replace("from = 9\n", "from = 9\nbelow = 12\n")
        .replace("from = 6\n", "from = 6\nbelow = 9\n");
    let classes = IndexDefinition::parse(&with_gaps).unwrap();
    let class = |points: &str| classes.class(shown(points)).unwrap().id.clone();
    assert_eq!(class("15"), "weak");
    assert_eq!(class("15.01"), "excellent");
    assert_eq!(class("14.99"), "good");
    assert_eq!(class("12"), "good");
    assert_eq!(class("9"), "fair");
}

#[test]
fn a_wrong_file_is_refused_by_line() {
    let (_, file) = SHIPPED_INDICES[0];
    for (from, to, expected) in [
        (
            "of = \"received\"",
            "of = \"reecived\"",
            "`reecived` is not one of received",
        ),
        (
            "max = 20\nplus",
            "max = 19\nplus",
            "group `progress` have 19 points together, not 20",
        ),
        (
            "when_none = 6",
            "when_none = 7",
            "`when_none` is more than `max` (6)",
        ),
        (
            "full_at = 0.90",
            "full_at = 0",
            "`full_at` must be more than 0",
        ),
        (
            "full_at = 0.90",
            "full_at = -1",
            "`full_at` must be a number of 0 or more",
        ),
        (
            "full_at = 0.90",
            "full_at = nan",
            "`full_at` must be a number of 0 or more",
        ),
        ("full_at = 0.90", "full_ta = 0.90", "unknown key `full_ta`"),
        (
            "group = \"online\"",
            "group = \"onlin\"",
            "no group `onlin`",
        ),
        (
            "from = 80",
            "from = 90",
            "begins at 90, not below the class before",
        ),
        (
            "from = 80",
            "above = 90",
            "begins at 90, not below the class before",
        ),
        ("from = 80\n", "", "has no lower bound"),
        ("from = 80", "from = 80\nabove = 80", "not both"),
        (
            "id = \"weak\"",
            "id = \"weak\"\nfrom = 0",
            "has no lower bound",
        ),
        (
            "id = \"weak\"",
            "id = \"weak\"\nbelow = 50",
            "has no upper bound",
        ),
        (
            "id = \"weak\"",
            "id = \"average\"",
            "`average` is there twice",
        ),
        (
            "code = \"ONLINE\"",
            "code = \"PROGRESS\"",
            "`PROGRESS` is there twice",
        ),
        (
            "published = \"766 online\"",
            "score = true\nof = \"late\"",
            "exactly one of",
        ),
        ("version = 1", "version = 0", "must be 1 or more"),
        ("id = \"766\"", "id = \"7/6\"", "other letters"),
        ("id = \"766\"", "id = ", "not TOML"),
    ] {
        assert!(file.contains(from), "{from}");
        let errors = IndexDefinition::parse(&file.replacen(from, to, 1)).unwrap_err();
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(
            messages.iter().any(|error| error.contains(expected)),
            "{expected}: {messages:?}"
        );
    }
    assert!(IndexDefinition::parse("").is_err());
}
