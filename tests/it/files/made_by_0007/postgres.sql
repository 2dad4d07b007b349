CREATE TABLE __diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE agencies (
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    name_en text,
    block text NOT NULL,
    valid_from text,
    valid_to text,
    successor text
);
CREATE TABLE responses (
    key text NOT NULL COLLATE pg_catalog."C",
    unit text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    survey_version text NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    channel text NOT NULL,
    field text NOT NULL,
    ratings text NOT NULL,
    flagged boolean NOT NULL,
    batch text
);
CREATE TABLE survey_questions (
    survey_version text NOT NULL,
    "position" integer NOT NULL,
    component text NOT NULL,
    question text NOT NULL
);
CREATE VIEW answers AS
 SELECT r.key AS response,
    r.unit,
    r.role,
    r.survey_version,
    r.period,
    r.source,
    r.channel,
    r.field,
    r.flagged,
    r.batch,
    q.component,
    q.question,
    substr(r.ratings, q."position", 1) AS rating
   FROM (responses r
     JOIN survey_questions q ON ((q.survey_version = r.survey_version)));
CREATE TABLE apologies (
    id text NOT NULL COLLATE pg_catalog."C",
    case_id text NOT NULL COLLATE pg_catalog."C",
    day text NOT NULL,
    reason text NOT NULL,
    new_return_date text NOT NULL,
    made_by text NOT NULL
);
CREATE TABLE batches (
    name text NOT NULL,
    sha256 text NOT NULL,
    imported_by text NOT NULL,
    imported_at text NOT NULL,
    source text NOT NULL,
    row_count bigint NOT NULL,
    withdrawn boolean NOT NULL,
    attempt text
);
CREATE TABLE case_changes (
    id text NOT NULL,
    case_id text NOT NULL,
    column_name text NOT NULL,
    old_value text,
    new_value text,
    changed_at text NOT NULL,
    changed_by text NOT NULL
);
CREATE TABLE case_count_changes (
    key text NOT NULL COLLATE pg_catalog."C",
    unit text NOT NULL COLLATE pg_catalog."C",
    month text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL,
    outcome text NOT NULL,
    finished bigint NOT NULL,
    invited bigint NOT NULL,
    answered bigint NOT NULL
);
CREATE TABLE case_counts (
    unit text NOT NULL COLLATE pg_catalog."C",
    month text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL,
    outcome text NOT NULL,
    finished bigint NOT NULL,
    invited bigint NOT NULL,
    answered bigint NOT NULL
);
CREATE TABLE cases (
    id text NOT NULL COLLATE pg_catalog."C",
    agency text NOT NULL COLLATE pg_catalog."C",
    case_code text NOT NULL COLLATE pg_catalog."C",
    intake_office text,
    return_office text,
    counter text,
    procedure text,
    field text,
    applicant text,
    channel text NOT NULL,
    received_at text NOT NULL COLLATE pg_catalog."C",
    due_at text COLLATE pg_catalog."C",
    finished_at text COLLATE pg_catalog."C",
    outcome text,
    overdue_reason text,
    punctuality text,
    updated_at text DEFAULT '1970-01-01T00:00:00Z'::text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE comments (
    key text NOT NULL COLLATE pg_catalog."C",
    unit text NOT NULL COLLATE pg_catalog."C",
    period text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL
);
CREATE TABLE facts (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE inbox (
    key text NOT NULL COLLATE pg_catalog."C",
    unit text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    survey_version text NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    channel text NOT NULL,
    field text NOT NULL,
    ratings text NOT NULL,
    comment text,
    signals text NOT NULL,
    language text NOT NULL,
    assisted boolean NOT NULL,
    late boolean NOT NULL
);
CREATE TABLE invitations (
    id text NOT NULL,
    case_id text NOT NULL COLLATE pg_catalog."C",
    agency text NOT NULL COLLATE pg_catalog."C",
    month text NOT NULL COLLATE pg_catalog."C",
    survey_version text NOT NULL,
    lookup text NOT NULL COLLATE pg_catalog."C",
    issued_at text NOT NULL,
    expires_at text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL,
    delivered_by text,
    delivered_on text,
    press text,
    disputed boolean NOT NULL
);
CREATE TABLE keys (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    kind text NOT NULL,
    hash text NOT NULL,
    reach text NOT NULL,
    office text,
    counter text,
    made_at text NOT NULL,
    last_used_on text,
    revoked_at text
);
CREATE TABLE kiosks (
    key_id text NOT NULL COLLATE pg_catalog."C",
    turn text NOT NULL,
    invitation_id text NOT NULL,
    assigned_at text NOT NULL
);
CREATE TABLE link_events (
    id text NOT NULL COLLATE pg_catalog."C",
    case_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    reason text,
    happened_at text NOT NULL,
    done_by text NOT NULL
);
CREATE TABLE moments (
    unit text NOT NULL COLLATE pg_catalog."C",
    survey_version text NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    channel text NOT NULL,
    field text NOT NULL,
    flagged boolean NOT NULL,
    pair integer NOT NULL,
    n bigint NOT NULL,
    a bigint NOT NULL,
    s bigint NOT NULL,
    t bigint NOT NULL,
    all_satisfied bigint NOT NULL,
    aa bigint NOT NULL,
    ss bigint NOT NULL,
    sa bigint NOT NULL,
    a_s bigint NOT NULL,
    tt bigint NOT NULL,
    ta bigint NOT NULL
);
CREATE TABLE paper_drafts (
    number text NOT NULL COLLATE pg_catalog."C",
    mark text NOT NULL,
    entered_at_office text NOT NULL,
    entered_by text NOT NULL,
    entered_on text NOT NULL,
    unit text NOT NULL,
    intake_office text,
    survey_version text NOT NULL,
    period text NOT NULL,
    channel text NOT NULL,
    field text NOT NULL,
    ratings text NOT NULL,
    comment text,
    language text NOT NULL,
    assisted boolean NOT NULL,
    late boolean NOT NULL
);
CREATE TABLE procedures (
    code text NOT NULL COLLATE pg_catalog."C",
    name text,
    field text
);
CREATE TABLE survey_versions (
    id text NOT NULL,
    definition text NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL
);
CREATE TABLE tallies (
    unit text NOT NULL COLLATE pg_catalog."C",
    survey_version text NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    channel text NOT NULL,
    field text NOT NULL,
    flagged boolean NOT NULL,
    question text NOT NULL,
    rating text NOT NULL,
    count bigint NOT NULL
);
CREATE TABLE unit_counts (
    unit text NOT NULL COLLATE pg_catalog."C",
    period text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    count bigint NOT NULL
);
INSERT INTO __diesel_schema_migrations VALUES ('0001', '2026-11-28 14:41:10.941715');
INSERT INTO __diesel_schema_migrations VALUES ('0002', '2026-11-28 14:41:10.941715');
INSERT INTO __diesel_schema_migrations VALUES ('0003', '2026-11-28 14:41:10.941715');
INSERT INTO __diesel_schema_migrations VALUES ('0004', '2026-11-28 14:41:10.941715');
INSERT INTO __diesel_schema_migrations VALUES ('0005', '2026-11-28 14:41:10.941715');
INSERT INTO __diesel_schema_migrations VALUES ('0006', '2026-11-28 14:41:10.941715');
INSERT INTO __diesel_schema_migrations VALUES ('0007', '2026-11-28 14:41:10.941715');
INSERT INTO agencies VALUES ('so-tp', 'Sở Tư pháp', NULL, 'so-ban-nganh', NULL, NULL, NULL);
INSERT INTO agencies VALUES ('so-yt', 'Sở Y tế', NULL, 'so-ban-nganh', NULL, NULL, NULL);
INSERT INTO agencies VALUES ('xa-a', 'Xã A', NULL, 'xa-phuong-dac-khu', NULL, NULL, NULL);
INSERT INTO case_counts VALUES ('xa-a', '2026-07', 'counter', 'granted', 1, 0, 0);
INSERT INTO case_counts VALUES ('so-tp', '2026-07', 'counter', 'granted', 2, 0, 0);
INSERT INTO case_counts VALUES ('so-yt', '2026-07', 'counter', 'granted', 1, 0, 0);
INSERT INTO cases VALUES ('01a2229a-5c8d-71cc-b7c4-3e48a46ab116', 'so-tp', 'H35.18-260701-0001', NULL, NULL, NULL, '1.001', 'Đất đai', NULL, 'counter', '2026-07-01', NULL, '2026-07-02', 'granted', NULL, 'on_time', '2026-11-28T14:41:11Z');
INSERT INTO cases VALUES ('01a2229a-5c8e-7465-ad86-ea973d714317', 'xa-a', '0001/2026', NULL, NULL, NULL, NULL, NULL, NULL, 'counter', '2026-07-01', NULL, NULL, NULL, NULL, NULL, '2026-11-28T14:41:11Z');
INSERT INTO cases VALUES ('01a2229a-5c8e-7465-ad86-ea98fe50faec', 'xa-a', '12/ĐK', NULL, NULL, NULL, NULL, NULL, NULL, 'counter', '2026-07-01', NULL, '2026-07-03', 'granted', NULL, 'on_time', '2026-11-28T14:41:11Z');
INSERT INTO cases VALUES ('01a2229a-5ccf-77b0-919e-b0c5000fc81f', 'so-tp', 'h35.18-260701-0001', NULL, NULL, NULL, '1.001', 'Đất đai', NULL, 'counter', '2026-07-01', NULL, '2026-07-04', 'granted', NULL, 'on_time', '2026-11-28T14:41:11Z');
INSERT INTO cases VALUES ('01a2229a-5ccf-77b0-919e-b0c7562df6c1', 'so-yt', 'H35.18-260701-0001', NULL, NULL, NULL, NULL, NULL, NULL, 'counter', '2026-07-01', NULL, NULL, NULL, NULL, NULL, '2026-11-28T14:41:11Z');
INSERT INTO cases VALUES ('01a2229a-5ccf-77b0-919e-b0c84162eef9', 'so-yt', '0001/2026', NULL, NULL, NULL, NULL, NULL, NULL, 'counter', '2026-07-01', NULL, '2026-07-02', 'granted', NULL, 'on_time', '2026-11-28T14:41:11Z');
INSERT INTO cases VALUES ('01a2229a-5ccf-77b0-919e-b0ca00d48877', 'xa-a', '12/ÐK', NULL, NULL, NULL, NULL, NULL, NULL, 'counter', '2026-07-01', NULL, NULL, NULL, NULL, NULL, '2026-11-28T14:41:11Z');
INSERT INTO facts VALUES ('secret_fingerprint', 'e6579d34737b8352');
INSERT INTO invitations VALUES ('01a2229a-5c8d-71cc-b7c4-3e49312fd73b', '01a2229a-5c8d-71cc-b7c4-3e48a46ab116', 'so-tp', '2026-07', 'so-nganh-4@1', '06496d77b7f353f8d968fa54680ed6635f18c02ced2cfd6f6375fbc36f7b0928', '2026-11-28T14:41:11Z', '2026-12-28T14:41:11Z', 'open', NULL, NULL, NULL, false);
INSERT INTO invitations VALUES ('01a2229a-5c8e-7465-ad86-ea99a8bae8d8', '01a2229a-5c8e-7465-ad86-ea98fe50faec', 'xa-a', '2026-07', 'so-nganh-4@1', 'c0043fa9d6209dd57ecf1877db13d45f6f60b49460d1b75067627de397ab810a', '2026-11-28T14:41:11Z', '2026-12-28T14:41:11Z', 'open', NULL, NULL, NULL, false);
INSERT INTO invitations VALUES ('01a2229a-5ccf-77b0-919e-b0c682147b02', '01a2229a-5ccf-77b0-919e-b0c5000fc81f', 'so-tp', '2026-07', 'so-nganh-4@1', '152bfdc3c6240ad51c1e91df6927e241fa327ea8d6e895d6a0d1ca3b3900cbd8', '2026-11-28T14:41:11Z', '2026-12-28T14:41:11Z', 'open', NULL, NULL, NULL, false);
INSERT INTO invitations VALUES ('01a2229a-5ccf-77b0-919e-b0c9ecc24ebf', '01a2229a-5ccf-77b0-919e-b0c84162eef9', 'so-yt', '2026-07', 'so-nganh-4@1', '6cf2b2fde2e8bd54a395b48b0b4253a76335373a5bb5b580e513aea34b6455f5', '2026-11-28T14:41:11Z', '2026-12-28T14:41:11Z', 'open', NULL, NULL, NULL, false);
INSERT INTO procedures VALUES ('1.001', 'Cấp phép', 'Đất đai');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 1, 'to-chuc', 'TC1');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 2, 'to-chuc', 'TC2');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 3, 'to-chuc', 'TC3');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 4, 'to-chuc', 'TC4');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 5, 'to-chuc', 'TC5');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 6, 'cong-chuc', 'CC1');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 7, 'cong-chuc', 'CC2');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 8, 'cong-chuc', 'CC3');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 9, 'cong-chuc', 'CC4');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 10, 'cong-chuc', 'CC5');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 11, 'cong-chuc', 'CC6');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 12, 'cong-chuc', 'CC7');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 13, 'ket-qua', 'KQ1');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 14, 'ket-qua', 'KQ2');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 15, 'pakn', 'PA1');
INSERT INTO survey_questions VALUES ('so-nganh-4@1', 16, 'pakn', 'PA2');
INSERT INTO survey_questions VALUES ('sipas-5@1', 1, 'tiep-can', 'TC1');
INSERT INTO survey_questions VALUES ('sipas-5@1', 2, 'tiep-can', 'TC2');
INSERT INTO survey_questions VALUES ('sipas-5@1', 3, 'tiep-can', 'TC3');
INSERT INTO survey_questions VALUES ('sipas-5@1', 4, 'thu-tuc', 'TT1');
INSERT INTO survey_questions VALUES ('sipas-5@1', 5, 'thu-tuc', 'TT2');
INSERT INTO survey_questions VALUES ('sipas-5@1', 6, 'thu-tuc', 'TT3');
INSERT INTO survey_questions VALUES ('sipas-5@1', 7, 'thu-tuc', 'TT4');
INSERT INTO survey_questions VALUES ('sipas-5@1', 8, 'cong-chuc', 'CC1');
INSERT INTO survey_questions VALUES ('sipas-5@1', 9, 'cong-chuc', 'CC2');
INSERT INTO survey_questions VALUES ('sipas-5@1', 10, 'cong-chuc', 'CC3');
INSERT INTO survey_questions VALUES ('sipas-5@1', 11, 'ket-qua', 'KQ1');
INSERT INTO survey_questions VALUES ('sipas-5@1', 12, 'ket-qua', 'KQ2');
INSERT INTO survey_questions VALUES ('sipas-5@1', 13, 'ket-qua', 'KQ3');
INSERT INTO survey_questions VALUES ('sipas-5@1', 14, 'gop-y', 'PA1');
INSERT INTO survey_questions VALUES ('sipas-5@1', 15, 'gop-y', 'PA2');
INSERT INTO survey_questions VALUES ('sipas-5@1', 16, 'gop-y', 'PA3');
INSERT INTO survey_versions VALUES ('so-nganh-4@1', 'so-nganh-4', 1, '# The survey of departments in four components (chỉ số thành phần), the default.
# A changed question, order or scale needs a new version: answers of two versions are not pooled.
id = "so-nganh-4"
version = 1
languages = ["vi", "en"]
default_method = "pooled-top2"
link_days = 30
[title]
vi = "Phiếu đánh giá mức độ hài lòng về việc giải quyết hồ sơ"
en = "How satisfied are you with how your case was handled?"
[intro]
vi = "Ông/Bà hài lòng ở mức nào với từng nội dung sau?"
en = "How satisfied are you with each of the following?"
[[scale]]
value = 1
dissatisfied = true
label.vi = "Rất không hài lòng"
label.en = "Very dissatisfied"
[[scale]]
value = 2
dissatisfied = true
label.vi = "Không hài lòng"
label.en = "Dissatisfied"
[[scale]]
value = 3
label.vi = "Bình thường"
label.en = "Neutral"
[[scale]]
value = 4
satisfied = true
label.vi = "Hài lòng"
label.en = "Satisfied"
[[scale]]
value = 5
satisfied = true
label.vi = "Rất hài lòng"
label.en = "Very satisfied"
[[component]]
id = "to-chuc"
name.vi = "Tổ chức giải quyết TTHC"
name.en = "Organisation of the procedure"
heading.vi = "Thủ tục và việc nộp hồ sơ"
heading.en = "The procedure and handing in your application"
not_applicable.vi = "Tôi nhờ người khác làm thay nên không rõ"
not_applicable.en = "Someone else handled it for me, so I can''t say"
[[component.question]]
code = "TC1"
text.vi = "Sự rõ ràng của thông tin hướng dẫn thủ tục (niêm yết tại nơi tiếp nhận hoặc đăng trên Cổng Dịch vụ công)"
text.en = "How clear the information about the procedure was (posted at the office or on the public service portal)"
short.vi = "Thông tin hướng dẫn"
about = "intake"
[[component.question]]
code = "TC2"
text.vi = "Giấy tờ phải nộp đúng danh mục đã công khai, không bị yêu cầu nộp thêm"
text.en = "Being asked only for the documents on the published list, nothing more"
short.vi = "Giấy tờ phải nộp"
[[component.question]]
code = "TC3"
text.vi = "Phí, lệ phí phải nộp đúng mức đã công khai"
text.en = "Paying only the published fees"
short.vi = "Phí, lệ phí"
not_applicable.vi = "Thủ tục này không thu phí, lệ phí"
not_applicable.en = "This procedure is free of charge"
[[component.question]]
code = "TC4"
text.vi = "Sự thuận tiện khi nộp hồ sơ (tại nơi tiếp nhận, qua bưu chính hoặc trực tuyến)"
text.en = "How convenient it was to hand in the application (at the office, by post or online)"
short.vi = "Thuận tiện khi nộp"
about = "intake"
[[component.question]]
code = "TC5"
text.vi = "Số lần phải đi lại hoặc bổ sung giấy tờ để giải quyết xong hồ sơ"
text.en = "The number of visits or extra documents it took to complete the case"
short.vi = "Số lần đi lại, bổ sung"
[[component]]
id = "cong-chuc"
name.vi = "Công chức giải quyết TTHC"
name.en = "Officials handling the procedure"
heading.vi = "Người tiếp nhận, giải quyết hồ sơ"
heading.en = "The staff you dealt with"
hint.vi = "Là bất kỳ ai đã phục vụ Ông/Bà trong quá trình giải quyết hồ sơ"
hint.en = "Anyone who served you while your case was being handled"
not_applicable.vi = "Tôi không gặp hoặc trao đổi với công chức (nộp trực tuyến hoặc qua bưu chính)"
not_applicable.en = "I did not meet or speak with any official (online or by post)"
[[component.question]]
code = "CC1"
text.vi = "Thái độ giao tiếp lịch sự, tôn trọng"
text.en = "Courtesy and respect"
short.vi = "Thái độ lịch sự"
about = "intake"
[[component.question]]
code = "CC2"
text.vi = "Sự chú ý lắng nghe khi Ông/Bà hỏi hoặc trình bày"
text.en = "Attention when you asked or explained something"
short.vi = "Chú ý lắng nghe"
about = "intake"
[[component.question]]
code = "CC3"
text.vi = "Cách giải thích, hướng dẫn dễ hiểu"
text.en = "How easy the explanations were to understand"
short.vi = "Giải thích dễ hiểu"
about = "intake"
[[component.question]]
code = "CC4"
text.vi = "Việc hướng dẫn đầy đủ ngay trong một lần"
text.en = "Getting complete guidance in one go"
short.vi = "Hướng dẫn một lần"
about = "intake"
[[component.question]]
code = "CC5"
text.vi = "Sự thành thạo khi xử lý công việc"
text.en = "Competence in doing the work"
short.vi = "Thành thạo công việc"
about = "intake"
[[component.question]]
code = "CC6"
text.vi = "Sự công bằng, theo đúng thứ tự, không ưu tiên người quen"
text.en = "Fair treatment in turn, with no favours to acquaintances"
short.vi = "Công bằng, đúng thứ tự"
about = "intake"
[[component.question]]
code = "CC7"
text.vi = "Việc không gây phiền hà, không gợi ý tiền, quà hoặc khoản chi ngoài quy định"
text.en = "Not being given trouble, nor hints at money, gifts or unofficial payments"
short.vi = "Không gây phiền hà"
about = "intake"
[[component]]
id = "ket-qua"
name.vi = "Kết quả giải quyết TTHC"
name.en = "Result"
heading.vi = "Kết quả giải quyết hồ sơ"
heading.en = "The result of your case"
not_applicable.vi = "Tôi đã rút hồ sơ nên không nhận kết quả"
not_applicable.en = "I withdrew the application, so there was no result"
[[component.question]]
code = "KQ1"
text.vi = "Thời gian nhận được kết quả so với ngày hẹn"
text.en = "When you got the result, compared with the promised date"
short.vi = "Thời gian trả kết quả"
[[component.question]]
code = "KQ2"
text.vi = "Kết quả nhận được đầy đủ, không có sai sót"
text.en = "A complete result, free of errors"
short.vi = "Kết quả đầy đủ, đúng"
hint.vi = "Nếu hồ sơ bị từ chối hoặc trả lại: văn bản trả lời nêu rõ lý do"
hint.en = "If refused or returned: a written reply with clear reasons"
[[component]]
id = "pakn"
name.vi = "Tiếp nhận, xử lý PAKN liên quan đến TTHC"
name.en = "Feedback and complaints"
heading.vi = "Phản ánh, kiến nghị về việc giải quyết hồ sơ"
heading.en = "Complaints and suggestions about your case"
screen.vi = "Ông/Bà có gửi phản ánh, kiến nghị về việc giải quyết hồ sơ này không?"
screen.en = "Did you send a complaint or suggestion about this case?"
not_applicable.vi = "Tôi không gửi phản ánh, kiến nghị"
not_applicable.en = "I did not send any"
[[component.question]]
code = "PA1"
text.vi = "Sự thuận tiện của cách gửi phản ánh, kiến nghị"
text.en = "How easy it was to send your complaint or suggestion"
short.vi = "Thuận tiện khi gửi"
[[component.question]]
code = "PA2"
text.vi = "Việc xử lý, trả lời phản ánh, kiến nghị của Ông/Bà"
text.en = "How your complaint or suggestion was handled and answered"
short.vi = "Xử lý, trả lời"
', 'd6e3ab1fd1cc5bdbe61725172f11a78d9e580efa36f547b80b6346f0764cc079');
INSERT INTO survey_versions VALUES ('sipas-5@1', 'sipas-5', 1, '# The service part of the national method: five factors, sixteen questions (3/4/3/3/3).
# A changed question, order or scale needs a new version: answers of two versions are not pooled.
id = "sipas-5"
version = 1
languages = ["vi", "en"]
default_method = "pooled-top2"
link_days = 30
[title]
vi = "Phiếu đánh giá mức độ hài lòng về việc giải quyết hồ sơ"
en = "How satisfied are you with how your case was handled?"
[intro]
vi = "Ông/Bà hài lòng ở mức nào với từng nội dung sau?"
en = "How satisfied are you with each of the following?"
[[scale]]
value = 1
dissatisfied = true
label.vi = "Rất không hài lòng"
label.en = "Very dissatisfied"
[[scale]]
value = 2
dissatisfied = true
label.vi = "Không hài lòng"
label.en = "Dissatisfied"
[[scale]]
value = 3
label.vi = "Bình thường"
label.en = "Neutral"
[[scale]]
value = 4
satisfied = true
label.vi = "Hài lòng"
label.en = "Satisfied"
[[scale]]
value = 5
satisfied = true
label.vi = "Rất hài lòng"
label.en = "Very satisfied"
[[component]]
id = "tiep-can"
name.vi = "Tiếp cận dịch vụ"
name.en = "Access to the service"
heading.vi = "Nơi tiếp nhận hồ sơ và trả kết quả"
heading.en = "The place where you handed in your application"
not_applicable.vi = "Tôi không đến nơi tiếp nhận (nộp trực tuyến, qua bưu chính hoặc nhờ người khác)"
not_applicable.en = "I did not go there (online, by post or through someone else)"
[[component.question]]
code = "TC1"
text.vi = "Biển hiệu, bảng chỉ dẫn rõ ràng, dễ thấy"
text.en = "Clear signs that are easy to see"
short.vi = "Biển hiệu, chỉ dẫn"
short.en = "Signs"
about = "intake"
[[component.question]]
code = "TC2"
text.vi = "Chỗ ngồi chờ, bàn viết đầy đủ"
text.en = "Enough seats to wait on and desks to write at"
short.vi = "Chỗ ngồi, bàn viết"
short.en = "Seats and desks"
about = "intake"
[[component.question]]
code = "TC3"
text.vi = "Trang thiết bị phục vụ người dân đầy đủ và sử dụng tốt"
text.en = "Enough equipment for the public, in good working order"
short.vi = "Trang thiết bị"
short.en = "Equipment"
about = "intake"
[[component]]
id = "thu-tuc"
name.vi = "Thủ tục hành chính"
name.en = "Administrative procedures"
heading.vi = "Thủ tục hành chính"
heading.en = "The procedure"
not_applicable.vi = "Tôi nhờ người khác làm thay nên không rõ"
not_applicable.en = "Someone else handled it for me, so I can''t say"
[[component.question]]
code = "TT1"
text.vi = "Thủ tục được niêm yết công khai, dễ đọc, dễ tìm hiểu"
text.en = "The rules of the procedure were posted publicly and were readable"
short.vi = "Niêm yết công khai"
short.en = "Posted rules"
[[component.question]]
code = "TT2"
text.vi = "Giấy tờ phải nộp đúng quy định, không bị yêu cầu nộp thêm"
text.en = "The documents asked for were as prescribed, nothing more"
short.vi = "Giấy tờ đúng quy định"
short.en = "Documents"
[[component.question]]
code = "TT3"
text.vi = "Phí, lệ phí phải nộp đúng quy định"
text.en = "The fees charged were as prescribed"
short.vi = "Phí, lệ phí"
short.en = "Fees"
not_applicable.vi = "Thủ tục này không thu phí, lệ phí"
not_applicable.en = "This procedure is free of charge"
[[component.question]]
code = "TT4"
text.vi = "Thời hạn giải quyết được ấn định đúng quy định"
text.en = "The time limit set was as prescribed"
short.vi = "Thời hạn giải quyết"
short.en = "Time limit"
[[component]]
id = "cong-chuc"
name.vi = "Công chức"
name.en = "Officials"
heading.vi = "Người tiếp nhận, hướng dẫn hồ sơ"
heading.en = "The staff you dealt with"
not_applicable.vi = "Tôi không gặp hoặc trao đổi với công chức (nộp trực tuyến hoặc qua bưu chính)"
not_applicable.en = "I did not meet or speak with any official (online or by post)"
[[component.question]]
code = "CC1"
text.vi = "Thái độ giao tiếp lịch sự"
text.en = "Polite manners"
short.vi = "Thái độ lịch sự"
short.en = "Politeness"
about = "intake"
[[component.question]]
code = "CC2"
text.vi = "Việc hướng dẫn rõ ràng, đầy đủ ngay trong một lần"
text.en = "Clear and complete guidance in one go"
short.vi = "Hướng dẫn một lần"
short.en = "Guidance in one go"
about = "intake"
[[component.question]]
code = "CC3"
text.vi = "Việc tuân thủ đúng quy định khi giải quyết công việc"
text.en = "Following the rules when doing the work"
short.vi = "Tuân thủ quy định"
short.en = "Following the rules"
about = "intake"
[[component]]
id = "ket-qua"
name.vi = "Kết quả"
name.en = "Result"
heading.vi = "Kết quả giải quyết hồ sơ"
heading.en = "The result of your case"
not_applicable.vi = "Tôi đã rút hồ sơ nên không nhận kết quả"
not_applicable.en = "I withdrew the application, so there was no result"
[[component.question]]
code = "KQ1"
text.vi = "Việc trả kết quả đúng ngày hẹn"
text.en = "Getting the result on the promised date"
short.vi = "Trả kết quả đúng hẹn"
short.en = "On the promised date"
[[component.question]]
code = "KQ2"
text.vi = "Kết quả nhận được đầy đủ, chính xác"
text.en = "A complete and correct result"
short.vi = "Đầy đủ, chính xác"
short.en = "Complete and correct"
hint.vi = "Nếu hồ sơ bị từ chối hoặc trả lại: văn bản trả lời nêu rõ lý do"
hint.en = "If refused or returned: a written reply with clear reasons"
[[component.question]]
code = "KQ3"
text.vi = "Kết quả nhận được bảo đảm công bằng"
text.en = "A fair result"
short.vi = "Công bằng"
short.en = "Fair"
[[component]]
id = "gop-y"
name.vi = "Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị"
name.en = "Feedback and complaints"
heading.vi = "Góp ý, phản ánh, kiến nghị về việc giải quyết hồ sơ"
heading.en = "Comments, complaints and suggestions about your case"
screen.vi = "Ông/Bà có gửi góp ý, phản ánh, kiến nghị về việc giải quyết hồ sơ này không?"
screen.en = "Did you send a comment, complaint or suggestion about this case?"
not_applicable.vi = "Tôi không gửi góp ý, phản ánh, kiến nghị"
not_applicable.en = "I did not send any"
[[component.question]]
code = "PA1"
text.vi = "Cách gửi góp ý, phản ánh, kiến nghị thuận tiện, dễ thực hiện"
text.en = "Easy and convenient ways to send it"
short.vi = "Thuận tiện khi gửi"
short.en = "Easy to send"
[[component.question]]
code = "PA2"
text.vi = "Việc tiếp nhận, xử lý góp ý, phản ánh, kiến nghị đúng quy định"
text.en = "Handling it by the rules"
short.vi = "Xử lý đúng quy định"
short.en = "Handled by the rules"
[[component.question]]
code = "PA3"
text.vi = "Việc thông báo kết quả xử lý kịp thời"
text.en = "Being told the outcome in good time"
short.vi = "Thông báo kịp thời"
short.en = "Told in time"
', '6b8e3df8fa8281e879ccc0664e142069e2612eed8f1003dfd036f42e9e4a5743');
ALTER TABLE ONLY __diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY agencies
    ADD CONSTRAINT agencies_pkey PRIMARY KEY (code);
ALTER TABLE ONLY apologies
    ADD CONSTRAINT apologies_pkey PRIMARY KEY (id);
ALTER TABLE ONLY batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (name);
ALTER TABLE ONLY case_changes
    ADD CONSTRAINT case_changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY case_count_changes
    ADD CONSTRAINT case_count_changes_pkey PRIMARY KEY (key);
ALTER TABLE ONLY case_counts
    ADD CONSTRAINT case_counts_pkey PRIMARY KEY (month, unit, channel, outcome);
ALTER TABLE ONLY cases
    ADD CONSTRAINT cases_agency_case_code_key UNIQUE (agency, case_code);
ALTER TABLE ONLY cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);
ALTER TABLE ONLY comments
    ADD CONSTRAINT comments_pkey PRIMARY KEY (key);
ALTER TABLE ONLY facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (name);
ALTER TABLE ONLY inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (key);
ALTER TABLE ONLY invitations
    ADD CONSTRAINT invitations_lookup_key UNIQUE (lookup);
ALTER TABLE ONLY invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY keys
    ADD CONSTRAINT keys_hash_key UNIQUE (hash);
ALTER TABLE ONLY keys
    ADD CONSTRAINT keys_name_key UNIQUE (name);
ALTER TABLE ONLY keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kiosks
    ADD CONSTRAINT kiosks_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY link_events
    ADD CONSTRAINT link_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY moments
    ADD CONSTRAINT moments_pkey PRIMARY KEY (unit, survey_version, period, source, channel, field, flagged, pair);
ALTER TABLE ONLY paper_drafts
    ADD CONSTRAINT paper_drafts_pkey PRIMARY KEY (number);
ALTER TABLE ONLY procedures
    ADD CONSTRAINT procedures_pkey PRIMARY KEY (code);
ALTER TABLE ONLY responses
    ADD CONSTRAINT responses_pkey PRIMARY KEY (key);
ALTER TABLE ONLY survey_questions
    ADD CONSTRAINT survey_questions_pkey PRIMARY KEY (survey_version, "position");
ALTER TABLE ONLY survey_versions
    ADD CONSTRAINT survey_versions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY tallies
    ADD CONSTRAINT tallies_pkey PRIMARY KEY (unit, survey_version, period, source, channel, field, flagged, question, rating);
ALTER TABLE ONLY unit_counts
    ADD CONSTRAINT unit_counts_pkey PRIMARY KEY (unit, period, kind);
CREATE INDEX apologies_by_case ON apologies USING btree (case_id);
CREATE INDEX case_changes_by_case ON case_changes USING btree (case_id);
CREATE INDEX cases_at_intake ON cases USING btree (intake_office, finished_at, updated_at);
CREATE INDEX cases_at_return ON cases USING btree (return_office, finished_at, updated_at);
CREATE INDEX cases_by_finish ON cases USING btree (finished_at, received_at, agency);
CREATE INDEX cases_by_update ON cases USING btree (agency, updated_at, id);
CREATE INDEX invitations_by_month ON invitations USING btree (month, expires_at);
CREATE UNIQUE INDEX invitations_one_per_case ON invitations USING btree (case_id) WHERE (state <> 'revoked'::text);
CREATE INDEX link_events_by_case ON link_events USING btree (case_id);
CREATE INDEX moments_totals ON moments USING btree (period, unit) WHERE (source = ''::text);
CREATE INDEX responses_by_batch ON responses USING btree (batch) WHERE (batch IS NOT NULL);
ALTER TABLE ONLY apologies
    ADD CONSTRAINT apologies_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id);
