//! Pages as browsers read them: what is on them is picked by CSS selectors, and what is said stands
//! there with single spaces and without markup.

use scraper::{ElementRef, Html, Selector};

/// A whole page, or a piece of one.
pub struct Page(Html);

impl Page {
    pub fn parse(html: &str) -> Self {
        Self(Html::parse_document(html))
    }

    fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let parsed = Selector::parse(selector);
        let parsed = parsed.unwrap_or_else(|error| panic!("`{selector}`: {error:?}"));
        self.0.select(&parsed).collect()
    }

    /// The one element of a selector; neither none nor two will do.
    fn one(&self, selector: &str) -> ElementRef<'_> {
        let found = self.all(selector);
        assert_eq!(found.len(), 1, "`{selector}` in {}", self.0.html());
        found[0]
    }

    pub fn count(&self, selector: &str) -> usize {
        self.all(selector).len()
    }

    pub fn has(&self, selector: &str) -> bool {
        self.count(selector) > 0
    }

    /// What the one element of a selector says.
    pub fn text(&self, selector: &str) -> String {
        said(self.one(selector))
    }

    /// What each element of a selector says.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).into_iter().map(said).collect()
    }

    /// The letters in the one element of a selector, each as it stands there.
    pub fn content(&self, selector: &str) -> String {
        self.one(selector).text().collect()
    }

    /// The markup of each element of a selector.
    pub fn markup(&self, selector: &str) -> Vec<String> {
        let found = self.all(selector).into_iter();
        found.map(|element| element.html()).collect()
    }

    /// An attribute of the one element of a selector.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<&str> {
        self.one(selector).attr(name)
    }

    /// An attribute of every element of a selector that has it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<&str> {
        let found = self.all(selector).into_iter();
        found.filter_map(|element| element.attr(name)).collect()
    }

    /// What the body's `data-state` says.
    pub fn state(&self) -> Option<&str> {
        self.attribute("body", "data-state")
    }

    pub fn language(&self) -> Option<&str> {
        self.attribute("html", "lang")
    }

    /// The cells beside the one heading of a table's row that says so.
    pub fn row(&self, heading: &str) -> Vec<String> {
        let mut rows = self.all("tr:has(> th[scope=row])");
        rows.retain(|row| {
            let mut headings = row
                .child_elements()
                .filter(|cell| cell.value().name() == "th");
            headings.any(|cell| said(cell) == heading)
        });
        assert_eq!(rows.len(), 1, "`{heading}` in {}", self.0.html());
        let cells = rows[0].child_elements();
        cells
            .filter(|cell| cell.value().name() == "td")
            .map(said)
            .collect()
    }

    /// What stands in the field of a name, where one writes into it.
    pub fn typed(&self, name: &str) -> String {
        let field = self.one(&format!("[name='{name}']:is(input, textarea)"));
        match field.attr("value") {
            Some(value) => value.to_owned(),
            None => field.text().collect(),
        }
    }

    /// The hidden fields and chosen answers of the first form, as a browser would send them.
    pub fn form_fields(&self) -> Vec<(String, String)> {
        let sent = Selector::parse("input[type=hidden], input[checked]").unwrap();
        let Some(form) = self.all("form").into_iter().next() else {
            return Vec::new();
        };
        form.select(&sent)
            .filter_map(|input| {
                let attribute = |name: &str| input.attr(name).map(str::to_owned);
                Some((attribute("name")?, attribute("value")?))
            })
            .collect()
    }
}

fn said(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
