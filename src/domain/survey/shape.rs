//! What decides how answers are counted.

/// The scale and the questions of a definition, by which answers are scored. Texts are no part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape<'d> {
    levels: Vec<ShapeLevel>,
    questions: Vec<ShapeQuestion<'d>>,
}

/// A level: its points, and whether it counts as satisfied and as dissatisfied.
pub type ShapeLevel = (u8, bool, bool);

/// A question: its component, whether that is apart, and its code.
pub type ShapeQuestion<'d> = (&'d str, bool, &'d str);

impl<'d> Shape<'d> {
    /// The shape of levels and questions in their order.
    pub fn new(
        levels: impl Iterator<Item = ShapeLevel>,
        questions: impl Iterator<Item = ShapeQuestion<'d>>,
    ) -> Self {
        Self {
            levels: levels.collect(),
            questions: questions.collect(),
        }
    }
}
