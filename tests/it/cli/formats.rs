//! The forms in which one-stop software writes its files.

use crate::support::Sipas;

on_both_databases!(
    vietnamese_headers_semicolons_and_local_dates_are_read,
    values_are_compared_composed_trimmed_and_whatever_their_case,
);

fn vietnamese_headers_semicolons_and_local_dates_are_read(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "\u{feff}Mã hồ sơ;Cơ quan giải quyết;Nơi tiếp nhận;Nơi trả kết quả;Quầy;Mã TTHC;Tên TTHC;Lĩnh vực;Đối tượng;Kênh nộp;Ngày tiếp nhận;Ngày hẹn trả;Ngày trả kết quả;Kết quả;Lý do quá hạn\r\n\
         H1;Sở Tư pháp;mot-cua-1;;Quầy 3;2.001;Cấp phiếu lý lịch;Lý lịch;Cá nhân;Trực tuyến;01/07/2026 08:15;10/07/2026;05/07/2026 16:30:45;Đã giải quyết;\r\n\
         H2;so-tp;;;;;;;Tổ chức;Bưu chính công ích;1/7/2026;3/7/2026;5/7/2026;Từ chối;Xác minh\r\n\
         H3;xa-a;;;;;;\"Đất đai; môi trường\";;;2026-07-01T09:00:00+07:00;;;;\r\n",
    );
    let ended = sipas.run(&["import", "cases", "cases.csv", "--delivered-by", "message"]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=3 added=3 changed=0 unchanged=0 refused=0"
    );
    assert_eq!(
        sipas.rows(
            &[
                "case_code",
                "agency",
                "intake_office",
                "return_office",
                "counter",
                "procedure",
                "field",
                "applicant",
                "channel",
                "received_at",
                "due_at",
                "finished_at",
                "outcome",
                "overdue_reason",
                "punctuality"
            ],
            "cases ORDER BY case_code"
        ),
        [
            [
                "H1",
                "so-tp",
                "mot-cua-1",
                "mot-cua-1",
                "Quầy 3",
                "2.001",
                "Lý lịch",
                "person",
                "online",
                "2026-07-01T08:15:00+07:00",
                "2026-07-10",
                "2026-07-05T16:30:45+07:00",
                "granted",
                "",
                "early"
            ],
            [
                "H2",
                "so-tp",
                "",
                "",
                "",
                "",
                "",
                "organisation",
                "post",
                "2026-07-01",
                "2026-07-03",
                "2026-07-05",
                "refused",
                "Xác minh",
                "overdue"
            ],
            [
                "H3",
                "xa-a",
                "",
                "",
                "",
                "",
                "Đất đai; môi trường",
                "",
                "counter",
                "2026-07-01T09:00:00+07:00",
                "",
                "",
                "",
                "",
                ""
            ],
        ]
    );
    assert_eq!(
        sipas.rows(&["code", "name", "field"], "procedures"),
        [["2.001", "Cấp phiếu lý lịch", "Lý lịch"]]
    );
    assert_eq!(
        sipas.number("SELECT COUNT(*) FROM invitations WHERE delivered_by = 'message'"),
        2
    );
}

fn values_are_compared_composed_trimmed_and_whatever_their_case(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    // Decomposed Vietnamese, as some systems write it.
    let decomposed = "So\u{31b}\u{309} Tu\u{31b} pha\u{301}p";
    sipas.file(
        "cases.csv",
        format!(
            "CASE_CODE , Agency,received_at,CHANNEL,finished_at,Kết quả\n\
             H1, {decomposed} ,2026-07-01, TRỰC TIẾP ,2026-07-02,  rút hồ sơ\n\
             H2,SO-TP,2026-07-01,trực tuyến,2026-07-02,TRẢ LẠI\n"
        ),
    );
    sipas.run(&["import", "cases", "cases.csv"]).succeeded();
    assert_eq!(
        sipas.rows(
            &["agency", "channel", "outcome"],
            "cases ORDER BY case_code"
        ),
        [
            ["so-tp", "counter", "withdrawn"],
            ["so-tp", "online", "returned"]
        ]
    );
}

#[test]
fn a_province_can_add_words_in_its_configuration() {
    let sipas = Sipas::embedded().with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,channel\nH1,so-tp,2026-07-01,Một cửa điện tử\n",
    );
    sipas
        .run(&["import", "cases", "cases.csv"])
        .refused(&["line 2", "channel"]);
    sipas.file(
        "sipas.toml",
        "[synonyms.channel]\n'Một cửa điện tử' = 'Trực tuyến'\n",
    );
    sipas.run(&["import", "cases", "cases.csv"]).succeeded();
    assert_eq!(sipas.rows(&["channel"], "cases"), [["online"]]);
}
