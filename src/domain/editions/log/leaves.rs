//! `log.txt`: the hashes of all leaves up to a checkpoint, by which anybody can recompute its root and
//! that of every earlier one.

use super::tree::Hash;
use crate::domain::editions::edition_note::parse_hex;

/// A line that is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is not 64 hexadecimal digits and a line break")]
pub struct LeavesError(pub usize);

/// Writes one leaf a line.
pub fn write(leaves: &[Hash]) -> String {
    leaves.iter().map(|leaf| format!("{leaf}\n")).collect()
}

/// Reads the leaves strictly: there is one text for each list.
///
/// # Errors
/// [`LeavesError`], with the first line that is wrong.
pub fn parse(bytes: &[u8]) -> Result<Vec<Hash>, LeavesError> {
    let mut leaves = Vec::new();
    for (number, line) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        let digits = line.strip_suffix(b"\n");
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let hash = digits.and_then(parse_hex).ok_or(LeavesError(number))?;
        leaves.push(Hash(hash));
    }
    Ok(leaves)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_read_as_they_are_written() {
        let leaves = [Hash([0xab; 32]), Hash([1; 32])];
        let text = write(&leaves);
        assert_eq!(text.lines().next().unwrap(), "ab".repeat(32));
        assert_eq!(parse(text.as_bytes()), Ok(leaves.to_vec()));
        assert_eq!(parse(b""), Ok(Vec::new()));
    }

    #[test]
    fn every_other_text_is_refused_by_its_line() {
        let text = write(&[Hash([0xab; 32]), Hash([1; 32])]);
        let refused = |text: String| parse(text.as_bytes()).unwrap_err().0;
        assert_eq!(refused(text.trim_end().to_owned()), 2);
        assert_eq!(refused(format!("{text}\n")), 3);
        assert_eq!(refused(text.replace('a', "A")), 1);
        assert_eq!(refused(text.replace('\n', "\r\n")), 1);
        assert_eq!(refused(text.replacen("ab", "", 1)), 1);
        assert_eq!(parse(b"\xff\n"), Err(LeavesError(1)));
    }
}
