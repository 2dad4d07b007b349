//! Tiles (<https://c2sp.org/tlog-tiles>): the log in files that never change, 256 hashes or entries
//! each, of which the last may be partial.

use std::fmt;
use std::str::FromStr;

use super::entry::parse_number;
use super::tree::{Hash, root};

/// The hashes or entries of a full tile.
pub const FULL: u64 = 256;
/// The levels that a tree whose size fits into 64 bits can have.
const LEVELS: u8 = 8;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of the tree: leaves at level 0, above it the roots of full tiles of the level below.
    Hashes {
        /// The level.
        level: u8,
    },
    /// The entries themselves.
    Entries,
}

/// The place of a tile: `tile/0/x001/234`, `tile/entries/000.p/12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// What it holds.
    pub kind: TileKind,
    /// Its number in its level, from 0.
    pub index: u64,
    /// The hashes or entries in it: 256 in a full tile, 1 to 255 in a partial one.
    pub width: u64,
}

/// A text that is not the path of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile")]
pub struct TileError;

impl Tile {
    /// Returns the tiles of a log of this size: at every level the full ones and the partial one.
    pub fn of_size(size: u64) -> Vec<Self> {
        let mut tiles = tiles(TileKind::Entries, size);
        let mut hashes = size;
        for level in 0..LEVELS {
            tiles.extend(self::tiles(TileKind::Hashes { level }, hashes));
            hashes /= FULL;
        }
        tiles
    }

    /// Whether a log of this size has the tile, be it as the beginning of a fuller one.
    pub fn is_within(self, size: u64) -> bool {
        let hashes = match self.kind {
            TileKind::Entries => size,
            TileKind::Hashes { level } => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
        };
        let end = self.index.checked_mul(FULL);
        let end = end.and_then(|begin| begin.checked_add(self.width));
        end.is_some_and(|end| end <= hashes)
    }

    /// Returns the bytes of a tile of hashes from the leaves of the log; `None` where the log has no
    /// such tile.
    pub fn hashes(self, leaves: &[Hash]) -> Option<Vec<u8>> {
        let TileKind::Hashes { level } = self.kind else {
            return None;
        };
        if !self.is_within(leaves.len() as u64) {
            return None;
        }
        let span = usize::try_from(FULL.checked_pow(u32::from(level))?).ok()?;
        let begin = usize::try_from(self.index * FULL).ok()? * span;
        let width = usize::try_from(self.width).ok()?;
        let covered = leaves.get(begin..begin + width * span)?;
        Some(
            covered
                .chunks(span)
                .flat_map(|leaves| root(leaves).0)
                .collect(),
        )
    }

    /// Returns the bytes of a tile of entries from all entries of the log: each after its length in 16
    /// bits, big-endian. `None` where the log has no such tile.
    pub fn entries(self, entries: &[impl AsRef<[u8]>]) -> Option<Vec<u8>> {
        if self.kind != TileKind::Entries || !self.is_within(entries.len() as u64) {
            return None;
        }
        let begin = usize::try_from(self.index * FULL).ok()?;
        let width = usize::try_from(self.width).ok()?;
        let mut bytes = Vec::new();
        for entry in entries.get(begin..begin + width)? {
            let entry = entry.as_ref();
            bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
            bytes.extend_from_slice(entry);
        }
        Some(bytes)
    }
}

