//! What commands say on standard error.

use std::fmt::Arguments;
use std::io::Write;

/// Writes a line on standard error, as `eprintln!` does. Where nobody reads it any more, as after
/// `2>&1 | head`, the work goes on.
macro_rules! note {
    ($($text:tt)*) => {
        $crate::cli::note::write_note(format_args!($($text)*))
    };
}
pub(crate) use note;

/// See [`note`].
pub fn write_note(text: Arguments<'_>) {
    // There is nowhere else to say that it failed.
    let _ = writeln!(std::io::stderr(), "{text}");
}
