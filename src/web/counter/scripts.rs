//! The scripts of the pages that stay open.

/// The script of the display.
pub(super) const DISPLAY: &str = concat!(
    include_str!("templates/device.js"),
    include_str!("templates/display.js")
);

/// The script of the kiosk.
pub(super) const KIOSK: &str = concat!(
    include_str!("templates/device.js"),
    include_str!("templates/kiosk.js")
);
