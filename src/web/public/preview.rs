//! What other sites show of a page: search engines its description, messengers a preview of its link.

use super::reading::Reading;
use crate::web::State;

/// The description of a page for other sites.
pub(super) struct Preview {
    pub(super) title: String,
    pub(super) description: String,
    /// The address that counts for the page, whatever else its query may hold.
    pub(super) address: String,
    /// The page in every language: code and address.
    pub(super) languages: Vec<(String, String)>,
    /// The address of a picture.
    pub(super) image: Option<String>,
}

impl Preview {
    /// Returns the preview of the page at a path.
    pub(super) fn new(
        state: &State,
        reading: &Reading<'_>,
        path: &str,
        (title, description): (String, String),
    ) -> Self {
        let absolute = |language: &str| {
            let path = reading.keep_in(path, reading.method, language);
            format!("{}{path}", state.public_url)
        };
        Self {
            title,
            description,
            address: absolute(reading.words.language),
            languages: state
                .languages
                .codes()
                .map(|code| (code.to_owned(), absolute(code)))
                .collect(),
            image: None,
        }
    }

    /// Adds a picture, given by its path.
    pub(super) fn with_image(self, state: &State, path: Option<&str>) -> Self {
        Self {
            image: path.map(|path| format!("{}{path}", state.public_url)),
            ..self
        }
    }
}
