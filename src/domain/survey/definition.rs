//! Definitions: their scale, components and questions.

use super::shape::Shape;
use super::text::Text;
use crate::domain::figures::method::Method;

/// One level of the scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The digit that is stored, 0 to 9; also its points.
    pub value: u8,
    /// Whether it counts as satisfied.
    pub satisfied: bool,
    /// Whether it counts as dissatisfied.
    pub dissatisfied: bool,
    /// Its words on the form.
    pub label: Text,
}

/// The office that a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The deciding agency only.
    Agency,
    /// Also the intake office, where the case has one.
    Intake,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Code such as `TC1`, which never changes; also the name of the form field and the column.
    pub code: String,
    /// The question as citizens read it.
    pub text: Text,
    /// A short name for charts; the whole text where the definition has none.
    pub short: Text,
    /// A hint under the question.
    pub hint: Option<Text>,
    /// The office that it is about.
    pub about: About,
    /// The words for "does not apply"; `None` where it always applies.
    pub not_applicable: Option<Text>,
}

/// A group of questions with its own score (chỉ số thành phần).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Id such as `to-chuc`, which never changes.
    pub id: String,
    /// Whether it has a score of its own and stays out of the overall one.
    pub apart: bool,
    /// Official name, for reports.
    pub name: Text,
    /// Heading for citizens, without abbreviations.
    pub heading: Text,
    /// A hint under the heading.
    pub hint: Option<Text>,
    /// A yes/no question asked first; after "no" its questions don't apply.
    pub screen: Option<Text>,
    /// The words for "none of this applies"; `None` where it always applies.
    pub not_applicable: Option<Text>,
    /// The questions in order.
    pub questions: Vec<Question>,
}

/// A survey definition of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Id such as `so-nganh-4`, which never changes.
    pub id: String,
    /// Version, from 1.
    pub version: u32,
    /// Languages offered, Vietnamese (`vi`) first.
    pub languages: Vec<String>,
    /// The method of its scores where no other is chosen.
    pub default_method: Method,
    /// Days for which a link can be used.
    pub link_days: u16,
    /// Whether the form is one page, instead of one a component.
    pub one_screen: bool,
    /// Title of the form.
    pub title: Text,
    /// The lead question above the components.
    pub intro: Text,
    /// The levels, in ascending order of value; at least two.
    pub scale: Vec<Level>,
    /// The components in order, each with at least one question.
    pub components: Vec<Component>,
    /// The minutes that answering takes, at least one.
    pub minutes: usize,
}

impl Definition {
    /// All questions in definition order, each with the index of its component.
    pub fn questions(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.components
            .iter()
            .enumerate()
            .flat_map(|(index, component)| component.questions.iter().map(move |q| (index, q)))
    }

    /// The lowest level's value.
    pub fn lowest(&self) -> u8 {
        self.scale.first().map_or(0, |level| level.value)
    }

    /// The top level's value.
    pub fn top(&self) -> u8 {
        self.scale.last().map_or(0, |level| level.value)
    }

    /// Returns the level of a value.
    pub fn level(&self, value: u8) -> Option<&Level> {
        self.scale.iter().find(|level| level.value == value)
    }

    /// What decides how its answers are counted.
    pub fn shape(&self) -> Shape<'_> {
        let levels = self.scale.iter();
        Shape::new(
            levels.map(|level| (level.value, level.satisfied, level.dissatisfied)),
            self.questions().map(|(component, question)| {
                let component = &self.components[component];
                (
                    component.id.as_str(),
                    component.apart,
                    question.code.as_str(),
                )
            }),
        )
    }

    /// Whether both definitions count alike, so that their responses may be pooled.
    ///
    /// Texts and languages may differ. The scale, the questions, their order, their components and
    /// whether these are apart may not.
    pub fn counts_like(&self, other: &Self) -> bool {
        let abouts = |definition: &Self| -> Vec<About> {
            let questions = definition.questions();
            questions.map(|(_, question)| question.about).collect()
        };
        self.id == other.id && self.shape() == other.shape() && abouts(self) == abouts(other)
    }
}
