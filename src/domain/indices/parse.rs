//! Reading the file of an index. All its problems are reported at once, by line.

use toml::de::DeTable;

use super::definition::{
    Bound, Class, CriteriaGroup, Criterion, CriterionSource, IndexDefinition, Quantity,
};
use crate::domain::amount::Amount;
use crate::domain::cases::agency::Slug;
use crate::domain::survey::{
    DefinitionError, DefinitionReader, Located, Section, Text, read_document, shorten,
};

impl IndexDefinition {
    /// Reads and checks the file of an index.
    ///
    /// # Errors
    /// All problems of the file in the order of its lines; only those of syntax where it isn't TOML.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<DefinitionError>> {
        read_document(toml_text, index)
    }

    /// Whether a text is the file of an index: one with criteria, which no survey definition has.
    pub fn is_meant_by(toml_text: &str) -> bool {
        let (document, _) = DeTable::parse_recoverable(toml_text);
        let mut keys = document.get_ref().keys();
        keys.any(|key| key.get_ref() == "criterion")
    }
}

fn index<'t>(document: &'t DeTable<'t>, reader: &mut DefinitionReader<'_>) -> IndexDefinition {
    const KEYS: [&str; 6] = ["id", "version", "title", "group", "criterion", "class"];
    let root = Section::open(document, 0, &KEYS, reader);
    let definition = IndexDefinition {
        id: id("id", &root, reader),
        version: version(&root, reader),
        title: root.required_text("title", reader),
        groups: groups(&root, reader),
        criteria: Vec::new(),
        classes: classes(&root, reader),
    };
    let criteria = criteria(&root, &definition.groups, reader);
    if criteria.is_empty() {
        reader.refuse(0, "there is no criterion");
    }
    IndexDefinition {
        criteria,
        ..definition
    }
}

/// A required id, which a file may have once.
fn id(key: &str, section: &Section<'_>, reader: &mut DefinitionReader<'_>) -> String {
    let found = section.required_string(key, reader);
    if !found.value.is_empty() && Slug::parse(&found.value).is_err() {
        let name = shorten(&found.value);
        reader.refuse(
            found.at,
            format!("`{key}`: `{name}` has other letters than a–z, digits, `-`, `.` and `_`"),
        );
    }
    found.value
}

