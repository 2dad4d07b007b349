//! The look of charts, from `charts/theme.toml`, with their words in one language.

use std::collections::BTreeMap;

use std::ops::RangeInclusive;

use serde::Deserialize;

use super::drawing::colour::Colour;
use super::drawing::metrics::Weight;
use super::drawing::scene::Style;
use super::texts::Texts;
use super::texts::fill;
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;

/// The built-in theme.
const BUILT_IN: &str = include_str!("../../../charts/theme.toml");

/// The widths that an image can have, in pixels.
pub const WIDTHS: RangeInclusive<i32> = 320..=2000;

/// The width from which charts have the form of a page; narrower ones have that of a phone.
const WIDE: i32 = 800;

/// Whether a chart of a width has its narrow form.
pub fn is_narrow(width: i32) -> bool {
    width < WIDE
}

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
    /// Its words in the legend, made of the bounds.
    #[serde(skip)]
    pub label: String,
}

/// What a theme file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    size: Sizes,
    colour: Colours,
    heat: Vec<HeatClass>,
}

/// How charts look and what they say in one language.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Lengths.
    pub size: Sizes,
    /// Colours.
    pub colour: Colours,
    /// Classes of the heatmap, lowest first.
    pub heat: Vec<HeatClass>,
    /// The words.
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
    /// The look that is built in, with some words.
    ///
    /// # Errors
    /// Never in a released binary: a test reads it.
    pub fn built_in(words: Texts) -> Result<Self, ThemeError> {
        Self::parse(BUILT_IN, words)
    }

    /// Reads a theme file, which is to be drawn with some words.
    ///
    /// # Errors
    /// When it is no TOML of the right shape, or its values can't be drawn with.
    pub fn parse(text: &str, words: Texts) -> Result<Self, ThemeError> {
        let look: Look = toml::from_str(text)?;
        let mut theme = Self {
            size: look.size,
            colour: look.colour,
            heat: look.heat,
            text: words,
        };
        theme.name_heat_classes();
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

    /// The theme for images of another width, whose rim and title fit it; `None` where no image can
    /// have that width.
    pub fn at_width(&self, width: i32) -> Option<Self> {
        WIDTHS.contains(&width).then(|| {
            let mut theme = self.clone();
            theme.size.width = width;
            if is_narrow(width) {
                theme.size.margin = theme.size.margin.min(12);
                theme.size.title = theme.size.title.min(17);
                theme.size.subtitle = theme.size.subtitle.min(13);
            }
            theme
        })
    }

    fn name_heat_classes(&mut self) {
        let bound = |value: f64| value.to_string().replace('.', &self.text.decimal);
        let last = self.heat.len().saturating_sub(1);
        let mut low = String::new();
        for (index, class) in self.heat.iter_mut().enumerate() {
            let high = bound(class.up_to);
            let words = match index {
                0 => &self.text.heat_lowest,
                index if index == last => &self.text.heat_highest,
                _ => &self.text.heat_between,
            };
            class.label = fill(words, &[("low", low), ("high", high.clone())]);
            low = high;
        }
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

    /// The colour of words on a colour.
    pub fn ink_on(&self, colour: Colour) -> Colour {
        if colour.is_light() {
            self.colour.ink
        } else {
            self.colour.background
        }
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

/// The theme in every language that there are texts in.
pub struct Themes {
    vietnamese: Theme,
    others: BTreeMap<String, Theme>,
}

impl Themes {
    /// The look that is built in, in every language.
    ///
    /// # Errors
    /// As [`Theme::built_in`].
    pub fn built_in(languages: &Languages) -> Result<Self, ThemeError> {
        let theme = |language: &str| Theme::built_in(Texts::new(languages, language));
        Ok(Self {
            vietnamese: theme(BASE_LANGUAGE)?,
            others: languages
                .codes()
                .filter(|code| *code != BASE_LANGUAGE)
                .map(|code| Ok((code.to_owned(), theme(code)?)))
                .collect::<Result<_, ThemeError>>()?,
        })
    }

    /// The theme in a language, or in Vietnamese where there are no texts in it.
    pub fn get(&self, language: &str) -> &Theme {
        self.others.get(language).unwrap_or(&self.vietnamese)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::samples;
    use super::*;

    #[test]
    fn heat_classes_are_named_by_their_bounds() {
        let labels = |language| -> Vec<String> {
            let theme = samples::theme_in(language);
            theme.heat.into_iter().map(|class| class.label).collect()
        };
        let vietnamese = [
            "đến 60",
            "trên 60 đến 75",
            "trên 75 đến 90",
            "trên 90 đến 95",
            "trên 95",
        ];
        assert_eq!(labels("vi"), vietnamese);
        assert_eq!(labels("en")[1], "above 60 to 75");
    }

    #[test]
    fn a_language_without_texts_is_drawn_in_vietnamese() {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        let themes = Themes::built_in(&languages).unwrap();
        assert_eq!(themes.get("en").text.column_rank, "Rank");
        assert_eq!(themes.get("zz").text.language, "vi");
    }

    #[test]
    fn a_theme_with_a_wrong_colour_is_refused_by_name() {
        let text = BUILT_IN.replace("#1B1F24", "black");
        let error = Theme::parse(&text, samples::theme().text)
            .unwrap_err()
            .to_string();
        assert!(error.contains("`black` is no colour"), "{error}");
    }
}
