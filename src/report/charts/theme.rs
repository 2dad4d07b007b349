//! The look and the words of charts, from `charts/theme.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::drawing::colour::Colour;
use super::drawing::metrics::Weight;
use super::drawing::scene::Style;
use super::texts::Texts;

/// The built-in theme.
const BUILT_IN: &str = include_str!("../../../charts/theme.toml");

/// Lengths in pixels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// Width of an image.
    pub width: i32,
    /// Width of the drawing on an upright page.
    pub page_width: i32,
    /// Empty rim.
    pub margin: i32,
    /// Title.
    pub title: i32,
    /// Lines under the title.
    pub subtitle: i32,
    /// Names.
    pub label: i32,
    /// Scores.
    pub value: i32,
    /// Notes, ticks and intervals.
    pub small: i32,
    /// Least height of a row.
    pub row: i32,
    /// Thickness of a bar.
    pub bar: i32,
}

/// Colours by use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colours {
    /// Paper.
    pub background: Colour,
    /// Main text.
    pub ink: Colour,
    /// Lesser text.
    pub muted: Colour,
    /// Grid and separators.
    pub grid: Colour,
    /// The target line.
    pub target: Colour,
    /// Scores above the target.
    pub met: Colour,
    /// Scores that miss the target.
    pub missed: Colour,
    /// Interval whiskers.
    pub interval: Colour,
    /// Where there is no figure.
    pub absent: Colour,
    /// Finished cases.
    pub finished: Colour,
    /// Invited cases.
    pub invited: Colour,
    /// Answered cases.
    pub answered: Colour,
    /// Dissatisfied levels, strongest first.
    pub dissatisfied: Vec<Colour>,
    /// Levels that are neither.
    pub neutral: Colour,
    /// Satisfied levels, weakest first.
    pub satisfied: Vec<Colour>,
}

/// A class of the heatmap.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeatClass {
    /// Its highest score.
    pub up_to: f64,
    /// Its colour.
    pub colour: Colour,
    /// Its words in the legend.
    pub label: String,
}

/// How charts look and what they say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Lengths.
    pub size: Sizes,
    /// Colours.
    pub colour: Colours,
    /// Classes of the heatmap, lowest first.
    pub heat: Vec<HeatClass>,
    /// Methods in words, by name.
    pub method: BTreeMap<String, String>,
    /// Why an agency is not ranked, by reason.
    pub unranked: BTreeMap<String, String>,
    /// All other texts.
    pub text: Texts,
}

/// A theme file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// It is no TOML of the right shape.
    #[error("the chart theme can't be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A list of colours is empty or a size is out of range.
    #[error("the chart theme's {0}")]
    Value(&'static str),
}

impl Theme {
    /// The theme that is built in.
    ///
    /// # Errors
    /// Never in a released binary: a test reads it.
    pub fn built_in() -> Result<Self, ThemeError> {
        Self::parse(BUILT_IN)
    }

    /// Reads a theme file.
    ///
    /// # Errors
    /// When it is no TOML of the right shape, or its values can't be drawn with.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let theme: Self = toml::from_str(text)?;
        let sizes = &theme.size;
        if theme.colour.dissatisfied.is_empty() || theme.colour.satisfied.is_empty() {
            return Err(ThemeError::Value("level colours are missing"));
        }
        if theme.heat.is_empty() {
            return Err(ThemeError::Value("heat classes are missing"));
        }
        if !(800..=4000).contains(&sizes.width) || !(800..=4000).contains(&sizes.page_width) {
            return Err(ThemeError::Value("widths must be 800 to 4000"));
        }
        let texts = [
            sizes.title,
            sizes.subtitle,
            sizes.label,
            sizes.value,
            sizes.small,
        ];
        if texts.iter().any(|size| !(8..=40).contains(size)) || !(0..=80).contains(&sizes.margin) {
            return Err(ThemeError::Value(
                "text sizes must be 8 to 40, its margin 0 to 80",
            ));
        }
        Ok(theme)
    }

    /// The title's style.
    pub fn title(&self) -> Style {
        self.style(self.size.title, Weight::Bold, self.colour.ink)
    }

    /// The style of the lines under the title.
    pub fn subtitle(&self) -> Style {
        self.style(self.size.subtitle, Weight::Regular, self.colour.muted)
    }

    /// The style of names.
    pub fn label(&self) -> Style {
        self.style(self.size.label, Weight::Regular, self.colour.ink)
    }

    /// The style of headings among rows.
    pub fn heading(&self) -> Style {
        self.style(self.size.label, Weight::Bold, self.colour.ink)
    }

    /// The style of scores.
    pub fn value(&self) -> Style {
        self.style(self.size.value, Weight::Bold, self.colour.ink)
    }

    /// The style of ticks, intervals and notes.
    pub fn small(&self) -> Style {
        self.style(self.size.small, Weight::Regular, self.colour.muted)
    }

    /// The style of column headings.
    pub fn column(&self) -> Style {
        self.style(self.size.small, Weight::Bold, self.colour.muted)
    }

    fn style(&self, size: i32, weight: Weight, colour: Colour) -> Style {
        Style {
            size,
            weight,
            colour,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_can_be_read() {
        Theme::built_in().unwrap();
    }

    #[test]
    fn a_theme_with_a_wrong_colour_is_refused_by_name() {
        let text = BUILT_IN.replace("#1B1F24", "black");
        let error = Theme::parse(&text).unwrap_err().to_string();
        assert!(error.contains("`black` is no colour"), "{error}");
    }

    #[test]
    fn every_reason_and_method_has_words() {
        use crate::domain::figures::method::Method;
        let theme = Theme::built_in().unwrap();
        for method in Method::ALL {
            assert!(theme.method.contains_key(method.name()), "{method}");
        }
    }
}
