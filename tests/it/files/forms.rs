//! The forms that files come in.

use super::{cases, import, imported};
use crate::support::Sipas;

on_both_databases!(
    titles_numbers_blanks_and_totals_are_no_cases,
    pages_of_a_printed_list_are_one_file_to_a_strict_import,
    every_separator_and_encoding_is_the_same_file,
    what_another_system_prints_is_read_and_the_rest_named_once,
    a_province_names_its_own_columns_and_words,
    letters_and_spaces_are_read_as_they_look,
    the_longest_name_of_a_procedure_is_kept,
    a_file_that_has_the_month_first_is_refused_whole,
    no_column_tells_the_order_of_another_s_dates,
    times_of_databases_are_dates_and_the_future_is_none,
    what_a_spreadsheet_takes_for_a_formula_is_refused,
);

const READ: &str = "read=2 added=2 changed=0 unchanged=0 refused=0";

fn titles_numbers_blanks_and_totals_are_no_cases(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = "\u{feff}ỦY BAN NHÂN DÂN TỈNH,,,,\r\n\
        \"DANH SÁCH HỒ SƠ (TỪ NGÀY 01/07/2026, ĐẾN NGÀY 31/07/2026)\",,,,\r\n,,,,\r\n\
        \"Mã\nhồ sơ\",Cơ quan giải quyết,\"Ngày\r\ntiếp nhận\",Ngày trả kết quả,\r\n\
        (1),(2),(3),(4),\r\nH1,so-tp,01/07/2026,02/07/2026,\r\n,,,,\r\n\r\n\
        H2,so-tp,01/07/2026,,\r\nTổng cộng: 2 hồ sơ,,,,\r\n";
    let ended = import(&sipas, file, &[]);
    assert_eq!(ended.succeeded().last_line(), READ);
    for notice in ["a row that numbers the columns", "a row of totals"] {
        assert!(ended.err.contains(notice), "{}", ended.err);
    }
    let stored: Vec<String> = cases(&sipas, &["case_code"]).concat();
    assert_eq!(stored, ["H1", "H2"]);
}

fn pages_of_a_printed_list_are_one_file_to_a_strict_import(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let header = "counter;case_code;agency;received_at";
    let asides = [
        ("A;B;C;D", "numbers the columns"),
        ("I;II;III;IV", "numbers the columns"),
        ("(1);(2);(3);(4)=(3)-(2)", "numbers the columns"),
        (header, "repeats the header"),
        ("2;Tổng cộng: 1 hồ sơ;;", "a row of totals"),
        ("2;Tổng cộng: 1 hồ sơ", "a row of totals"),
        ("Tổng hồ sơ: 1", "a row of totals"),
        ("Tổng cộng;4;3;2", "a row of totals"),
        ("Cộng dồn;;;", "a row of totals"),
        ("Luỹ kế;1;;", "a row of totals"),
        ("Lũy kế;1", "a row of totals"),
    ];
    let rows = asides.map(|(row, _)| row).join("\n");
    let file = format!("{header}\n{rows}\n1;H1;so-tp;01/07/2026\n{rows}\n2;H2;so-tp;01/07/2026\n");
    let ended = import(&sipas, file, &["--strict"]);
    assert_eq!(ended.succeeded().last_line(), READ);
    for ((row, notice), line) in asides.iter().zip(2..) {
        for line in [line, line + asides.len() + 1] {
            let told = ended
                .err
                .lines()
                .any(|told| told.contains(&format!("line {line}: ")) && told.contains(notice));
            assert!(told, "{row}: {}", ended.err);
        }
    }
    let stored: Vec<String> = cases(&sipas, &["case_code"]).concat();
    assert_eq!(stored, ["H1", "H2"]);
    // A row with a code and a known agency is a case, whatever its first cell says.
    let wrong = format!("{header}\nTổng cộng;H3;so-tp;32/07/2026\n");
    import(&sipas, wrong, &[]).refused(&["line 2", "column `received_at`"]);
}

