use std::fs::File;
use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as NewWorkbook, XlsxError};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

/// Returns a file with these bytes.
fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    file
}

fn open(bytes: &[u8], sheet: Option<&str>) -> Result<Workbook, WorkbookError> {
    Workbook::from_file(file(bytes), sheet)
}

/// Returns why a workbook is refused.
fn refused(bytes: &[u8], sheet: Option<&str>) -> String {
    open(bytes, sheet).err().unwrap().to_string()
}

fn shown(item: Result<Record, LineError>) -> String {
    match item {
        Ok((row, record)) => {
            format!("{row}:{}", record.iter().collect::<Vec<_>>().join("|"))
        }
        Err(error) => error.to_string(),
    }
}

/// Returns each row as `number:cell|cell`, each error as its message.
fn rows(bytes: &[u8], sheet: Option<&str>) -> Vec<String> {
    open(bytes, sheet).unwrap().map(shown).collect()
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Returns a workbook of Excel by its parts, of which `parts` replace the usual ones.
fn excel(sheet_data: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet =
        format!("<worksheet xmlns='{SPACE}'><sheetData>{sheet_data}</sheetData></worksheet>");
    let book = format!(
        "<workbook xmlns='{SPACE}' xmlns:r='{KINDS}'><sheets><sheet name='Hồ sơ' sheetId='1' r:id='r1'/></sheets></workbook>"
    );
    let root = format!(
        "<Relationships><Relationship Id='r1' Type='{KINDS}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
    );
    let relations = format!(
        "<Relationships><Relationship Id='r1' Type='{KINDS}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
    );
    let usual = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let mut all = parts.to_vec();
    all.extend(
        usual
            .iter()
            .filter(|(name, _)| !parts.iter().any(|part| part.0 == *name)),
    );
    zipped(&all)
}

/// Returns an OpenDocument spreadsheet with these tables, after these styles.
fn open_document(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version='1.0'?>\n<office:document-content>\n <office:automatic-styles>{styles}</office:automatic-styles>\n <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

fn written(write: impl FnOnce(&mut NewWorkbook) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut workbook = NewWorkbook::new();
    write(&mut workbook).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn cells_are_read_as_a_person_sees_them() {
    let bytes = written(|workbook| {
        let sheet = workbook.add_worksheet();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        let zeros = Format::new().set_num_format("000000");
        sheet.write(0, 0, "Mã hồ sơ")?;
        sheet.write(1, 0, 260_701_000_123_456_i64)?;
        sheet.write(1, 1, 2.607_010_001_234_56e17)?;
        sheet.write_with_format(1, 2, &ExcelDateTime::parse_from_str("2026-07-01")?, &day)?;
        let morning = ExcelDateTime::parse_from_str("2026-07-01T09:30:00")?;
        sheet.write_with_format(1, 3, &morning, &moment)?;
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

#[test]
fn what_is_no_workbook_that_can_be_read_is_named() {
    let old = [OLE, &[0; 4096]].concat();
    let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let locked = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", "?"),
    ]);
    for (bytes, said) in [
        (old, "old workbook (.xls)"),
        (encrypted(), "protected by a password"),
        (locked, "protected by a password"),
        (
            zipped(&[("[Content_Types].xml", ""), ("xl/workbook.bin", "")]),
            "(.xlsb)",
        ),
        (
            zipped(&[("[Content_Types].xml", ""), ("word/document.xml", "")]),
            "no workbook",
        ),
        (zipped(&[("cases.csv", "a,b")]), "no workbook"),
        (
            zipped(&[
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                ("content.xml", ""),
            ]),
            "no workbook",
        ),
        (b"PK\x05\x06".to_vec(), "damaged"),
    ] {
        assert!(is_workbook(&bytes));
        let error = refused(&bytes, None);
        assert!(error.contains(said), "{error}");
    }
    for bytes in [&b"a,b\n1,2"[..], b"PK,b", b"", b"%PDF-1.7"] {
        assert!(!is_workbook(bytes));
    }
}

/// Returns the container of an encrypted workbook: a header, a table of sectors and a directory.
fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0_u8; 512 * 4];
    bytes[..8].copy_from_slice(OLE);
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    for (at, value) in [
        (0x18, 0x3E_u16),
        (0x1A, 3),
        (0x1C, 0xFFFE),
        (0x1E, 9),
        (0x20, 6),
    ] {
        put(at, &value.to_le_bytes());
    }
    for (at, value) in [
        (0x2C, 1_u32),
        (0x30, 1),
        (0x38, 4096),
        (0x3C, u32::MAX - 1),
        (0x44, u32::MAX - 1),
    ] {
        put(at, &value.to_le_bytes());
    }
    put(0x4C, &[0xFF; 436]);
    put(0x4C, &0_u32.to_le_bytes());
    put(512, &[0xFF; 512]);
    put(512, &(u32::MAX - 2).to_le_bytes());
    put(516, &(u32::MAX - 1).to_le_bytes());
    for (index, name) in ["Root Entry", "EncryptedPackage"].iter().enumerate() {
        let at = 1024 + index * 128;
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(at, &letters);
        put(
            at + 64,
            &u16::try_from(letters.len() + 2).unwrap().to_le_bytes(),
        );
        put(at + 66, &[if index == 0 { 5 } else { 2 }, 1]);
        put(at + 68, &[0xFF; 12]);
    }
    bytes
}

#[test]
fn a_damaged_workbook_is_refused_before_its_first_row() {
    let whole = written(|workbook| {
        let sheet = workbook.add_worksheet();
        for row in 0..500 {
            sheet.write(row, 0, f64::from(row) * 1.37)?;
        }
        Ok(())
    });
    assert_eq!(rows(&whole, None).len(), 500);
    assert!(refused(&whole[..whole.len() / 2], None).contains("damaged"));
    let mut found = 0;
    for at in (40..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        match open(&bytes, None) {
            Err(error) => {
                found += 1;
                assert!(
                    error.to_string().contains("open it, save it anew")
                        || matches!(error, WorkbookError::OtherZip),
                    "{error}"
                );
            }
            // Nothing but a name or a date of the archive.
            Ok(rows) => assert_eq!(rows.count(), 500),
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn xml_in_disorder_is_damage_that_ends_the_reading() {
    for data in [
        "<row r='2'><c r='A2'><v>1</v></c></row><row r='1'><c r='A1'><v>1</v></c></row>",
        "<row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>",
        "<row r='1'><c r='ZZZ1'><v>1</v></c></row>",
        "<row r='2000000'><c r='A2000000'><v>1</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>7</v></c></row>",
    ] {
        let rows = rows(&excel(data, &[]), None);
        let last = rows.last().unwrap();
        assert!(last.contains("the workbook is damaged"), "{data}: {rows:?}");
    }
    let many = "<table:table table:name='A'><table:table-row table:number-rows-repeated='1048577'><table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row></table:table>";
    let error = &rows(&open_document("", many), None)[0];
    assert!(error.contains("too many rows"), "{error}");
}

#[test]
fn a_bomb_is_refused_without_unpacking_it_into_memory() {
    let text = format!(
        "<row><c t='inlineStr'><is><t>{}</t></is></c></row>",
        "x".repeat(2 << 20)
    );
    let shared = "<sst uniqueCount='99999999999999'><si><t>a</t></si></sst>";
    for (bytes, said) in [
        (excel(&text, &[]), "more than a megabyte"),
        (
            excel("", &[("xl/sharedStrings.xml", shared)]),
            "more texts than bytes",
        ),
    ] {
        let error = refused(&bytes, None);
        assert!(error.contains(said), "{error}");
    }
    let image = excel("", &[("xl/media/image1.png", &"\0".repeat(1 << 20))]);
    let mut archive = ZipArchive::new(Cursor::new(image)).unwrap();
    assert!(archive::check(&mut archive, 2 << 20).is_ok());
    let error = archive::check(&mut archive, 1 << 20).unwrap_err();
    assert!(error.to_string().contains("more than 1024 MiB"), "{error}");
}

#[test]
fn a_row_of_more_than_a_megabyte_is_refused_and_the_next_is_read() {
    let cell = format!(
        "<c t='inlineStr'><is><t>{}</t></is></c>",
        "x".repeat(600_000)
    );
    let data = format!("<row>{cell}{cell}</row><row><c><v>2</v></c></row>");
    assert_eq!(
        rows(&excel(&data, &[]), None),
        ["line 1: longer than 1048576 bytes", "2:2"]
    );
}

#[test]
fn a_sheet_that_nobody_reads_to_its_end_is_let_go() {
    let bytes = written(|workbook| {
        let sheet = workbook.add_worksheet();
        for row in 0..5_000 {
            sheet.write(row, 0, row)?;
        }
        Ok(())
    });
    let mut workbook = open(&bytes, None).unwrap();
    assert_eq!(shown(workbook.next().unwrap()), "1:0");
    let reader = workbook.reader.take().unwrap();
    drop(workbook);
    reader.join().unwrap();
}