ALTER TABLE ONLY case_changes
    ADD CONSTRAINT case_changes_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id);
ALTER TABLE ONLY cases
    ADD CONSTRAINT cases_agency_fkey FOREIGN KEY (agency) REFERENCES agencies(code);
ALTER TABLE ONLY cases
    ADD CONSTRAINT cases_intake_office_fkey FOREIGN KEY (intake_office) REFERENCES agencies(code);
ALTER TABLE ONLY cases
    ADD CONSTRAINT cases_return_office_fkey FOREIGN KEY (return_office) REFERENCES agencies(code);
ALTER TABLE ONLY invitations
    ADD CONSTRAINT invitations_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id);
ALTER TABLE ONLY invitations
    ADD CONSTRAINT invitations_survey_version_fkey FOREIGN KEY (survey_version) REFERENCES survey_versions(id);
ALTER TABLE ONLY keys
    ADD CONSTRAINT keys_office_fkey FOREIGN KEY (office) REFERENCES agencies(code);
ALTER TABLE ONLY kiosks
    ADD CONSTRAINT kiosks_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES invitations(id);
ALTER TABLE ONLY kiosks
    ADD CONSTRAINT kiosks_key_id_fkey FOREIGN KEY (key_id) REFERENCES keys(id);
ALTER TABLE ONLY link_events
    ADD CONSTRAINT link_events_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id);
ALTER TABLE ONLY survey_questions
    ADD CONSTRAINT survey_questions_survey_version_fkey FOREIGN KEY (survey_version) REFERENCES survey_versions(id);
