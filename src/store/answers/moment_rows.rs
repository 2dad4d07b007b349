//! Rows of moments: how the sums of a set of components, and the products of two, are stored.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;

use crate::domain::answers::sums::{ComponentSet, Cross, Moments, Sums};
use crate::store::db::error::StoreError;

/// The values of one row of moments, in the order of [`MOMENT_COLUMNS`]. They are the sums of
/// [`Sums`] and [`Cross`].
pub(in crate::store) type MomentRow = [i64; 13];

/// The columns of a row of moments.
pub(in crate::store) const MOMENT_COLUMNS: [&str; 13] = [
    "n",
    "a",
    "s",
    "t",
    "all_satisfied",
    "aa",
    "ss",
    "sa",
    "a_s",
    "tt",
    "ta",
    "judged",
    "dissatisfied",
];

/// The number of columns before migration 0021.
pub(in crate::store) const EARLIER_COLUMNS: usize = 11;

/// The summed columns of a row of moments.
#[derive(QueryableByName)]
pub(in crate::store) struct SumsRow {
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    #[diesel(sql_type = BigInt)]
    a: i64,
    #[diesel(sql_type = BigInt)]
    s: i64,
    #[diesel(sql_type = BigInt)]
    t: i64,
    #[diesel(sql_type = BigInt)]
    all_satisfied: i64,
    #[diesel(sql_type = BigInt)]
    aa: i64,
    #[diesel(sql_type = BigInt)]
    ss: i64,
    #[diesel(sql_type = BigInt)]
    sa: i64,
    #[diesel(sql_type = BigInt)]
    a_s: i64,
    #[diesel(sql_type = BigInt)]
    tt: i64,
    #[diesel(sql_type = BigInt)]
    ta: i64,
    #[diesel(sql_type = BigInt)]
    judged: i64,
    #[diesel(sql_type = BigInt)]
    dissatisfied: i64,
}

impl SumsRow {
    /// The values in the order of [`MOMENT_COLUMNS`].
    pub(in crate::store) fn row(&self) -> MomentRow {
        [
            self.n,
            self.a,
            self.s,
            self.t,
            self.all_satisfied,
            self.aa,
            self.ss,
            self.sa,
            self.a_s,
            self.tt,
            self.ta,
            self.judged,
            self.dissatisfied,
        ]
    }
}

/// The part number of the sums of a set of components: its bit mask.
pub(in crate::store) fn set_number(set: ComponentSet) -> i32 {
    i32::try_from(set.bits()).unwrap_or(i32::MAX)
}

/// The part number of the products of two components, which are counted from 0: −102 for the first
/// and the second.
pub(in crate::store) fn pair_number(c: usize, d: usize) -> i32 {
    -i32::try_from((c + 1) * 100 + d + 1).unwrap_or(i32::MAX)
}

/// What a part number stands for.
enum MomentPart {
    Set(ComponentSet),
    Pair(usize, usize),
}

impl MomentPart {
    /// Reads a part number.
    fn read(part: i32) -> Option<Self> {
        match u32::try_from(part) {
            Ok(0) => None,
            Ok(bits) => Some(Self::Set(ComponentSet::from_bits(bits))),
            Err(_) => {
                let pair = usize::try_from(part.checked_neg()?).ok()?;
                let (c, d) = ((pair / 100).checked_sub(1)?, (pair % 100).checked_sub(1)?);
                Some(Self::Pair(c, d))
            }
        }
    }

    /// Whether a definition of so many components has it.
    fn is_known(&self, components: usize) -> bool {
        match self {
            Self::Set(set) => set.components().all(|component| component < components),
            Self::Pair(c, d) => c < d && *d < components,
        }
    }
}

/// The components that a part number is about.
pub(in crate::store) fn components_of(part: i32) -> ComponentSet {
    match MomentPart::read(part) {
        Some(MomentPart::Set(set)) => set,
        Some(MomentPart::Pair(c, d)) => ComponentSet::single(c).with(d),
        None => ComponentSet::default(),
    }
}

/// The values of the row of a set of components.
pub(in crate::store) fn sums_row(sums: &Sums) -> MomentRow {
    [
        sums.n,
        sums.a,
        sums.s,
        sums.t,
        sums.all_satisfied,
        sums.aa,
        sums.ss,
        sums.sa,
        0,
        sums.tt,
        sums.ta,
        sums.judged,
        sums.dissatisfied,
    ]
}

/// The values of the row of a pair of components.
pub(in crate::store) fn cross_row(cross: &Cross) -> MomentRow {
    [
        0, 0, 0, 0, 0, cross.aa, cross.ss, cross.sa, cross.as_, 0, 0, 0, 0,
    ]
}

/// Moments from their stored rows of part number and values.
///
/// # Errors
/// When a row is of an unknown component.
pub(in crate::store) fn read_moments(
    rows: impl IntoIterator<Item = (i32, MomentRow)>,
    components: usize,
) -> Result<Moments, StoreError> {
    let mut moments = Moments::default();
    for (number, row) in rows {
        let [
            n,
            a,
            s,
            t,
            all_satisfied,
            aa,
            ss,
            sa,
            a_s,
            tt,
            ta,
            judged,
            dissatisfied,
        ] = row;
        let part = MomentPart::read(number).filter(|part| part.is_known(components));
        match part {
            Some(MomentPart::Set(set)) => {
                *moments.sets.entry(set).or_default() += Sums {
                    n,
                    a,
                    s,
                    t,
                    all_satisfied,
                    judged,
                    dissatisfied,
                    aa,
                    ss,
                    sa,
                    tt,
                    ta,
                };
            }
            Some(MomentPart::Pair(c, d)) => {
                *moments.cross.entry((c, d)).or_default() += Cross {
                    aa,
                    ss,
                    sa,
                    as_: a_s,
                };
            }
            None => {
                return Err(StoreError::Unknown("set of components", number.to_string()));
            }
        }
    }
    Ok(moments)
}
