//! What is refused, and when.

use super::*;

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
