//! The digits that a clerk types for a sheet: one a question, in the order of the sheet.
//!
//! A level is typed as its digit, blank as `0` and not applicable as `9`, so that the number pad is
//! enough. `-` for blank and `x` or `*` for not applicable are always accepted; a scale that has a
//! level 0 or 9 needs them.

use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{Component, Definition};

/// The keys for the sheets of a definition.
#[derive(Clone, Copy, Debug)]
pub struct Digits<'d> {
    definition: &'d Definition,
}

/// Why typed digits are not a sheet. Questions and components are given by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistyped {
    /// A character that the scale doesn't know.
    Unknown {
        /// Its question.
        question: usize,
    },
    /// A part between spaces has more or fewer characters than its component has questions.
    Part {
        /// The component.
        component: usize,
        /// Characters typed for it.
        typed: usize,
        /// Its questions.
        questions: usize,
    },
    /// The sheet has more or fewer characters than the definition has questions.
    Length {
        /// Characters typed.
        typed: usize,
        /// Questions of the definition.
        questions: usize,
    },
    /// No question is answered with a level.
    NothingAnswered,
}

impl<'d> Digits<'d> {
    /// The keys for a definition.
    pub fn of(definition: &'d Definition) -> Self {
        Self { definition }
    }

    /// The character typed for a rating.
    pub fn of_rating(self, rating: Rating) -> char {
        let unless_level = |digit: u8, other: char| match self.definition.level(digit) {
            Some(_) => other,
            None => char::from(b'0' + digit),
        };
        match rating {
            Rating::Level(level) => char::from(b'0' + level),
            Rating::Blank => unless_level(0, '-'),
            Rating::NotApplicable => unless_level(9, 'x'),
        }
    }

    /// Returns the rating of a character.
    pub fn read_one(self, c: char) -> Option<Rating> {
        let level = c
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok())
            .filter(|&digit| self.definition.level(digit).is_some());
        match (level, c) {
            (Some(level), _) => Some(Rating::Level(level)),
            (None, '0' | '-') => Some(Rating::Blank),
            (None, '9' | 'x' | 'X' | '*') => Some(Rating::NotApplicable),
            (None, _) => None,
        }
    }

    /// Reads a whole sheet. Spaces are ignored, unless they divide it into as many parts as the
    /// definition has components: then each part must be as long as its component.
    ///
    /// # Errors
    /// The first reason why it is not a sheet of this definition.
    pub fn read(self, typed: &str) -> Result<Ratings, Mistyped> {
        let mut ratings = Vec::new();
        for (question, c) in typed.chars().filter(|c| !c.is_whitespace()).enumerate() {
            let rating = self.read_one(c).ok_or(Mistyped::Unknown { question })?;
            ratings.push(rating);
        }
        let components = &self.definition.components;
        let parts: Vec<&str> = typed.split_whitespace().collect();
        if parts.len() == components.len() && parts.len() > 1 {
            for (component, (part, asked)) in parts.iter().zip(components).enumerate() {
                let (typed, questions) = (part.chars().count(), asked.questions.len());
                if typed != questions {
                    return Err(Mistyped::Part {
                        component,
                        typed,
                        questions,
                    });
                }
            }
        }
        let (typed, questions) = (ratings.len(), self.definition.questions().count());
        if typed != questions {
            return Err(Mistyped::Length { typed, questions });
        }
        let ratings = Ratings::new(ratings);
        if ratings.has_answer() {
            Ok(ratings)
        } else {
            Err(Mistyped::NothingAnswered)
        }
    }

    /// Returns a sheet as it is typed, with a space between components.
    pub fn write(self, ratings: &Ratings) -> String {
        let mut rest = ratings.iter();
        let part = |component: &Component| -> String {
            let ratings = rest.by_ref().take(component.questions.len());
            ratings.map(|rating| self.of_rating(rating)).collect()
        };
        let parts: Vec<String> = self.definition.components.iter().map(part).collect();
        parts.join(" ")
    }
}

/// How often each answer occurs on a sheet, for the clerk to compare with the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetCounts {
    /// Questions answered with a level.
    pub answered: usize,
    /// Questions of the definition.
    pub questions: usize,
    /// The answers that occur, with their numbers: levels from the top, not applicable, blank.
    pub counts: Vec<(Rating, usize)>,
}

