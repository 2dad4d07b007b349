//! The styles of all pages. They are inline, so that a page takes one request, and the policy lists
//! their hashes.

/// The survey and the short pages around it.
pub(in crate::web) const CITIZEN: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../templates/dark.css"),
    include_str!("../citizen/templates/style.css")
);

/// The public pages.
pub(in crate::web) const PUBLIC: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../templates/dark.css"),
    include_str!("../public/templates/style.css")
);

/// The pages of people who are logged in, and the pages that log them in.
pub(in crate::web) const CONSOLE: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../templates/dark.css"),
    include_str!("../public/templates/style.css"),
    include_str!("../console/templates/style.css")
);

/// The clerk's pages and the pages that ask for a key.
pub(in crate::web) const COUNTER: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("../templates/dark.css"),
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
    include_str!("../templates/dark.css"),
    include_str!("../citizen/templates/style.css"),
    include_str!("../counter/templates/device.css"),
    include_str!("../counter/templates/kiosk.css")
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// The colours that a style names, as red, green and blue.
    fn palette(style: &str) -> BTreeMap<&str, [f64; 3]> {
        let declared = style.split([';', '{', '}']);
        let named = declared.filter_map(|declared| declared.strip_prefix("--")?.split_once(":#"));
        named
            .map(|(name, hex)| {
                let digits = match hex.len() {
                    3 => hex.chars().flat_map(|c| [c, c]).collect(),
                    _ => hex.to_owned(),
                };
                let part = |at: usize| {
                    let byte = u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
                    f64::from(byte) / 255.0
                };
                (name, [part(0), part(2), part(4)])
            })
            .collect()
    }

    /// The contrast of two colours by WCAG 2.2.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let luminance = |colour: [f64; 3]| {
            let [r, g, b] = colour.map(|part| {
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (one, other) = (luminance(one), luminance(other));
        one.max(other) / one.min(other)
    }

    #[test]
    fn texts_can_be_read_on_every_ground_in_the_light_and_in_the_dark() {
        let light = palette(include_str!("../templates/base.css"));
        let dark = palette(include_str!("../templates/dark.css"));
        assert_eq!(
            light.keys().collect::<Vec<_>>(),
            dark.keys().collect::<Vec<_>>()
        );
        for colours in [light, dark] {
            let grounds = ["page", "sheet", "tint", "hover", "chosen"];
            for text in ["ink", "soft", "accent", "deep", "wrong"] {
                for ground in grounds {
                    let found = contrast(colours[text], colours[ground]);
                    assert!(found >= 4.5, "{text} on {ground}: {found}");
                }
            }
            for ground in ["accent", "pressed"] {
                let found = contrast(colours["on-accent"], colours[ground]);
                assert!(found >= 4.5, "on-accent on {ground}: {found}");
            }
            for edge in ["edge", "focus"] {
                let found = contrast(colours[edge], colours["page"]);
                assert!(found >= 3.0, "{edge}: {found}");
            }
        }
    }
}
