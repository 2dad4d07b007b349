PRAGMA foreign_keys = OFF;
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "__diesel_schema_migrations" VALUES('0001','2026-11-28 14:41:10');
INSERT INTO "__diesel_schema_migrations" VALUES('0002','2026-11-28 14:41:10');
INSERT INTO "__diesel_schema_migrations" VALUES('0003','2026-11-28 14:41:10');
INSERT INTO "__diesel_schema_migrations" VALUES('0004','2026-11-28 14:41:10');
INSERT INTO "__diesel_schema_migrations" VALUES('0005','2026-11-28 14:41:10');
INSERT INTO "__diesel_schema_migrations" VALUES('0006','2026-11-28 14:41:10');
INSERT INTO "__diesel_schema_migrations" VALUES('0007','2026-11-28 14:41:10');
CREATE TABLE agencies (
    code TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT,
    block TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    successor TEXT
);
INSERT INTO "agencies" VALUES('so-tp','Sở Tư pháp',NULL,'so-ban-nganh',NULL,NULL,NULL);
INSERT INTO "agencies" VALUES('so-yt','Sở Y tế',NULL,'so-ban-nganh',NULL,NULL,NULL);
INSERT INTO "agencies" VALUES('xa-a','Xã A',NULL,'xa-phuong-dac-khu',NULL,NULL,NULL);
CREATE TABLE apologies (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    new_return_date TEXT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE TABLE batches (
    name TEXT NOT NULL PRIMARY KEY,
    sha256 TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    source TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    withdrawn BOOLEAN NOT NULL
, attempt TEXT);
CREATE TABLE case_changes (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    column_name TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE TABLE case_count_changes (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished BIGINT NOT NULL,
    invited BIGINT NOT NULL,
    answered BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE case_counts (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished BIGINT NOT NULL,
    invited BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    PRIMARY KEY (month, unit, channel, outcome)
) WITHOUT ROWID;
INSERT INTO "case_counts" VALUES('so-tp','2026-07','counter','granted',2,0,0);
INSERT INTO "case_counts" VALUES('so-yt','2026-07','counter','granted',1,0,0);
INSERT INTO "case_counts" VALUES('xa-a','2026-07','counter','granted',1,0,0);
CREATE TABLE cases (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES agencies (code),
    case_code TEXT /*postgres COLLATE "C"*/ NOT NULL,
    intake_office TEXT REFERENCES agencies (code),
    return_office TEXT REFERENCES agencies (code),
    counter TEXT,
    procedure TEXT,
    field TEXT,
    applicant TEXT,
    channel TEXT NOT NULL,
    received_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    due_at TEXT /*postgres COLLATE "C"*/,
    finished_at TEXT /*postgres COLLATE "C"*/,
    outcome TEXT,
    overdue_reason TEXT,
    -- 'early', 'on_time' or 'overdue' for a finished case, from due_at and finished_at
    punctuality TEXT, updated_at TEXT /*postgres COLLATE "C"*/
    NOT NULL DEFAULT '1970-01-01T00:00:00Z',
    UNIQUE (agency, case_code)
);
INSERT INTO "cases" VALUES('01a2229a-5a91-718f-84d0-f257d97b4dbb','so-tp','H35.18-260701-0001',NULL,NULL,NULL,'1.001','Đất đai',NULL,'counter','2026-07-01',NULL,'2026-07-02','granted',NULL,'on_time','2026-11-28T14:41:10Z');
INSERT INTO "cases" VALUES('01a2229a-5a91-718f-84d0-f259d808a093','xa-a','0001/2026',NULL,NULL,NULL,NULL,NULL,NULL,'counter','2026-07-01',NULL,NULL,NULL,NULL,NULL,'2026-11-28T14:41:10Z');
INSERT INTO "cases" VALUES('01a2229a-5a91-718f-84d0-f25aaba2c8ba','xa-a','12/ĐK',NULL,NULL,NULL,NULL,NULL,NULL,'counter','2026-07-01',NULL,'2026-07-03','granted',NULL,'on_time','2026-11-28T14:41:10Z');
INSERT INTO "cases" VALUES('01a2229a-5acf-7613-bc0a-9db8a4b26826','so-tp','h35.18-260701-0001',NULL,NULL,NULL,'1.001','Đất đai',NULL,'counter','2026-07-01',NULL,'2026-07-04','granted',NULL,'on_time','2026-11-28T14:41:10Z');
INSERT INTO "cases" VALUES('01a2229a-5acf-7613-bc0a-9dbafed9f0e5','so-yt','H35.18-260701-0001',NULL,NULL,NULL,NULL,NULL,NULL,'counter','2026-07-01',NULL,NULL,NULL,NULL,NULL,'2026-11-28T14:41:10Z');
INSERT INTO "cases" VALUES('01a2229a-5acf-7613-bc0a-9dbbdb97766a','so-yt','0001/2026',NULL,NULL,NULL,NULL,NULL,NULL,'counter','2026-07-01',NULL,'2026-07-02','granted',NULL,'on_time','2026-11-28T14:41:10Z');
INSERT INTO "cases" VALUES('01a2229a-5acf-7613-bc0a-9dbd695bd723','xa-a','12/ÐK',NULL,NULL,NULL,NULL,NULL,NULL,'counter','2026-07-01',NULL,NULL,NULL,NULL,NULL,'2026-11-28T14:41:10Z');
CREATE TABLE comments (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO "facts" VALUES('secret_fingerprint','e6579d34737b8352');
CREATE TABLE inbox (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    role TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    ratings TEXT NOT NULL,
    comment TEXT,
    signals TEXT NOT NULL,
    language TEXT NOT NULL,
    assisted BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL
) WITHOUT ROWID;
CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL REFERENCES survey_versions (id),
    lookup TEXT /*postgres COLLATE "C"*/ NOT NULL UNIQUE,
    issued_at TEXT NOT NULL,
    expires_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    state TEXT NOT NULL,
    delivered_by TEXT,
    delivered_on TEXT,
    press TEXT,
    disputed BOOLEAN NOT NULL
);
INSERT INTO "invitations" VALUES('01a2229a-5a91-718f-84d0-f258bafef21e','01a2229a-5a91-718f-84d0-f257d97b4dbb','so-tp','2026-07','so-nganh-4@1','3f05b1a18da84b88665d922b68fe25bfd874fedc3575035d0a57bcf49a9fe5b6','2026-11-28T14:41:10Z','2026-12-28T14:41:10Z','open',NULL,NULL,NULL,0);
INSERT INTO "invitations" VALUES('01a2229a-5a91-718f-84d0-f25be7b5374a','01a2229a-5a91-718f-84d0-f25aaba2c8ba','xa-a','2026-07','so-nganh-4@1','352e511ed750fd89186747a9dc31b5d1bc38940646ddcd2fde22d8a3f3ec07eb','2026-11-28T14:41:10Z','2026-12-28T14:41:10Z','open',NULL,NULL,NULL,0);
INSERT INTO "invitations" VALUES('01a2229a-5acf-7613-bc0a-9db9917e0b08','01a2229a-5acf-7613-bc0a-9db8a4b26826','so-tp','2026-07','so-nganh-4@1','07cb29e8649a5dd1f28db64c3983c81be66f03e2a9f54f886626893b2b384005','2026-11-28T14:41:10Z','2026-12-28T14:41:10Z','open',NULL,NULL,NULL,0);
INSERT INTO "invitations" VALUES('01a2229a-5acf-7613-bc0a-9dbc825b33c1','01a2229a-5acf-7613-bc0a-9dbbdb97766a','so-yt','2026-07','so-nganh-4@1','22061d0c78565d2cb447c0b64de4cfc4b66ee2802ec302f641bcde24bcc4fdb3','2026-11-28T14:41:10Z','2026-12-28T14:41:10Z','open',NULL,NULL,NULL,0);
CREATE TABLE keys (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    reach TEXT NOT NULL,
    office TEXT REFERENCES agencies (code),
    counter TEXT,
    made_at TEXT NOT NULL,
    last_used_on TEXT,
    revoked_at TEXT
);
CREATE TABLE kiosks (
    key_id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY REFERENCES keys (id),
    turn TEXT NOT NULL,
    invitation_id TEXT NOT NULL REFERENCES invitations (id),
    assigned_at TEXT NOT NULL
);
CREATE TABLE link_events (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    reason TEXT,
    happened_at TEXT NOT NULL,
    done_by TEXT NOT NULL
);
CREATE TABLE moments (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    pair INTEGER NOT NULL,
    n BIGINT NOT NULL,
    a BIGINT NOT NULL,
    s BIGINT NOT NULL,
    t BIGINT NOT NULL,
    all_satisfied BIGINT NOT NULL,
    aa BIGINT NOT NULL,
    ss BIGINT NOT NULL,
    sa BIGINT NOT NULL,
    a_s BIGINT NOT NULL,
    tt BIGINT NOT NULL,
    ta BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, period, source, channel, field, flagged, pair)
) WITHOUT ROWID;
CREATE TABLE paper_drafts (
    number TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL,
    entered_at_office TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    unit TEXT NOT NULL,
    intake_office TEXT,
    survey_version TEXT NOT NULL,
    period TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    ratings TEXT NOT NULL,
    comment TEXT,
    language TEXT NOT NULL,
    assisted BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL
) WITHOUT ROWID;
CREATE TABLE procedures (
    code TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT,
    field TEXT
);
INSERT INTO "procedures" VALUES('1.001','Cấp phép','Đất đai');
CREATE TABLE responses (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    role TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    ratings TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    batch TEXT
) WITHOUT ROWID;
CREATE TABLE survey_questions (
    survey_version TEXT NOT NULL REFERENCES survey_versions (id),
    position INTEGER NOT NULL,
    component TEXT NOT NULL,
    question TEXT NOT NULL,
    PRIMARY KEY (survey_version, position)
);
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',1,'to-chuc','TC1');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',2,'to-chuc','TC2');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',3,'to-chuc','TC3');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',4,'to-chuc','TC4');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',5,'to-chuc','TC5');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',6,'cong-chuc','CC1');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',7,'cong-chuc','CC2');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',8,'cong-chuc','CC3');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',9,'cong-chuc','CC4');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',10,'cong-chuc','CC5');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',11,'cong-chuc','CC6');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',12,'cong-chuc','CC7');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',13,'ket-qua','KQ1');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',14,'ket-qua','KQ2');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',15,'pakn','PA1');
INSERT INTO "survey_questions" VALUES('so-nganh-4@1',16,'pakn','PA2');
INSERT INTO "survey_questions" VALUES('sipas-5@1',1,'tiep-can','TC1');
INSERT INTO "survey_questions" VALUES('sipas-5@1',2,'tiep-can','TC2');
INSERT INTO "survey_questions" VALUES('sipas-5@1',3,'tiep-can','TC3');
INSERT INTO "survey_questions" VALUES('sipas-5@1',4,'thu-tuc','TT1');
INSERT INTO "survey_questions" VALUES('sipas-5@1',5,'thu-tuc','TT2');
INSERT INTO "survey_questions" VALUES('sipas-5@1',6,'thu-tuc','TT3');
INSERT INTO "survey_questions" VALUES('sipas-5@1',7,'thu-tuc','TT4');
INSERT INTO "survey_questions" VALUES('sipas-5@1',8,'cong-chuc','CC1');
INSERT INTO "survey_questions" VALUES('sipas-5@1',9,'cong-chuc','CC2');
INSERT INTO "survey_questions" VALUES('sipas-5@1',10,'cong-chuc','CC3');
INSERT INTO "survey_questions" VALUES('sipas-5@1',11,'ket-qua','KQ1');
INSERT INTO "survey_questions" VALUES('sipas-5@1',12,'ket-qua','KQ2');
INSERT INTO "survey_questions" VALUES('sipas-5@1',13,'ket-qua','KQ3');
INSERT INTO "survey_questions" VALUES('sipas-5@1',14,'gop-y','PA1');
INSERT INTO "survey_questions" VALUES('sipas-5@1',15,'gop-y','PA2');
INSERT INTO "survey_questions" VALUES('sipas-5@1',16,'gop-y','PA3');
CREATE TABLE survey_versions (
    id TEXT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
INSERT INTO "survey_versions" VALUES('so-nganh-4@1','so-nganh-4',1,'# The survey of departments in four components (chỉ số thành phần), the default.
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
','d6e3ab1fd1cc5bdbe61725172f11a78d9e580efa36f547b80b6346f0764cc079');
INSERT INTO "survey_versions" VALUES('sipas-5@1','sipas-5',1,'# The service part of the national method: five factors, sixteen questions (3/4/3/3/3).
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
','6b8e3df8fa8281e879ccc0664e142069e2612eed8f1003dfd036f42e9e4a5743');
CREATE TABLE tallies (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    question TEXT NOT NULL,
    rating TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, period, source, channel, field, flagged, question, rating)
) WITHOUT ROWID;
CREATE TABLE unit_counts (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    kind TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (unit, period, kind)
) WITHOUT ROWID;
CREATE INDEX case_changes_by_case ON case_changes (case_id);
CREATE UNIQUE INDEX invitations_one_per_case ON invitations (case_id) WHERE state <> 'revoked';
CREATE INDEX responses_by_batch ON responses (batch) WHERE batch IS NOT NULL;
CREATE VIEW answers AS
SELECT r.key AS response, r.unit, r.role, r.survey_version, r.period, r.source, r.channel,
       r.field, r.flagged, r.batch, q.component, q.question,
       substr(r.ratings, q.position, 1) AS rating
FROM responses r
JOIN survey_questions q ON q.survey_version = r.survey_version;
CREATE INDEX moments_totals ON moments (period, unit) WHERE source = '';
CREATE INDEX invitations_by_month ON invitations (month, expires_at);
CREATE INDEX cases_by_update ON cases (agency, updated_at, id);
CREATE INDEX cases_at_intake ON cases (intake_office, finished_at, updated_at);
CREATE INDEX cases_at_return ON cases (return_office, finished_at, updated_at);
CREATE INDEX cases_by_finish ON cases (finished_at, received_at, agency);
CREATE INDEX link_events_by_case ON link_events (case_id);
CREATE INDEX apologies_by_case ON apologies (case_id);
