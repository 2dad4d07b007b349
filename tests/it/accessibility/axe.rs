//! axe-core in a browser. It is under another licence (MPL-2.0), so it is not kept here but read from
//! the file that a variable names.

use serde_json::Value;

use crate::support::browser::Phone;
use crate::support::needs;

/// Names the file `axe.min.js`.
const VARIABLE: &str = "SIPAS_TEST_AXE";

/// The sizes of a phone and of a desk, in CSS pixels.
const PHONE: (u32, u32) = (360, 740);
const DESK: (u32, u32) = (1280, 900);

/// WCAG 2.2 at levels A and AA, and what else axe-core advises.
const ALL: &str =
    "runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
/// What dark colours can change.
const COLOURS: &str = "runOnly: ['color-contrast', 'link-in-text-block']";
/// Takes the slowest rule from those before.
const BUT_CONTRAST: &str = "rules: { 'color-contrast': { enabled: false } }";

/// A browser that runs axe-core on its pages.
pub struct Axe {
    pub browser: Phone,
    /// Every page with what was wrong on it.
    found: Vec<String>,
    /// The number of pages.
    pages: usize,
}

impl Axe {
    /// `None` where there is no axe-core or no Chromium; that was told then.
    pub fn start() -> Option<Self> {
        let Some(file) = std::env::var_os(VARIABLE) else {
            needs::missing(&format!("no axe-core: {VARIABLE} names no axe.min.js"));
            return None;
        };
        let script = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{VARIABLE}={}: {error}", file.display()));
        let browser = Phone::screen(PHONE.0, PHONE.1)?;
        browser.run_on_every_page(&script);
        Some(Self {
            browser,
            found: Vec::new(),
            pages: 0,
        })
    }

    /// Opens a page and checks it.
    pub fn open(&mut self, url: &str) {
        self.browser.open(url);
        self.check(url);
    }

    /// The same in both languages, whose colours are the same.
    pub fn open_in_both_languages(&mut self, url: &str) {
        let more = if url.contains('?') { '&' } else { '?' };
        self.open(&format!("{url}{more}lang=vi"));
        self.open_again(&format!("{url}{more}lang=en"));
    }

    /// Opens a page and checks it but for its colours, which were checked in another language.
    pub fn open_again(&mut self, url: &str) {
        self.browser.open(url);
        self.check_again(url);
    }

    /// Checks the page that is open but for its colours, which were checked on another page.
    pub fn check_again(&mut self, page: &str) {
        self.check_at_both_sizes(page, &format!("{ALL}, {BUT_CONTRAST}"));
    }

    /// Checks the page that is open: on a phone and on a desk in light colours, and on a phone in
    /// dark ones.
    pub fn check(&mut self, page: &str) {
        self.check_at_both_sizes(page, ALL);
        self.browser.prefer_dark(true);
        self.run(&format!("{page} in the dark"), COLOURS);
        self.browser.prefer_dark(false);
    }

    /// Checks the page that is open on a desk at 200 %.
    pub fn check_zoomed(&mut self, page: &str) {
        self.browser.resize(DESK.0 / 2, DESK.1 / 2);
        self.run(
            &format!("{page} at 200 %"),
            &format!("{ALL}, {BUT_CONTRAST}"),
        );
        self.browser.resize(PHONE.0, PHONE.1);
    }

    fn check_at_both_sizes(&mut self, page: &str, rules: &str) {
        self.pages += 1;
        self.run(&format!("{page} on a phone"), rules);
        self.browser.resize(DESK.0, DESK.1);
        self.run(&format!("{page} on a desk"), rules);
        self.browser.resize(PHONE.0, PHONE.1);
    }

    fn run(&mut self, page: &str, rules: &str) {
        let violations = self.browser.evaluate(&format!(
            "(async () => {{
                while (document.readyState !== 'complete') await new Promise(requestAnimationFrame);
                const options = {{ {rules}, resultTypes: ['violations'], preload: false }};
                const {{ violations }} = await axe.run(document, options);
                return violations.map(({{ id, help, nodes }}) =>
                    `${{id}} (${{help}}): ${{nodes.map(node => node.target.join(' ')).join(', ')}}`);
            }})()"
        ));
        let Value::Array(violations) = violations else {
            panic!("{page}: {violations}");
        };
        for violation in violations {
            let violation = violation.as_str().unwrap_or_default();
            self.found.push(format!("{page}: {violation}"));
        }
    }

    /// What was found.
    pub fn found(&self) -> &[String] {
        &self.found
    }

    /// Fails with all that was found, and tells how many pages there were.
    pub fn finds_nothing(self) -> usize {
        let found = self.found.join("\n");
        assert!(found.is_empty(), "on {} pages:\n{found}", self.pages);
        self.pages
    }
}