fn every_separator_and_encoding_is_the_same_file(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let text = |separator: &str| {
        [
            "Mã hồ sơ,Cơ quan giải quyết,Ngày tiếp nhận",
            "H1,Sở Tư pháp,01/07/2026",
            "H2,so-tp,01/07/2026",
        ]
        .map(|line| line.replace(',', separator))
        .join("\r\n")
    };
    assert_eq!(imported(&sipas, text(",")), READ);
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let marked = format!("\u{feff}{}\r\n", text("\t"));
        marked.encode_utf16().flat_map(order).collect()
    };
    for same in [
        text(";").into_bytes(),
        format!("sep=;\r\n{}", text(";")).into_bytes(),
        text("\t").into_bytes(),
        format!("\u{feff}{}\r\n", text(";")).into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ] {
        assert_eq!(
            imported(&sipas, same),
            "read=2 added=0 changed=0 unchanged=2 refused=0"
        );
    }
    let half = &utf16(u16::to_le_bytes)[..41];
    import(&sipas, half, &[]).refused(&["UTF-16"]);
}

const OTHER_SYSTEM: &str = "STT;Số hồ sơ;Tên thủ tục;Lĩnh vực;Chủ hồ sơ;Số điện thoại;Cơ quan thực hiện;\
    Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;Ngày trả kết quả;Trạng thái\n\
    1;000.00.18.H35-260701-0001;Cấp giấy phép;Xây dựng;Nguyễn Văn A;0900000001;Sở Tư pháp;\
    Trực tiếp tại bộ phận một cửa;01/07/2026 08:05;15/07/2026 17:00;10/07/2026 09:30;Đã trả kết quả\n\
    2;000.00.18.H35-260701-0002;Cấp giấy phép;Xây dựng;Trần Thị B;0900000002;Sở Tư pháp;\
    Qua dịch vụ công trực tuyến;01/07/2026 08:05;15/07/2026 17:00;;Đang xử lý\n";

fn what_another_system_prints_is_read_and_the_rest_named_once(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let ended = import(&sipas, OTHER_SYSTEM, &["--strict"]);
    ended.refused(&["unknown columns `STT`, `Chủ hồ sơ`, `Số điện thoại`"]);
    let ended = import(&sipas, OTHER_SYSTEM, &[]);
    assert_eq!(ended.succeeded().last_line(), READ);
    assert_eq!(ended.err.matches("Chủ hồ sơ").count(), 1, "{}", ended.err);
    assert!(!ended.err.contains("Nguyễn"), "{}", ended.err);
    assert_eq!(
        cases(&sipas, &["channel", "outcome"]),
        [["counter", "granted"], ["online", ""]]
    );
    let contradiction = OTHER_SYSTEM.replace("Đã trả kết quả", "Đang xử lý");
    import(&sipas, contradiction, &[]).refused(&["line 2", "Trạng thái", "pending case"]);
}

fn a_province_names_its_own_columns_and_words(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "sipas.toml",
        "[synonyms.column]\n\"Số phiếu\" = \"case_code\"\n\"Phòng chuyên môn\" = \"Cơ quan giải quyết\"\n\
         [synonyms.outcome]\n\"Xong\" = \"granted\"\n",
    );
    let file = "Số phiếu,Phòng chuyên môn,Ngày tiếp nhận,Ngày trả kết quả,Kết quả\n\
        H1,so-tp,01/07/2026,02/07/2026,Xong\nH2,so-tp,01/07/2026,,\n";
    assert_eq!(imported(&sipas, file), READ);
    sipas.file(
        "sipas.toml",
        "[synonyms.column]\n\"Số phiếu\" = \"number\"\n",
    );
    import(&sipas, file, &[]).wrong_use(&["synonyms", "Số phiếu", "`number` is not one of"]);
    // A name of another system is the province's where it says so; one of the contract never is.
    sipas.file(
        "sipas.toml",
        "[synonyms.column]\n\"Ngày kết thúc\" = \"due_at\"\n\"Ngày hẹn trả\" = \"due_at\"\n",
    );
    let file = "case_code,agency,received_at,Ngày kết thúc\nH3,so-tp,01/07/2026,05/07/2026\n";
    imported(&sipas, file);
    assert_eq!(
        sipas.rows(&["due_at", "finished_at"], "cases WHERE case_code = 'H3'"),
        [["2026-07-05", ""]]
    );
    sipas.file(
        "sipas.toml",
        "[synonyms.column]\n\"Ngày trả kết quả\" = \"due_at\"\n",
    );
    import(&sipas, file, &[])
        .wrong_use(&["synonyms", "`Ngày trả kết quả` is the column finished_at"]);
}

