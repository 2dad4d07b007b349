//! What a file is by its first bytes, whatever its name says.

use std::fmt;

use super::scanner::BYTE_ORDER_MARK;

/// How zip files begin, empty ones included.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// How the container begins that holds old and encrypted workbooks.
pub const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The number of bytes that tell another format from text.
pub const HEAD: u64 = OLE.len() as u64;

/// A format of files other than text; written to stand after "is".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherFormat {
    /// A workbook, or what pretends to be one.
    Workbook,
    /// HTML or XML, which much software of offices writes under the name of a workbook.
    Markup,
}

impl OtherFormat {
    /// Returns the format of a file that begins with these bytes ([`HEAD`] are enough); `None` for text.
    pub fn of(first_bytes: &[u8]) -> Option<Self> {
        let text = first_bytes
            .strip_prefix(BYTE_ORDER_MARK)
            .unwrap_or(first_bytes);
        if first_bytes.starts_with(OLE) || ZIP.iter().any(|zip| first_bytes.starts_with(zip)) {
            Some(Self::Workbook)
        } else if text.trim_ascii_start().starts_with(b"<") {
            Some(Self::Markup)
        } else {
            None
        }
    }
}

impl fmt::Display for OtherFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Workbook => "a workbook",
            Self::Markup => "a web page or XML",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_the_first_bytes() {
        for bytes in [OLE, b"PK\x03\x04\x14\0", b"PK\x05\x06"] {
            assert_eq!(OtherFormat::of(bytes), Some(OtherFormat::Workbook));
        }
        for bytes in [&b"<html>"[..], b"\n <a>", b"\xEF\xBB\xBF\n<?xml"] {
            assert_eq!(OtherFormat::of(bytes), Some(OtherFormat::Markup));
        }
        for bytes in [&b"PK,code"[..], b"a<b", b""] {
            assert_eq!(OtherFormat::of(bytes), None);
        }
    }
}
