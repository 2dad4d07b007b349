//! The heading and the signature of letters (Nghị định 30/2020/NĐ-CP, annex I): who issues them, under
//! whom, where, and by whom they are signed. They differ by the type of an agency.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::agency::Agency;

/// The place of the agency's name in [`Letterhead::issuer`].
const NAME: &str = "{name}";

/// What is written around a letter. A province writes one for a block or for an agency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Letterhead {
    /// The body above the issuer (cơ quan chủ quản), such as the People's Committee of the province.
    pub superior_body: Option<String>,
    /// The name of the issuer, in which `{name}` is that of the agency, such as
    /// `Ủy ban nhân dân {name}` for communes. Without one, the agency's name.
    pub issuer: Option<String>,
    /// The place (địa danh) before the day.
    pub place: Option<String>,
    /// The post of who signs, such as `Giám đốc`.
    pub signatory: Option<String>,
}

/// Letterheads by the code of a block or an agency.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Letterheads(BTreeMap<String, Letterhead>);

impl Letterhead {
    /// The name of the issuer of an agency's letters.
    pub fn issuer_of(&self, agency: &str) -> String {
        let Some(issuer) = &self.issuer else {
            return agency.to_owned();
        };
        if issuer.starts_with(NAME) {
            return issuer.replace(NAME, agency);
        }
        // Within a name, the type of an agency has a small letter: Ủy ban nhân dân xã Thanh Sơn.
        let mut letters = agency.chars();
        let first = letters.next().map(|first| first.to_lowercase().to_string());
        issuer.replace(NAME, &(first.unwrap_or_default() + letters.as_str()))
    }
}

impl Letterheads {
    /// The letterhead of an agency: each part from its own, else from that of its block.
    pub fn of(&self, agency: &Agency) -> Letterhead {
        let own = self.0.get(agency.code.as_str());
        let block = self.0.get(agency.block.as_str());
        let part = |part: fn(&Letterhead) -> &Option<String>| {
            let own = own.and_then(|own| part(own).clone());
            own.or_else(|| block.and_then(|block| part(block).clone()))
        };
        Letterhead {
            superior_body: part(|head| &head.superior_body),
            issuer: part(|head| &head.issuer),
            place: part(|head| &head.place),
            signatory: part(|head| &head.signatory),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::agency::Slug;

    fn head(toml: &str, code: &str, block: &str) -> Letterhead {
        let heads: Letterheads = toml::from_str(toml).unwrap();
        heads.of(&Agency {
            code: Slug::parse(code).unwrap(),
            name: "Xã Thanh Sơn".to_owned(),
            name_en: None,
            block: Slug::parse(block).unwrap(),
            valid_from: None,
            valid_to: None,
            successor: None,
        })
    }

    #[test]
    fn a_part_is_the_agencys_own_or_its_blocks() {
        let toml = "[xa-phuong]\nissuer = \"Ủy ban nhân dân {name}\"\nsignatory = \"Chủ tịch\"\n\
                    [xa-1]\nsignatory = \"Phó Chủ tịch\"";
        let own = head(toml, "xa-1", "xa-phuong");
        assert_eq!(own.signatory.as_deref(), Some("Phó Chủ tịch"));
        assert_eq!(own.issuer.as_deref(), Some("Ủy ban nhân dân {name}"));
        let of_block = head(toml, "xa-2", "xa-phuong");
        assert_eq!(of_block.signatory.as_deref(), Some("Chủ tịch"));
        assert_eq!(head(toml, "so-tp", "so"), Letterhead::default());
    }

    #[test]
    fn the_issuer_is_the_agency_or_holds_its_name() {
        let issued = |issuer: Option<&str>| {
            let head = Letterhead {
                issuer: issuer.map(str::to_owned),
                ..Letterhead::default()
            };
            head.issuer_of("Đặc khu Côn Đảo")
        };
        assert_eq!(issued(None), "Đặc khu Côn Đảo");
        assert_eq!(
            issued(Some("Ủy ban nhân dân {name}")),
            "Ủy ban nhân dân đặc khu Côn Đảo"
        );
        assert_eq!(issued(Some("{name} (cũ)")), "Đặc khu Côn Đảo (cũ)");
    }

    #[test]
    fn an_unknown_part_is_refused() {
        assert!(toml::from_str::<Letterheads>("[so]\nsuperior = \"x\"").is_err());
    }
}
