//! The tables of published figures and reported totals, for diesel.

diesel::table! {
    published_figures (index_key, agency, period) {
        index_key -> Text,
        agency -> Text,
        period -> Text,
        index_name -> Text,
        value -> BigInt,
        max_value -> BigInt,
        source -> Text,
        url -> Nullable<Text>,
        imported_at -> Text,
        imported_by -> Text,
    }
}

diesel::table! {
    reported_totals (agency, month) {
        agency -> Text,
        month -> Text,
        received -> BigInt,
        finished -> BigInt,
        pakn_received -> Nullable<BigInt>,
        pakn_on_time -> Nullable<BigInt>,
        pakn_satisfied -> Nullable<BigInt>,
        source -> Text,
        imported_at -> Text,
        imported_by -> Text,
    }
}
