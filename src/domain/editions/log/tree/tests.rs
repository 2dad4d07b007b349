//! Trees of all small sizes against each other, against the vectors of Certificate Transparency and
//! against an independent implementation.

use proptest::prelude::*;
use tlog_tiles as theirs;

use super::*;

fn leaves(count: usize) -> Vec<Hash> {
    (0..count)
        .map(|number| Hash::of_leaf(format!("entry {number}").as_bytes()))
        .collect()
}

fn size(leaves: &[Hash]) -> u64 {
    leaves.len() as u64
}

/// The leaves, roots and proofs of the tests of Certificate Transparency (`merkle_tree_test`).
const CT_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const CT_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves: Vec<Hash> = CT_LEAVES
        .iter()
        .map(|leaf| Hash::of_leaf(&hex::decode(leaf).unwrap()))
        .collect();
    for (count, wanted) in (1..).zip(CT_ROOTS) {
        assert_eq!(root(&leaves[..count]).to_string(), wanted, "{count}");
    }
    assert_eq!(
        root(&[]).to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

/// All hashes of a tree as the other implementation stores them.
struct Stored(Vec<theirs::Hash>);

impl theirs::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<theirs::Hash>, theirs::Error> {
        let hash = |index: &u64| self.0[usize::try_from(*index).unwrap()];
        Ok(indexes.iter().map(hash).collect())
    }
}

fn stored(leaves: &[Hash]) -> Stored {
    let mut stored = Stored(Vec::new());
    for (number, leaf) in (0..).zip(leaves) {
        let leaf = theirs::Hash(leaf.0);
        let more = theirs::stored_hashes_for_record_hash(number, leaf, &stored).unwrap();
        stored.0.extend(more);
    }
    stored
}

fn ours(proof: &[theirs::Hash]) -> Vec<Hash> {
    proof.iter().map(|hash| Hash(hash.0)).collect()
}

/// Compares everything about a tree and its first leaves with the other implementation.
fn compare(leaves: &[Hash], old: usize, index: usize) {
    let stored = stored(leaves);
    let (new, old_size) = (size(leaves), old as u64);
    let tree = theirs::tree_hash(new, &stored).unwrap();
    assert_eq!(tree.0, root(leaves).0);
    if index < leaves.len() {
        let proof = theirs::prove_record(new, index as u64, &stored).unwrap();
        assert_eq!(ours(&proof), prove_inclusion(leaves, index).unwrap());
    }
    if (1..=leaves.len()).contains(&old) {
        let proof = theirs::prove_tree(new, old_size, &stored).unwrap();
        assert_eq!(ours(&proof), prove_consistency(leaves, old).unwrap());
    }
}

#[test]
fn all_sizes_up_to_nine_agree_with_each_other_and_with_another_implementation() {
    let all = leaves(9);
    for new in 1..=9 {
        let tree = &all[..new];
        for index in 0..new {
            compare(tree, index + 1, index);
            let proof = prove_inclusion(tree, index).unwrap();
            for (at, &leaf) in all.iter().enumerate() {
                // The size is no part of the root: both are signed together.
                let held = |size: usize| includes(leaf, at as u64, size as u64, &proof, root(tree));
                assert_eq!(held(new), at == index, "{at} of {new}");
                assert!(!held(at), "{at}");
            }
        }
        for old in 0..=9 {
            let before = (old as u64, root(&all[..old]));
            let after = (new as u64, root(tree));
            let Some(proof) = prove_consistency(tree, old) else {
                assert!(old > new);
                assert!(!extends(before, after, &[]));
                continue;
            };
            assert!(extends(before, after, &proof), "{old} in {new}");
            let mut longer = proof.clone();
            longer.push(all[0]);
            assert!(!extends(before, after, &longer), "{old} in {new}");
            if let Some((_, shorter)) = proof.split_last() {
                assert!(!extends(before, after, shorter), "{old} in {new}");
            }
        }
    }
}

#[test]
fn a_leaf_removed_reordered_or_added_behind_is_seen_at_every_size() {
    let all = leaves(9);
    for new in 2..=9 {
        for old in 1..new {
            let before = (old as u64, root(&all[..old]));
            for at in 0..old {
                let mut removed = all.clone();
                removed.remove(at);
                let mut swapped = all.clone();
                swapped.swap(at, old);
                let mut added = all.clone();
                added.insert(at, Hash::of_leaf(b"another"));
                for forged in [removed, swapped, added] {
                    let tree = &forged[..new.min(forged.len())];
                    let after = (size(tree), root(tree));
                    let proof = prove_consistency(tree, old).unwrap();
                    assert!(!extends(before, after, &proof), "{at} of {old} in {new}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_two_sizes_agree(new in 1usize..600, old in 0usize..600, index in 0usize..600, bit in 0usize..256) {
        let (old, index) = (old % (new + 1), index % new);
        let all = leaves(new);
        compare(&all, old, index);
        let tree = root(&all);
        let proof = prove_inclusion(&all, index).unwrap();
        prop_assert!(includes(all[index], index as u64, new as u64, &proof, tree));
        let consistency = prove_consistency(&all, old).unwrap();
        let (before, after) = ((old as u64, root(&all[..old])), (new as u64, tree));
        prop_assert!(extends(before, after, &consistency));
        // One bit of a proof.
        for at in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[at].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!includes(all[index], index as u64, new as u64, &wrong, tree));
        }
        for at in 0..consistency.len() {
            let mut wrong = consistency.clone();
            wrong[at].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!extends(before, after, &wrong));
        }
    }
}