fn letters_and_spaces_are_read_as_they_look(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = "case_code,agency,field,outcome,received_at,finished_at\n\
        H1,Sở Tư pháp,Đất đai,Đã giải quyết,01/07/2026,02/07/2026\n\
        H2,Sở\u{a0}Tư\u{200b} pháp,Ðất ðai,Ðã giải quyết,01/07/2026,02/07/2026\n";
    assert_eq!(imported(&sipas, file), READ);
    assert_eq!(cases(&sipas, &["field"]), [["Đất đai"], ["Đất đai"]]);
}

fn the_longest_name_of_a_procedure_is_kept(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let name = "Đăng ký biến động quyền sử dụng đất ".repeat(31);
    assert!(name.trim().chars().count() > 1_100);
    let file = |name: &str| {
        format!(
            "case_code,agency,procedure,procedure_name,received_at,finished_at\n\
             H1,so-tp,1.013980,{name},01/07/2026,02/07/2026\n"
        )
    };
    imported(&sipas, file(&name));
    assert_eq!(sipas.rows(&["name"], "procedures"), [[name.trim()]]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM invitations"), 1);
    import(&sipas, file(&"đ".repeat(2_001)), &[]).refused(&["line 2", "at most 2000"]);
}

fn a_file_that_has_the_month_first_is_refused_whole(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = "case_code,agency,received_at,due_at,finished_at\n\
        H1,so-tp,7/1/2026 8:00,7/10/2026,7/9/2026 9:00\n\
        H2,so-tp,7/13/2026 8:00,7/20/2026,7/15/2026 9:00\n";
    let ended = import(&sipas, file, &[]);
    ended.refused(&["line 3", "7/13/2026", "month first", "nothing was imported"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM cases"), 0);
    // One date with the day first proves that the other is a mistake of its line.
    let file = "case_code,agency,received_at\nH1,so-tp,17/1/2026\nH2,so-tp,7/13/2026\n";
    let ended = import(&sipas, file, &[]);
    ended.refused(&["line 3", "is not a date"]);
    assert_eq!(
        ended.last_line(),
        "read=2 added=1 changed=0 unchanged=0 refused=1"
    );
    sipas.file(
        "more.csv",
        "code,name,block,valid_from\nxa-x,Xã X,xa-phuong-dac-khu,7/13/2025\n",
    );
    sipas
        .run(&["import", "agencies", "more.csv"])
        .refused(&["line 2", "month first"]);
}

fn no_column_tells_the_order_of_another_s_dates(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = "Mã hồ sơ,Cơ quan giải quyết,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả\n\
        H1,so-tp,1/7/2026,20/7/2026,7/9/2026\nH2,so-tp,1/7/2026,20/7/2026,7/13/2026\n";
    let ended = import(&sipas, file, &[]);
    ended.refused(&[
        "line 3: column `Ngày trả kết quả`: `7/13/2026` has the month first",
        "no date of the column has the day first",
        "nothing was imported",
    ]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM cases"), 0);
}

fn times_of_databases_are_dates_and_the_future_is_none(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = |received: &str, finished: &str| {
        format!("case_code,agency,received_at,finished_at\nH1,so-tp,{received},{finished}\n")
    };
    imported(
        &sipas,
        file("2026-07-01T08:00:00.000", "2026-07-02T14:30:00.000"),
    );
    assert_eq!(
        cases(&sipas, &["finished_at"]),
        [["2026-07-02T14:30:00+07:00"]]
    );
    for (received, finished) in [("2026-07-01", "02/07/2062"), ("02/07/2062", "")] {
        import(&sipas, file(received, finished), &[]).refused(&["line 2", "is in the future"]);
    }
    assert_eq!(
        cases(&sipas, &["finished_at"]),
        [["2026-07-02T14:30:00+07:00"]]
    );
}

fn what_a_spreadsheet_takes_for_a_formula_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    for cell in ["=1+1", "+84", "-5", "@SUM(1)", "\"=\"\"=1\"\"\""] {
        let file = format!("case_code,agency,received_at,field\nH1,so-tp,01/07/2026,{cell}\n");
        import(&sipas, file, &[]).refused(&["line 2", "column `field`", "formula"]);
        let file = format!("code,name,block\nso-x,{cell},so-ban-nganh\n");
        sipas.file("more.csv", file);
        sipas.run(&["import", "agencies", "more.csv"]).refused(&[
            "line 2",
            "column `name`",
            "formula",
        ]);
    }
}
