//! What is read.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula};

use super::*;

#[test]
fn cells_are_read_as_a_person_sees_them() {
    let bytes = written(|workbook| {
        let sheet = workbook.add_worksheet();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let date_time = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        let zeros = Format::new().set_num_format("000000");
        sheet.write(0, 0, "Mã hồ sơ")?;
        sheet.write(1, 0, 260_701_000_123_456_i64)?;
        sheet.write(1, 1, 2.607_010_001_234_56e17)?;
        sheet.write_with_format(1, 2, &ExcelDateTime::parse_from_str("2026-07-01")?, &day)?;
        let morning = ExcelDateTime::parse_from_str("2026-07-01T09:30:00")?;
        sheet.write_with_format(1, 3, &morning, &date_time)?;
        sheet.write_with_format(1, 4, 42, &zeros)?;
        sheet.write(1, 5, true)?;
        sheet.write(1, 6, Formula::new("=A2+1").set_result("7"))?;
        sheet.write(1, 7, Formula::new("=\"a\"&\"b\"").set_result("ab"))?;
        sheet.write(1, 8, Formula::new("=1/0").set_result("#DIV/0!"))?;
        let bold = Format::new().set_bold();
        sheet.write_rich_string(1, 9, &[(&bold, "Cấp "), (&Format::new(), "mới & lại")])?;
        sheet.write(1, 10, "dòng 1\ndòng 2")?;
        sheet.write(1, 11, 4.5)?;
        Ok(())
    });
    assert_eq!(
        rows(&bytes, None),
        [
            "1:Mã hồ sơ",
            "2:260701000123456|2.60701000123456E+17|2026-07-01|2026-07-01T09:30:00|000042|TRUE|7|ab|#DIV/0!|Cấp mới & lại|dòng 1\ndòng 2|4.5"
        ]
    );
}

#[test]
fn rows_and_cells_that_are_missing_are_empty_and_rows_keep_their_numbers() {
    let bytes = written(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.merge_range(0, 0, 0, 3, "DANH SÁCH HỒ SƠ", &Format::new())?;
        sheet.write(3, 0, "a")?;
        sheet.write(3, 2, "c")?;
        sheet.write_blank(3, 5, &Format::new().set_bold())?;
        sheet.write(9, 1, "b")?;
        Ok(())
    });
    assert_eq!(rows(&bytes, None), ["1:DANH SÁCH HỒ SƠ", "4:a||c", "10:|b"]);
    // Without numbers of their own, rows and cells follow each other.
    let bytes = excel(
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>5</v></c></row>",
        &[],
    );
    assert_eq!(rows(&bytes, None), ["1:1||3", "3:5"]);
}

#[test]
fn shared_rich_and_inline_texts_are_read_without_what_tells_their_sound() {
    let shared = "<sst uniqueCount='2'><si><t>Ký &amp; tên_x000A_</t></si><si><r><t>Hồ </t></r><r><t xml:space='preserve'> sơ</t></r><rPh sb='0' eb='1'><t>ho so</t></rPh></si></sst>";
    let bytes = excel(
        "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='s'><v>1</v></c><c r='C2' t='inlineStr'><is><r><t>mới</t></r><rPh><t>x</t></rPh></is></c><c r='D2' t='str'><f>A2</f><v>a&lt;b</v></c><c r='E2' t='d'><v>2026-07-01</v></c><c r='F2' t='e'><v>#N/A</v></c><c r='G2' t='b'><v>0</v></c></row>",
        &[("xl/sharedStrings.xml", shared)],
    );
    assert_eq!(
        rows(&bytes, None),
        ["2:Ký & tên\n|Hồ sơ|mới|a<b|2026-07-01|#N/A|FALSE"]
    );
}

#[test]
fn days_since_1904_are_read() {
    const BOOK: &str = "<workbook><workbookPr date1904='1'/><sheets><sheet name='A' sheetId='1' r:id='r1'/></sheets></workbook>";
    const STYLES: &str =
        "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
    let bytes = excel(
        "<row r='1'><c r='A1' s='1'><v>44742</v></c></row>",
        &[("xl/workbook.xml", BOOK), ("xl/styles.xml", STYLES)],
    );
    assert_eq!(rows(&bytes, None), ["1:2026-07-01"]);
}

#[test]
fn a_sheet_is_chosen_by_its_name_and_the_first_otherwise() {
    let bytes = written(|workbook| {
        workbook
            .add_worksheet()
            .set_name("Bìa")?
            .write(0, 0, "bìa")?;
        workbook
            .add_worksheet()
            .set_name("Hồ sơ")?
            .write(0, 0, "hồ sơ")?;
        Ok(())
    });
    assert_eq!(rows(&bytes, None), ["1:bìa"]);
    assert_eq!(rows(&bytes, Some("Hồ sơ")), ["1:hồ sơ"]);
    assert_eq!(rows(&bytes, Some(" HO\u{302}\u{300} SƠ ")), ["1:hồ sơ"]);
    assert_eq!(
        refused(&bytes, Some("Tháng 7")),
        "has no sheet `Tháng 7`: name one of `Bìa`, `Hồ sơ`"
    );
}

