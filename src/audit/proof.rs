//! Inclusion and consistency proofs (RFC 9162 sections 2.1.3 and 2.1.4), made from leaf hashes and checked without them.

use crate::crypto::Digest;

use super::tree::{node_hash, root_of};

/// The siblings from leaf `index` up to the root, or `None` outside the tree.
pub fn inclusion_path(index: usize, hashes: &[Digest]) -> Option<Vec<Digest>> {
    if index >= hashes.len() {
        return None;
    }
    if hashes.len() == 1 {
        return Some(Vec::new());
    }
    let (left, right) = hashes.split_at(split(hashes.len()));
    let (inside, outside, index) = if index < left.len() {
        (left, right, index)
    } else {
        (right, left, index - left.len())
    };
    let mut path = inclusion_path(index, inside)?;
    path.push(root_of(outside));
    Some(path)
}

/// What takes the root over the first `first` leaves to the root over all of them, or `None` if there are not so many.
pub fn consistency_path(first: usize, hashes: &[Digest]) -> Option<Vec<Digest>> {
    if first == 0 || first > hashes.len() {
        return None;
    }
    Some(sub_proof(first, hashes, true))
}

fn sub_proof(first: usize, hashes: &[Digest], known: bool) -> Vec<Digest> {
    if first == hashes.len() {
        return if known {
            Vec::new()
        } else {
            vec![root_of(hashes)]
        };
    }
    let (left, right) = hashes.split_at(split(hashes.len()));
    let (mut path, outside) = if first <= left.len() {
        (sub_proof(first, left, known), right)
    } else {
        (sub_proof(first - left.len(), right, false), left)
    };
    path.push(root_of(outside));
    path
}

/// The largest power of two below `count`, for `count` of at least 2.
fn split(count: usize) -> usize {
    count.div_ceil(2).next_power_of_two()
}

/// RFC 9162 section 2.1.3.2.
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            skip_lone_levels(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// RFC 9162 section 2.1.4.2; an empty first log is consistent with every later one.
pub fn verify_consistency(
    first: u64,
    first_root: &Digest,
    second: u64,
    second_root: &Digest,
    path: &[Digest],
) -> bool {
    if first > second {
        return false;
    }
    if first == second {
        return path.is_empty() && first_root == second_root;
    }
    if first == 0 {
        return path.is_empty() && *first_root == root_of(&[]);
    }
    let mut path = path.iter();
    let start = if first.is_power_of_two() {
        Some(first_root)
    } else {
        path.next()
    };
    let Some(start) = start else {
        return false;
    };
    let (mut node, mut last) = (first - 1, second - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*start, *start);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            skip_lone_levels(&mut node, &mut last);
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old == *first_root && new == *second_root
}

/// At the right edge a node without a sibling rises until it is a right child.
fn skip_lone_levels(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}
