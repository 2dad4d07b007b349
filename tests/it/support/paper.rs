//! Printed documents, read by programs that aren't ours: poppler's and zbar's.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::needs;

/// The resolution of thermal printers.
const DOTS_AN_INCH: &str = "203";

/// Whether the programs are there; tells which are not.
pub fn can_be_read() -> bool {
    ["pdftotext", "pdftoppm", "pdfinfo", "pdffonts", "zbarimg"]
        .into_iter()
        .all(|program| {
            let is_there = Command::new(program).arg("--version").output().is_ok();
            if !is_there {
                needs::missing(&format!("no {program}"));
            }
            is_there
        })
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a PDF with single spaces between them, in the order in which they are read out.
pub fn words(pdf: &Path) -> String {
    words_by(&["-raw"], pdf)
}

/// The words as they stand on the page, for files in which letters are put together of parts.
pub fn words_on_page(pdf: &Path) -> String {
    words_by(&[], pdf)
}

fn words_by(options: &[&str], pdf: &Path) -> String {
    let output = Command::new("pdftotext")
        .args(options)
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a word begins on the first page: from the left and from the top, in points.
pub fn place(pdf: &Path, word: &str) -> [f64; 2] {
    let boxes = Command::new("pdftotext")
        .args(["-bbox", "-l", "1"])
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap();
    let boxes = String::from_utf8(boxes.stdout).unwrap();
    let line = boxes
        .lines()
        .find(|line| line.contains(&format!(">{word}<")));
    let line = line.unwrap_or_else(|| panic!("{word} is not in {boxes}"));
    ["xMin", "yMin"].map(|name| {
        let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    })
}

/// What `pdfinfo` says of a PDF under a name.
pub fn info(pdf: &Path, name: &str) -> String {
    let printed = run("pdfinfo", &[], pdf);
    let found = printed.lines().find_map(|line| line.strip_prefix(name));
    found
        .unwrap_or_default()
        .trim_start_matches(':')
        .trim()
        .to_owned()
}

/// Every font is in the file, with the letters it stands for, and the text has its structure.
pub fn assert_accessible(pdf: &Path) {
    assert_eq!(info(pdf, "Tagged"), "yes");
    assert!(!info(pdf, "Title").is_empty());
    let fonts = run("pdffonts", &[], pdf);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!fonts.is_empty());
    for font in fonts {
        // … emb sub uni object ID
        let columns: Vec<&str> = font.split_whitespace().rev().collect();
        assert_eq!((columns[4], columns[2]), ("yes", "yes"), "{font}");
    }
}

/// The pages as a thermal printer sees them.
fn pictures(pdf: &Path) -> Vec<PathBuf> {
    let folder = pdf.with_extension("pages");
    // Those of an earlier file of that name.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir(&folder).unwrap();
    let drawn = Command::new("pdftoppm")
        .args(["-r", DOTS_AN_INCH, "-gray"])
        .arg(pdf)
        .arg(folder.join("page"))
        .status()
        .unwrap();
    assert!(drawn.success());
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    pages
}

/// Every QR code of the pages, sorted.
pub fn codes(pdf: &Path) -> Vec<String> {
    let mut codes: Vec<String> = pictures(pdf)
        .iter()
        .flat_map(|page| {
            // It ends with another status where there is no code.
            let read = Command::new("zbarimg")
                .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
                .arg(page)
                .output()
                .unwrap();
            let read = String::from_utf8(read.stdout).unwrap();
            read.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    codes.sort();
    codes
}