#[test]
fn a_hidden_first_sheet_is_not_taken_unless_it_is_named() {
    let excel = written(|workbook| {
        workbook
            .add_worksheet()
            .set_name("Ẩn")?
            .set_hidden(true)
            .write(0, 0, "ẩn")?;
        workbook
            .add_worksheet()
            .set_name("Hồ sơ")?
            .set_active(true)
            .write(0, 0, "b")?;
        Ok(())
    });
    let open_document = open_document(
        "<style:style style:name='t1'><style:table-properties table:display='false'/></style:style>",
        "<table:table table:name='Ẩn' table:style-name='t1'><table:table-row><table:table-cell office:value-type='string'><text:p>ẩn</text:p></table:table-cell></table:table-row></table:table><table:table table:name='Hồ sơ'/>",
    );
    for bytes in [excel, open_document] {
        let error = refused(&bytes, None);
        assert_eq!(
            error,
            "begins with the hidden sheet `Ẩn`: name one with --sheet, of `Ẩn`, `Hồ sơ`"
        );
        assert_eq!(rows(&bytes, Some("Ẩn")), ["1:ẩn"]);
    }
}

#[test]
fn an_empty_sheet_has_no_rows() {
    assert!(rows(&excel("", &[]), None).is_empty());
    assert!(rows(&open_document("", "<table:table table:name='A'><table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table>"), None).is_empty());
}

#[test]
fn an_open_document_is_read_cell_by_cell() {
    let tables = "<table:table table:name='Hồ sơ'>
      <table:table-header-rows><table:table-row>
        <table:table-cell table:number-columns-spanned='3' office:value-type='string'><office:annotation><text:p>ghi chú</text:p></office:annotation><text:p>DANH<text:s text:c='2'/>SÁCH</text:p></table:table-cell>
        <table:covered-table-cell table:number-columns-repeated='2'><text:p>ẩn</text:p></table:covered-table-cell>
        <table:table-cell table:number-columns-repeated='16381'/>
      </table:table-row></table:table-header-rows>
      <table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>
      <table:table-row>
        <table:table-cell office:value-type='float' office:value='260701000123456'><text:p>2.60701E+14</text:p></table:table-cell>
        <table:table-cell office:value-type='float' office:value='42'><text:p>000042</text:p></table:table-cell>
        <table:table-cell office:value-type='float' office:value='2.607010001234E18'><text:p>2607010001234000000</text:p></table:table-cell>
        <table:table-cell office:value-type='float' office:value='1234'><text:p>1.234</text:p></table:table-cell>
        <table:table-cell office:value-type='date' office:date-value='2026-07-01T09:30:00'><text:p>01/07/26</text:p></table:table-cell>
        <table:table-cell office:value-type='time' office:time-value='PT09H30M00S'><text:p>9:30</text:p></table:table-cell>
        <table:table-cell office:value-type='boolean' office:boolean-value='true'><text:p>WAHR</text:p></table:table-cell>
        <table:table-cell office:value-type='string' office:string-value='' calcext:value-type='error'><text:p>#N/A</text:p></table:table-cell>
        <table:table-cell office:value-type='percentage' office:value='0.5'><text:p>50%</text:p></table:table-cell>
        <table:table-cell/>
        <table:table-cell office:value-type='string'><text:p>Tên &amp; <text:ruby><text:ruby-base>họ</text:ruby-base><text:ruby-text>ho</text:ruby-text></text:ruby></text:p><text:p>dòng&#32;2</text:p></table:table-cell>
      </table:table-row>
      <table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='2' office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row>
      <table:table-row table:number-rows-repeated='1048570'><table:table-cell/></table:table-row>
    </table:table>
    <table:table table:name='B'><table:table-row><table:table-cell office:value-type='string'><text:p>b</text:p></table:table-cell></table:table-row></table:table>";
    let bytes = open_document("", tables);
    assert_eq!(
        rows(&bytes, None),
        [
            "1:DANH  SÁCH",
            "4:260701000123456|000042|2.607010001234E+18|1234|2026-07-01T09:30:00|09:30:00|TRUE|#N/A|0.5||Tên & họ\ndòng 2",
            "5:x|x",
            "6:x|x"
        ]
    );
    assert_eq!(rows(&bytes, Some("b")), ["1:b"]);
    assert!(refused(&bytes, Some("C")).ends_with("name one of `Hồ sơ`, `B`"));
}
