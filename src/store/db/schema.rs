//! The tables of `migrations/` that are queried through diesel's query builder. The tables of
//! counts are missing: they are read and updated by SQL text in `answers`, `cases` and `figures`.

diesel::table! {
    agencies (code) {
        code -> Text,
        name -> Text,
        name_en -> Nullable<Text>,
        block -> Text,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        successor -> Nullable<Text>,
    }
}

diesel::table! {
    procedures (code) {
        code -> Text,
        name -> Nullable<Text>,
        field -> Nullable<Text>,
    }
}

diesel::table! {
    cases (id) {
        id -> Text,
        agency -> Text,
        case_code -> Text,
        intake_office -> Nullable<Text>,
        return_office -> Nullable<Text>,
        counter -> Nullable<Text>,
        procedure -> Nullable<Text>,
        field -> Nullable<Text>,
        applicant -> Nullable<Text>,
        channel -> Text,
        received_at -> Text,
        due_at -> Nullable<Text>,
        finished_at -> Nullable<Text>,
        outcome -> Nullable<Text>,
        overdue_reason -> Nullable<Text>,
        punctuality -> Nullable<Text>,
        updated_at -> Text,
        code_key -> Text,
        code_scope -> Text,
        counted_in -> Nullable<Text>,
    }
}

diesel::table! {
    fields (name) {
        name -> Text,
        number -> Integer,
        confirmed_by -> Text,
        confirmed_at -> Text,
    }
}

diesel::table! {
    case_changes (id) {
        id -> Text,
        case_id -> Text,
        column_name -> Text,
        old_value -> Nullable<Text>,
        new_value -> Nullable<Text>,
        changed_at -> Text,
        changed_by -> Text,
    }
}

diesel::table! {
    survey_versions (id) {
        id -> Text,
        definition -> Text,
        version -> Integer,
        content -> Text,
        sha256 -> Text,
    }
}

diesel::table! {
    survey_questions (survey_version, position) {
        survey_version -> Text,
        position -> Integer,
        component -> Text,
        question -> Text,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        case_id -> Text,
        agency -> Text,
        month -> Text,
        survey_version -> Text,
        lookup -> Text,
        issued_at -> Text,
        expires_at -> Text,
        state -> Text,
        delivered_by -> Nullable<Text>,
        delivered_on -> Nullable<Text>,
        press -> Nullable<Text>,
        disputed -> Bool,
    }
}

diesel::table! {
    closings (month) {
        month -> Text,
        starts_at -> Text,
        closes_at -> Text,
        closed_at -> Nullable<Text>,
    }
}

diesel::table! {
    inbox (key) {
        key -> BigInt,
        sealed -> Binary,
    }
}

diesel::table! {
    responses (key) {
        key -> Text,
        unit -> Text,
        office -> Text,
        survey_version -> Text,
        period -> Text,
        source -> Text,
        channel -> Text,
        field -> Text,
        component -> Text,
        ratings -> Text,
        batch -> Nullable<Text>,
    }
}

diesel::table! {
    comments (key) {
        key -> Text,
        unit -> Text,
        period -> Text,
        text -> Text,
        redacted -> Nullable<Text>,
    }
}

diesel::table! {
    batches (name) {
        name -> Text,
        sha256 -> Text,
        imported_by -> Text,
        imported_at -> Text,
        source -> Text,
        row_count -> BigInt,
        withdrawn -> Bool,
        attempt -> Nullable<Text>,
    }
}

diesel::table! {
    batch_marks (period, unit, batch, part) {
        period -> Text,
        unit -> Text,
        batch -> Text,
        part -> Integer,
        marks -> Text,
    }
}

diesel::table! {
    keys (id) {
        id -> Text,
        name -> Text,
        kind -> Text,
        hash -> Text,
        reach -> Text,
        office -> Nullable<Text>,
        counter -> Nullable<Text>,
        made_at -> Text,
        last_used_on -> Nullable<Text>,
        revoked_at -> Nullable<Text>,
        offices -> Text,
    }
}

