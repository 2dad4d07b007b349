//! Crockford's base32, for codes and keys that people type. It has no I, L, O or U.

/// The 32 characters by value.
pub(in crate::domain) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The character of a value below 32.
pub(in crate::domain) fn char_of(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

/// The value of a character as people type it: any case, O for 0, I and L for 1.
pub(in crate::domain) fn value_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let position = ALPHABET.iter().position(|&a| char::from(a) == c)?;
    u8::try_from(position).ok()
}
