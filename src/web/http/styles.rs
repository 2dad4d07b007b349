//! The styles of all pages. They are inline, so that a page takes one request, and the policy lists
//! their hashes.

/// The survey and the short pages around it.
pub(in crate::web) const CITIZEN: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../citizen/templates/style.css")
);

/// The public pages.
pub(in crate::web) const PUBLIC: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../templates/dark.css"),
    include_str!("../public/templates/style.css")
);

/// The clerk's pages and the pages that ask for a key.
pub(in crate::web) const COUNTER: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../counter/templates/style.css"),
    include_str!("../counter/paper/templates/style.css")
);

/// The display.
pub(in crate::web) const DISPLAY: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../counter/templates/device.css"),
    include_str!("../counter/templates/display.css")
);

/// The kiosk: the survey's style, enlarged.
pub(in crate::web) const KIOSK: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../citizen/templates/style.css"),
    include_str!("../counter/templates/device.css"),
    include_str!("../counter/templates/kiosk.css")
);