diesel::table! {
    case_count_changes (key) {
        key -> Text,
        unit -> Text,
        month -> Text,
        channel -> Text,
        outcome -> Text,
        finished -> BigInt,
        late -> BigInt,
    }
}

diesel::table! {
    timeliness_changes (key) {
        key -> Text,
        agency -> Text,
        finished_in -> Text,
        received_in -> Text,
        overdue_from -> Text,
        state -> Text,
        field -> Text,
        reason_key -> Text,
        reason -> Text,
        cases -> BigInt,
    }
}

diesel::table! {
    link_events (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        reason -> Nullable<Text>,
        happened_at -> Text,
        done_by -> Text,
    }
}

diesel::table! {
    apologies (id) {
        id -> Text,
        case_id -> Text,
        day -> Text,
        reason -> Text,
        new_return_date -> Text,
        made_by -> Text,
    }
}

diesel::table! {
    kiosks (key_id) {
        key_id -> Text,
        turn -> Text,
        invitation_id -> Text,
        assigned_at -> Text,
    }
}

diesel::table! {
    paper_drafts (number) {
        number -> Text,
        mark -> Text,
        entered_at_office -> Text,
        entered_by -> Text,
        entered_on -> Text,
        sealed -> Text,
    }
}

diesel::table! {
    audit_events (number) {
        number -> BigInt,
        happened_at -> Text,
        actor -> Text,
        act -> Text,
        object -> Text,
        details -> Text,
        secret -> Text,
        mac -> Text,
    }
}

diesel::table! {
    audit_head (id) {
        id -> BigInt,
        number -> BigInt,
        mac -> Text,
        secret -> Text,
        seal -> Text,
        earlier_seals -> Text,
    }
}

diesel::table! {
    audit_pending (id) {
        id -> Text,
        happened_at -> Text,
        actor -> Text,
        act -> Text,
        object -> Text,
        details -> Text,
        secret -> Text,
        mac -> Text,
    }
}

diesel::table! {
    audit_checkpoints (number) {
        number -> BigInt,
        mac -> Text,
        made_at -> Text,
        secret -> Text,
        seal -> Text,
    }
}

diesel::table! {
    audit_keys (secret) {
        secret -> Text,
        sealed -> Text,
        sealed_by -> Text,
        written_until -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        name -> Text,
        display_name -> Text,
        email -> Nullable<Text>,
        language -> Text,
        wants_digest -> Bool,
        password -> Nullable<Text>,
        totp -> Nullable<Text>,
        totp_step -> BigInt,
        state -> Text,
        issuer -> Nullable<Text>,
        subject -> Nullable<Text>,
        version -> BigInt,
        made_at -> Text,
    }
}

diesel::table! {
    user_roles (user_id, role, scope, counter) {
        user_id -> Text,
        role -> Text,
        scope -> Text,
        counter -> Text,
        granted_at -> Text,
        granted_by -> Text,
        signs_from -> Text,
    }
}

diesel::table! {
    sessions (hash) {
        hash -> Text,
        user_id -> Text,
        made_at -> Text,
        last_seen -> Text,
        ended_at -> Nullable<Text>,
        proof -> Text,
    }
}

diesel::table! {
    one_time_links (hash) {
        hash -> Text,
        user_id -> Text,
        expires_at -> Text,
        used_at -> Nullable<Text>,
    }
}

diesel::table! {
    recovery_codes (user_id, hash) {
        user_id -> Text,
        hash -> Text,
        used_at -> Nullable<Text>,
    }
}

diesel::table! {
    login_failures (attempt) {
        attempt -> Text,
        failures -> BigInt,
        paused_until -> Text,
    }
}

// Settings of the installation: the table keeps its older name because released migrations create it.
diesel::table! {
    facts (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    cases,
    invitations,
    agencies,
    apologies,
    kiosks,
    closings,
    link_events,
);
diesel::allow_tables_to_appear_in_same_query!(batches, batch_marks);
diesel::allow_tables_to_appear_in_same_query!(users, user_roles, sessions);
