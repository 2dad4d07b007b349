//! The Merkle tree of RFC 6962, section 2.1, with SHA-256: roots, proofs, and their verification.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// A hash of the tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of a leaf: SHA-256(0x00 ‖ entry).
    pub fn of_leaf(entry: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update([0]);
        hash.update(entry);
        Self(hash.finalize().into())
    }

    /// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
    pub fn of_node(left: Self, right: Self) -> Self {
        let mut hash = Sha256::new();
        hash.update([1]);
        hash.update(left.0);
        hash.update(right.0);
        Self(hash.finalize().into())
    }

    /// The hash in base64, as checkpoints and proofs write it.
    pub fn base64(self) -> String {
        BASE64_STANDARD.encode(self.0)
    }

    /// Reads base64 of exactly 32 bytes.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The largest power of two below a number of leaves that is at least 2.
fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// Returns the root of a tree; that of no leaves is SHA-256 of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash(Sha256::digest([]).into()),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Hash::of_node(root(left), root(right))
        }
    }
}

/// Returns the proof that a tree holds its leaf at `index`, from the leaf's sibling up; `None` where
/// there is no such leaf.
pub fn prove_inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut proof, sibling) = if index < at {
        (prove_inclusion(left, index)?, root(right))
    } else {
        (prove_inclusion(right, index - at)?, root(left))
    };
    proof.push(sibling);
    Some(proof)
}

/// Returns the proof that a tree begins with its first `old_size` leaves; `None` where there are
/// fewer. It is empty for 0 and for all of them.
pub fn prove_consistency(leaves: &[Hash], old_size: usize) -> Option<Vec<Hash>> {
    fn subproof(leaves: &[Hash], old_size: usize, is_known: bool) -> Vec<Hash> {
        if old_size == leaves.len() {
            return if is_known {
                Vec::new()
            } else {
                vec![root(leaves)]
            };
        }
        let at = split(leaves.len());
        let (left, right) = leaves.split_at(at);
        let (mut proof, sibling) = if old_size <= at {
            (subproof(left, old_size, is_known), root(right))
        } else {
            (subproof(right, old_size - at, false), root(left))
        };
        proof.push(sibling);
        proof
    }
    match old_size {
        0 => Some(Vec::new()),
        _ if old_size > leaves.len() => None,
        _ => Some(subproof(leaves, old_size, true)),
    }
}

/// Whether a proof shows that the tree of this size and root holds a leaf at `index` (RFC 9162,
/// section 2.1.3.2).
pub fn includes(leaf: Hash, index: u64, size: u64, proof: &[Hash], tree: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for &sibling in proof {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            hash = Hash::of_node(sibling, hash);
            while at % 2 == 0 && at != 0 {
                at /= 2;
                last /= 2;
            }
        } else {
            hash = Hash::of_node(hash, sibling);
        }
        at /= 2;
        last /= 2;
    }
    last == 0 && hash == tree
}

/// Whether a proof shows that the tree `new` begins with the tree `old`, each a size and a root (RFC
/// 9162, section 2.1.4.2). Every tree begins with the empty one.
pub fn extends(old: (u64, Hash), new: (u64, Hash), proof: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return proof.is_empty() && old_root == root(&[]);
    }
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    while at % 2 == 1 {
        at /= 2;
        last /= 2;
    }
    let mut proof = proof.iter().copied();
    // Where the old tree is one whole subtree of the new, its root is the first hash.
    let first = if old_size.is_power_of_two() {
        Some(old_root)
    } else {
        proof.next()
    };
    let Some(first) = first else { return false };
    let (mut from_old, mut from_new) = (first, first);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            from_old = Hash::of_node(sibling, from_old);
            from_new = Hash::of_node(sibling, from_new);
            while at % 2 == 0 && at != 0 {
                at /= 2;
                last /= 2;
            }
        } else {
            from_new = Hash::of_node(from_new, sibling);
        }
        at /= 2;
        last /= 2;
    }
    last == 0 && from_old == old_root && from_new == new_root
}

#[cfg(test)]
mod tests;