impl SheetCounts {
    /// Counts a sheet of a definition.
    pub fn of(ratings: &Ratings, definition: &Definition) -> Self {
        let levels = definition.scale.iter().rev();
        let counts: Vec<(Rating, usize)> = levels
            .map(|level| Rating::Level(level.value))
            .chain([Rating::NotApplicable, Rating::Blank])
            .map(|answer| {
                let count = ratings.iter().filter(|&rating| rating == answer).count();
                (answer, count)
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        let is_level = |rating: &Rating| matches!(rating, Rating::Level(_));
        Self {
            answered: ratings.iter().filter(is_level).count(),
            questions: ratings.iter().count(),
            counts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn definition(change: impl FnOnce(String) -> String) -> Definition {
        let shipped = include_str!("../../../survey-defs/so-nganh-4.toml");
        Definition::parse(&change(shipped.to_owned())).unwrap_or_else(|e| panic!("{e:?}"))
    }

    /// A scale of all ten digits.
    fn ten_levels() -> Definition {
        let more = [0, 6, 7, 8, 9]
            .map(|value| format!("[[scale]]\nvalue = {value}\nlabel.vi = \"Mức {value}\"\n"));
        definition(|text| {
            let (before, after) = text.split_once("[[component]]").unwrap();
            let (head, levels) = before.split_once("[[scale]]").unwrap();
            let [zero, above @ ..] = more;
            let above = above.concat();
            format!("{head}{zero}[[scale]]{levels}{above}[[component]]{after}")
        })
    }

    #[test]
    fn a_sheet_is_typed_on_digits_alone() {
        let definition = definition(|text| text);
        let digits = Digits::of(&definition);
        for typed in [
            "5490344554455099",
            "54903 4455445 50 99",
            " 549 034 455 445 509 9 ",
            "54x-3 4455445 5- X*",
        ] {
            assert_eq!(
                digits.read(typed).unwrap().as_str(),
                "54x-344554455-xx",
                "{typed}"
            );
        }
        let kept = Ratings::parse("54x-344554455-xx").unwrap();
        assert_eq!(digits.write(&kept), "54903 4455445 50 99");
    }

    #[test]
    fn a_typing_error_is_reported_by_its_position() {
        let definition = definition(|text| text);
        let digits = Digits::of(&definition);
        let length = |typed| Mistyped::Length {
            typed,
            questions: 16,
        };
        for (typed, error) in [
            ("", length(0)),
            ("549034455445509", length(15)),
            ("54903445544550999", length(17)),
            ("5490374554455099", Mistyped::Unknown { question: 5 }),
            ("54903 445٤445 50 99", Mistyped::Unknown { question: 8 }),
            (
                // One digit too few in the first part and one too many in the second.
                "5493 44554450 50 99",
                Mistyped::Part {
                    component: 0,
                    typed: 4,
                    questions: 5,
                },
            ),
            ("0000000000000099", Mistyped::NothingAnswered),
        ] {
            assert_eq!(digits.read(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn on_a_scale_of_all_digits_blank_and_not_applicable_have_other_keys() {
        let definition = ten_levels();
        let digits = Digits::of(&definition);
        assert_eq!(digits.of_rating(Rating::Blank), '-');
        assert_eq!(digits.of_rating(Rating::NotApplicable), 'x');
        let typed = "09-x* 9876543 21 00";
        assert_eq!(digits.read(typed).unwrap().as_str(), "09-xx98765432100");
    }

    #[test]
    fn answers_are_counted_from_the_top_level_down() {
        let definition = definition(|text| text);
        let ratings = Ratings::parse("54x-344554455-xx").unwrap();
        let tally = SheetCounts::of(&ratings, &definition);
        assert_eq!((tally.answered, tally.questions), (11, 16));
        assert_eq!(
            tally.counts,
            [
                (Rating::Level(5), 5),
                (Rating::Level(4), 5),
                (Rating::Level(3), 1),
                (Rating::NotApplicable, 3),
                (Rating::Blank, 2),
            ]
        );
    }

    proptest! {
        #[test]
        fn a_sheet_reads_back_as_it_was_written(kept in "[1-5x-]{16}", ten in "[0-9x-]{16}") {
            for (definition, kept) in [(definition(|text| text), kept), (ten_levels(), ten)] {
                let ratings = Ratings::parse(&kept).unwrap();
                let digits = Digits::of(&definition);
                let typed = digits.write(&ratings);
                if ratings.has_answer() {
                    prop_assert_eq!(digits.read(&typed), Ok(ratings));
                } else {
                    prop_assert_eq!(digits.read(&typed), Err(Mistyped::NothingAnswered));
                }
            }
        }

        #[test]
        fn a_sheet_that_is_read_has_a_rating_for_each_question(typed in "[0-9x* -]{0,24}|\\PC{0,24}") {
            let definition = definition(|text| text);
            if let Ok(ratings) = Digits::of(&definition).read(&typed) {
                prop_assert_eq!(ratings.iter().count(), 16);
                prop_assert!(ratings.has_answer());
            }
        }
    }
}