fn version(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> u32 {
    root.require("version", reader);
    let Some(found) = root.integer("version", reader) else {
        return 0;
    };
    match u32::try_from(found.value) {
        Ok(version) if version > 0 => version,
        _ => {
            reader.refuse(found.at, "`version` must be 1 or more");
            0
        }
    }
}

/// The most points of a group or criterion, which must be more than 0.
fn max(section: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Amount {
    section.require("max", reader);
    positive("max", section, reader).unwrap_or(Amount::ONE)
}

fn positive(key: &str, section: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Option<Amount> {
    let found = section.amount(key, reader)?;
    if found.value == Amount::default() {
        reader.refuse(found.at, format!("`{key}` must be more than 0"));
        return None;
    }
    Some(found.value)
}

fn refuse_repeated(
    id: &str,
    earlier: impl IntoIterator<Item = impl AsRef<str>>,
    at: usize,
    reader: &mut DefinitionReader<'_>,
) {
    if !id.is_empty() && earlier.into_iter().any(|known| known.as_ref() == id) {
        reader.refuse(at, format!("`{}` is there twice", shorten(id)));
    }
}

fn groups(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Vec<CriteriaGroup> {
    let mut groups: Vec<CriteriaGroup> = Vec::new();
    for section in root.sections("group", &["id", "title", "max"], reader) {
        let group = CriteriaGroup {
            id: id("id", &section, reader),
            title: section.required_text("title", reader),
            max: max(&section, reader),
        };
        let earlier = groups.iter().map(|group| &group.id);
        refuse_repeated(&group.id, earlier, section.at, reader);
        groups.push(group);
    }
    groups
}

fn criteria(
    root: &Section<'_>,
    groups: &[CriteriaGroup],
    reader: &mut DefinitionReader<'_>,
) -> Vec<Criterion> {
    const KEYS: [&str; 11] = [
        "code",
        "group",
        "title",
        "max",
        "plus",
        "minus",
        "of",
        "full_at",
        "when_none",
        "score",
        "published",
    ];
    let mut criteria: Vec<Criterion> = Vec::new();
    for section in root.sections("criterion", &KEYS, reader) {
        let group = section.required_string("group", reader);
        if !group.value.is_empty() && !groups.iter().any(|known| known.id == group.value) {
            let name = shorten(&group.value);
            reader.refuse(group.at, format!("there is no group `{name}`"));
        }
        let max = max(&section, reader);
        let criterion = Criterion {
            code: id("code", &section, reader),
            group: group.value,
            title: section.required_text("title", reader),
            max,
            source: source(&section, max, reader),
        };
        let earlier = criteria.iter().map(|criterion| &criterion.code);
        refuse_repeated(&criterion.code, earlier, section.at, reader);
        criteria.push(criterion);
    }
    for group in groups {
        let own = criteria.iter().filter(|own| own.group == group.id);
        let sum = Amount::sum(own.map(|criterion| criterion.max));
        if sum != group.max {
            let (id, max) = (shorten(&group.id), group.max);
            reader.refuse(
                0,
                format!("the criteria of group `{id}` have {sum} points together, not {max}"),
            );
        }
    }
    criteria
}

/// Where the points of a criterion come from: one of three.
fn source(
    section: &Section<'_>,
    max: Amount,
    reader: &mut DefinitionReader<'_>,
) -> CriterionSource {
    let of = section.string("of", reader);
    let score = section.flag("score", reader);
    let published = section.string("published", reader);
    let kinds = [of.is_some(), score, published.is_some()];
    if kinds.into_iter().filter(|given| *given).count() != 1 {
        reader.refuse(
            section.at,
            "a criterion has exactly one of `of`, `score = true` and `published`",
        );
    }
    if let Some(published) = published {
        return CriterionSource::Published(published.value);
    }
    let Some(of) = of else {
        return CriterionSource::Score;
    };
    let when_none = section.amount("when_none", reader);
    if let Some(Located { value, at }) = &when_none
        && *value > max
    {
        reader.refuse(*at, format!("`when_none` is more than `max` ({max})"));
    }
    let plus = quantities("plus", section, reader);
    if plus.is_empty() {
        reader.refuse(section.at, "`plus` is missing");
    }
    CriterionSource::Share {
        plus,
        minus: quantities("minus", section, reader),
        of: quantity("of", &of.value, of.at, reader).unwrap_or(Quantity::Received),
        full_at: positive("full_at", section, reader).unwrap_or(Amount::ONE),
        when_none: when_none.map(|found| found.value),
    }
}

fn quantities(
    key: &str,
    section: &Section<'_>,
    reader: &mut DefinitionReader<'_>,
) -> Vec<Quantity> {
    let Some(Located { value: names, at }) = section.strings(key, reader) else {
        return Vec::new();
    };
    names
        .iter()
        .filter_map(|name| quantity(key, name, at, reader))
        .collect()
}

fn quantity(
    key: &str,
    name: &str,
    at: usize,
    reader: &mut DefinitionReader<'_>,
) -> Option<Quantity> {
    let found = Quantity::find(name);
    if found.is_none() {
        let known: Vec<&str> = Quantity::ALL.iter().map(|known| known.name()).collect();
        reader.refuse(
            at,
            format!(
                "`{key}`: `{}` is not one of {}",
                shorten(name),
                known.join(", ")
            ),
        );
    }
    found
}

fn classes(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Vec<Class> {
    const KEYS: [&str; 6] = ["id", "title", "above", "from", "below", "to"];
    let sections = root.sections("class", &KEYS, reader);
    let last = sections.len().saturating_sub(1);
    let mut classes: Vec<Class> = Vec::new();
    for (place, section) in sections.iter().enumerate() {
        let class = Class {
            id: id("id", section, reader),
            title: section.required_text("title", reader),
            lower: bound("from", "above", section, reader),
            upper: bound("to", "below", section, reader),
        };
        let earlier = classes.iter().map(|class| &class.id);
        refuse_repeated(&class.id, earlier, section.at, reader);
        refuse_misplaced(&class, classes.last(), place == last, section.at, reader);
        classes.push(class);
    }
    classes
}

/// A bound by one of two keys, of which the first is within the class.
fn bound(
    within: &str,
    without: &str,
    section: &Section<'_>,
    reader: &mut DefinitionReader<'_>,
) -> Option<Bound> {
    let found = [(within, true), (without, false)].map(|(key, is_within)| {
        section.amount(key, reader).map(|found| Bound {
            at: found.value,
            is_within,
        })
    });
    if let [Some(_), Some(_)] = found {
        let reason = format!("a class has `{within}` or `{without}`, not both");
        reader.refuse(section.at, reason);
    }
    found.into_iter().flatten().next()
}

/// Refuses a class without a lower bound before the last one, a last one with bounds, which would leave
/// points without a class, and one that is not below the class before.
fn refuse_misplaced(
    class: &Class,
    before: Option<&Class>,
    is_last: bool,
    at: usize,
    reader: &mut DefinitionReader<'_>,
) {
    let title: &Text = &class.title;
    let name = shorten(title.vietnamese());
    match (class.lower, is_last) {
        (None, false) => reader.refuse(at, format!("class `{name}` has no lower bound")),
        (Some(_), true) => reader.refuse(
            at,
            format!("class `{name}` is the last and takes what is left: it has no lower bound"),
        ),
        _ => {}
    }
    if is_last && class.upper.is_some() {
        reader.refuse(
            at,
            format!("class `{name}` is the last and takes what is left: it has no upper bound"),
        );
    }
    let lower_before = before.and_then(|before| before.lower);
    if let (Some(own), Some(earlier)) = (class.lower, lower_before)
        && (own.at, !own.is_within) >= (earlier.at, !earlier.is_within)
    {
        reader.refuse(
            at,
            format!(
                "class `{name}` begins at {}, not below the class before",
                own.at
            ),
        );
    }
}
