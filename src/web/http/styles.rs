//! The styles of all pages, inline so that a page is one request; their hashes are in the policy.

/// The survey and the short pages around it.
pub(in crate::web) const CITIZEN: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../citizen/templates/style.css")
);

/// The pages for everybody.
pub(in crate::web) const PUBLIC: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../public/templates/style.css")
);

/// The clerk's pages, and those that ask for a key.
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

/// The kiosk: the survey's, and larger.
pub(in crate::web) const KIOSK: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../citizen/templates/style.css"),
    include_str!("../counter/templates/device.css"),
    include_str!("../counter/templates/kiosk.css")
);
