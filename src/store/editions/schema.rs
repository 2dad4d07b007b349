//! The tables of editions, as the queries of this wing see them.

diesel::table! {
    editions (id) {
        id -> Text,
        block -> Text,
        period -> Text,
        state -> Text,
        version -> BigInt,
        title -> Text,
        foreword -> Text,
        responsible -> Text,
        replaces -> Nullable<Text>,
        reason -> Text,
        digest -> Text,
        decision -> Nullable<Text>,
        decision_date -> Nullable<Text>,
        published_at -> Nullable<Text>,
        withheld -> Bool,
    }
}

diesel::table! {
    edition_acts (edition, number) {
        edition -> Text,
        number -> BigInt,
        act -> Text,
        person -> Text,
        happened_at -> Text,
        reason -> Text,
    }
}

diesel::table! {
    edition_files (edition, place) {
        edition -> Text,
        place -> BigInt,
        name -> Text,
        media_type -> Text,
        sha256 -> Text,
        size -> BigInt,
    }
}

diesel::table! {
    edition_contents (sha256, part) {
        sha256 -> Text,
        part -> BigInt,
        content -> Text,
    }
}

diesel::table! {
    edition_logs (number) {
        number -> BigInt,
        origin -> Text,
        verifier -> Text,
        started_at -> Text,
    }
}

diesel::table! {
    edition_log (log, place) {
        log -> BigInt,
        place -> BigInt,
        kind -> Text,
        edition -> Nullable<Text>,
        entry -> Text,
        leaf -> Text,
        checkpoint -> Text,
        release_at -> Text,
        released_at -> Nullable<Text>,
    }
}