/// The tiles of so many hashes or entries.
fn tiles(kind: TileKind, hashes: u64) -> Vec<Tile> {
    let full = (0..hashes / FULL).map(|index| (index, FULL));
    let partial = Some((hashes / FULL, hashes % FULL)).filter(|&(_, width)| width > 0);
    full.chain(partial)
        .map(|(index, width)| Tile { kind, index, width })
        .collect()
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes { level } => write!(f, "tile/{level}")?,
            TileKind::Entries => f.write_str("tile/entries")?,
        }
        let digits = self.index.to_string();
        let width = digits.len().div_ceil(3) * 3;
        let digits = format!("{digits:0>width$}");
        for at in (0..width).step_by(3) {
            let mark = if at + 3 < width { "x" } else { "" };
            write!(f, "/{mark}{}", &digits[at..at + 3])?;
        }
        if self.width < FULL {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for Tile {
    type Err = TileError;

    /// Reads a path strictly: there is one for each tile.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let read = || {
            let (place, width) = match path.split_once(".p/") {
                Some((place, width)) => (place, parse_number(width)?),
                None => (path, FULL),
            };
            let (level, numbers) = place.strip_prefix("tile/")?.split_once('/')?;
            let kind = match level {
                "entries" => TileKind::Entries,
                level => TileKind::Hashes {
                    level: u8::try_from(parse_number(level)?).ok()?,
                },
            };
            let digits = numbers.replace("/x", "").replace(['x', '/'], "");
            let tile = Self {
                kind,
                index: digits.parse().ok()?,
                width,
            };
            let is_width = (1..=FULL).contains(&width);
            // Whatever else there is in the path, it is written in another way.
            (is_width && tile.to_string() == path).then_some(tile)
        };
        read().ok_or(TileError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hashes(level: u8, index: u64, width: u64) -> Tile {
        Tile {
            kind: TileKind::Hashes { level },
            index,
            width,
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count)
            .map(|n| Hash::of_leaf(&n.to_be_bytes()))
            .collect()
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        for (tile, path) in [
            (hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
            (hashes(0, 0, 1), "tile/0/000.p/1"),
            (hashes(3, 999, 256), "tile/3/999"),
            (hashes(0, 1000, 255), "tile/0/x001/000.p/255"),
        ] {
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(tile));
        }
        let entries = Tile {
            kind: TileKind::Entries,
            index: 273,
            width: 112,
        };
        assert_eq!(entries.to_string(), "tile/entries/273.p/112");
        for wrong in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/0000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/00/000",
            "tile/-1/000",
            "tile/256/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/1.p/1",
            "tile/0/000/",
            "/tile/0/000",
            "tile/0/+01",
            "tile/0/../000",
            "tile/data/000",
        ] {
            assert_eq!(wrong.parse::<Tile>(), Err(TileError), "{wrong}");
        }
    }

    #[test]
    fn a_log_of_70000_has_the_tiles_that_the_specification_counts() {
        let tiles = Tile::of_size(70_000);
        let count = |level: u8, is_full: bool| {
            let of_level = |tile: &&Tile| tile.kind == TileKind::Hashes { level };
            let all = tiles.iter().filter(of_level);
            all.filter(|tile| (tile.width == FULL) == is_full).count()
        };
        assert_eq!(
            [count(0, true), count(1, true), count(2, true)],
            [273, 1, 0]
        );
        assert!(tiles.contains(&hashes(0, 273, 112)));
        assert!(tiles.contains(&hashes(1, 1, 17)));
        assert!(tiles.contains(&hashes(2, 0, 1)));
        assert_eq!(count(3, true) + count(3, false), 0);
        assert!(Tile::of_size(0).is_empty());
        assert!(Tile::of_size(256).contains(&hashes(1, 0, 1)));
    }

    #[test]
    fn a_tile_above_holds_the_roots_of_full_tiles() {
        let leaves = leaves(515);
        let above = hashes(1, 0, 2).hashes(&leaves).unwrap();
        assert_eq!(above[..32], root(&leaves[..256]).0);
        assert_eq!(above[32..], root(&leaves[256..512]).0);
        let last = hashes(0, 2, 3).hashes(&leaves).unwrap();
        assert_eq!(last[64..], leaves[514].0);
        for missing in [
            hashes(0, 2, 4),
            hashes(1, 0, 3),
            hashes(2, 0, 1),
            hashes(40, 0, 1),
        ] {
            assert_eq!(missing.hashes(&leaves), None, "{missing}");
        }
    }

    #[test]
    fn entries_stand_behind_their_lengths() {
        let entries = ["a", "", "xin"];
        let tile: Tile = "tile/entries/000.p/3".parse().unwrap();
        let bytes = tile.entries(&entries).unwrap();
        assert_eq!(bytes, b"\x00\x01a\x00\x00\x00\x03xin");
        assert_eq!(tile.entries(&entries[..2]), None);
        assert_eq!(
            tile.entries(&["a".repeat(70_000), String::new(), String::new()]),
            None
        );
    }

    proptest! {
        #[test]
        fn an_independent_implementation_has_the_same_tiles(size in 1u64..1_000_000_000) {
            let wanted = tlog_tiles::Tile::new_tiles(8, 0, size.min(200_000));
            let mut wanted: Vec<String> = wanted
                .iter()
                .map(|tile| tile.path().replacen("tile/8/", "tile/", 1))
                .collect();
            let size = size.min(200_000);
            let own = Tile::of_size(size);
            let mut own: Vec<String> = own
                .iter()
                .filter(|tile| tile.kind != TileKind::Entries)
                .map(ToString::to_string)
                .collect();
            wanted.sort();
            own.sort();
            prop_assert_eq!(own, wanted);
        }

        #[test]
        fn a_path_leads_back_to_its_tile(level in 0u8..64, index: u64, width in 1u64..=256) {
            let tile = hashes(level, index, width);
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
        }
    }
}
