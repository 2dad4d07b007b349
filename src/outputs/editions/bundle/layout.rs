//! The limits of a bundle, and the records of a zip archive as bundles have them.

use flate2::Crc;

pub use crate::domain::editions::verify::Files;

/// The most bytes of a bundle.
pub const MOST_BYTES: usize = 64 << 20;
/// The most files of a bundle.
pub const MOST_FILES: usize = 256;

/// The bytes of the record at the end.
pub(super) const END: usize = 22;
/// The bytes of a file's own header before its name.
pub(super) const LOCAL: usize = 30;
/// The bytes of a file's record in the directory before its name.
pub(super) const CENTRAL: usize = 46;

pub(super) const LOCAL_MARK: [u8; 4] = *b"PK\x03\x04";
pub(super) const CENTRAL_MARK: [u8; 4] = *b"PK\x01\x02";
pub(super) const END_MARK: [u8; 4] = *b"PK\x05\x06";

/// Version 1.0: neither folders nor compression.
pub(super) const VERSION: u16 = 10;
/// 1980-01-01 as MS-DOS writes it.
pub(super) const DAY: u16 = 0x21;

/// What both headers of a file say of it: version, flags, method, time, day, checksum, sizes, and the
/// lengths of name and extra field.
pub(super) fn common(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut crc = Crc::new();
    crc.update(bytes);
    let size = u32::try_from(bytes.len()).ok()?;
    let mut record = Vec::with_capacity(26);
    for number in [VERSION, 0, 0, 0, DAY] {
        record.extend(number.to_le_bytes());
    }
    for number in [crc.sum(), size, size] {
        record.extend(number.to_le_bytes());
    }
    record.extend(u16::try_from(name.len()).ok()?.to_le_bytes());
    record.extend([0, 0]);
    Some(record)
}

/// A number of two bytes; 0 behind the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let number = bytes
        .get(at..at + 2)
        .and_then(|bytes| bytes.try_into().ok());
    u16::from_le_bytes(number.unwrap_or_default())
}

/// A number of four bytes; 0 behind the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let number = bytes
        .get(at..at + 4)
        .and_then(|bytes| bytes.try_into().ok());
    u32::from_le_bytes(number.unwrap_or_default())
}
