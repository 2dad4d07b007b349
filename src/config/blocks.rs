//! `[[blocks]]`: the blocks of comparable agencies, and the survey definitions that they use.

use serde::Deserialize;

use super::error::{ConfigError, invalid};
use crate::domain::cases::agency::{Block, INTAKE_BLOCK, Slug};
use crate::domain::cases::case::Channel;
use crate::domain::survey::Assignment;

/// A block as the configuration file describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockEntry {
    id: String,
    name: Option<String>,
    name_en: Option<String>,
    definition: Option<String>,
    channel: Option<String>,
    from: Option<String>,
}

/// The shipped blocks: code, name in Vietnamese and in English.
const SHIPPED: [(&str, &str, &str); 4] = [
    (
        "so-ban-nganh",
        "Sở, ban, ngành",
        "Departments and provincial agencies",
    ),
    (
        "xa-phuong-dac-khu",
        "Xã, phường, đặc khu",
        "Communes, wards and special zones",
    ),
    (
        "nganh-doc",
        "Cơ quan ngành dọc",
        "Local offices of central agencies",
    ),
    (INTAKE_BLOCK, "Bộ phận Một cửa", "One-stop shops"),
];

/// Returns the shipped blocks and those that a province adds, and the definitions that they use.
pub(super) fn blocks(
    entries: Vec<BlockEntry>,
) -> Result<(Vec<Block>, Vec<Assignment>), ConfigError> {
    let mut blocks = Vec::new();
    for (id, name, name_en) in SHIPPED {
        blocks.push(Block {
            id: parse(id)?,
            name: name.to_owned(),
            name_en: Some(name_en.to_owned()),
        });
    }
    let mut definitions = Vec::new();
    for entry in entries {
        let id = parse(&entry.id)?;
        definitions.extend(assignment(&id, &entry)?);
        match blocks.iter_mut().find(|block| block.id == id) {
            Some(block) => rename(block, entry.name, entry.name_en),
            None => blocks.push(Block {
                name: entry.name.unwrap_or_else(|| id.to_string()),
                name_en: entry.name_en,
                id,
            }),
        }
    }
    Ok((blocks, definitions))
}

fn parse(id: &str) -> Result<Slug, ConfigError> {
    Slug::parse(id).map_err(|error| invalid("blocks", error.to_string()))
}

/// The definition that an entry gives a block, if it names one.
fn assignment(block: &Slug, entry: &BlockEntry) -> Result<Option<Assignment>, ConfigError> {
    let channel = entry.channel.as_deref().map(channel).transpose()?;
    let Some(definition) = &entry.definition else {
        if channel.is_some() || entry.from.is_some() {
            let reason = format!("`{block}` has a channel or a day, but no definition");
            return Err(invalid("blocks", reason));
        }
        return Ok(None);
    };
    let from = entry.from.as_deref().unwrap_or("1900-01-01");
    let day = from.parse().map_err(|_| {
        let reason = format!("`{from}` is not a day such as 2026-01-01");
        invalid("blocks", reason)
    })?;
    Ok(Some(Assignment {
        block: block.clone(),
        channel,
        definition: definition.clone(),
        from: day,
    }))
}

fn channel(name: &str) -> Result<Channel, ConfigError> {
    Channel::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
        let names = names.join(", ");
        invalid(
            "blocks",
            format!("`{name}` is no channel; channels are {names}"),
        )
    })
}

/// Gives a shipped block the names of a province. The English name that it had does not go with
/// another Vietnamese one.
fn rename(block: &mut Block, name: Option<String>, name_en: Option<String>) {
    if let Some(name) = name.filter(|name| *name != block.name) {
        block.name = name;
        block.name_en = None;
    }
    block.name_en = name_en.or(block.name_en.take());
}
