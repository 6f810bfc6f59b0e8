//! What lies together in the index under one key: the rows of one person in several trees, or one row alone.
//!
//! `row key || (tree u8 || length u32 || value)*`. Nothing in it is believed before its seal opened.

use super::row::RowKey;
use super::tree::Tree;

const KEY_LEN: usize = 32;
const HEAD_LEN: usize = 1 + 4;

/// The bytes are not a bundle.
#[derive(Debug)]
pub(super) struct NotABundle;

/// The rows of one bundle.
#[derive(Clone, Copy)]
pub(super) struct Bundle<'a> {
    pub row_key: &'a RowKey,
    rows: &'a [u8],
}

impl<'a> Bundle<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, NotABundle> {
        let (row_key, rows) = bytes.split_first_chunk().ok_or(NotABundle)?;
        Ok(Self { row_key, rows })
    }

    /// Its rows, until the first one that is cut.
    pub fn rows(self) -> impl Iterator<Item = Result<Row<'a>, NotABundle>> {
        let mut rest = Some(self.rows).filter(|rows| !rows.is_empty());
        std::iter::from_fn(move || {
            let read = first(rest?);
            rest = read
                .as_ref()
                .and_then(|(_, rest)| (!rest.is_empty()).then_some(*rest));
            Some(read.map(|(row, _)| row).ok_or(NotABundle))
        })
    }

    /// The row of one tree.
    pub fn row(self, tree: Tree) -> Result<Option<&'a [u8]>, NotABundle> {
        for row in self.rows() {
            let (other, value) = row?;
            if other == tree {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
}

type Row<'a> = (Tree, &'a [u8]);

/// The first row and the bytes behind it.
fn first(rows: &[u8]) -> Option<(Row<'_>, &[u8])> {
    let ([tree, len @ ..], rest) = rows.split_first_chunk::<HEAD_LEN>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let (value, rest) = rest.split_at_checked(len)?;
    Some(((Tree::from_number(*tree)?, value), rest))
}

/// The bundle after some of its rows were changed; none if no row is left.
pub(super) fn changed(
    old: Option<Bundle>,
    row_key: &RowKey,
    changes: &[(Tree, Option<Vec<u8>>)],
) -> Result<Option<Vec<u8>>, NotABundle> {
    let len: usize = changes
        .iter()
        .filter_map(|(_, new)| new.as_ref())
        .map(Vec::len)
        .sum();
    let mut bytes = Vec::with_capacity(KEY_LEN + HEAD_LEN * changes.len() + len);
    bytes.extend_from_slice(row_key);
    for row in old.into_iter().flat_map(Bundle::rows) {
        let (tree, value) = row?;
        if changes.iter().all(|(changed, _)| *changed != tree) {
            write(&mut bytes, tree, value);
        }
    }
    for (at, (tree, value)) in changes.iter().enumerate() {
        let later = changes.iter().skip(at + 1).any(|(other, _)| other == tree);
        if let (Some(value), false) = (value, later) {
            write(&mut bytes, *tree, value);
        }
    }
    Ok((bytes.len() > KEY_LEN).then_some(bytes))
}

fn write(to: &mut Vec<u8>, tree: Tree, value: &[u8]) {
    to.push(tree.number());
    let len = u32::try_from(value.len()).expect("rows are below 64 KiB");
    to.extend_from_slice(&len.to_be_bytes());
    to.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: RowKey = [7; KEY_LEN];

    fn read(bytes: &[u8]) -> Result<Vec<(Tree, Vec<u8>)>, NotABundle> {
        let rows = Bundle::read(bytes)?.rows();
        rows.map(|row| row.map(|(tree, value)| (tree, value.to_vec())))
            .collect()
    }

    #[test]
    fn rows_are_added_replaced_and_removed_until_none_is_left() {
        let both = [
            (Tree::Pk, Some(b"key".to_vec())),
            (Tree::Summary, Some(Vec::new())),
        ];
        let first = changed(None, &KEY, &both).expect("new").expect("two rows");
        let old = Bundle::read(&first).expect("just written");
        assert_eq!(old.row(Tree::Pk).expect("whole"), Some(b"key".as_slice()));
        assert!(old.row(Tree::Document).expect("whole").is_none());

        let replaced = [(Tree::Pk, Some(b"other".to_vec())), (Tree::Summary, None)];
        let second = changed(Some(old), &KEY, &replaced)
            .expect("whole")
            .expect("one row");
        assert_eq!(
            read(&second).expect("whole"),
            [(Tree::Pk, b"other".to_vec())]
        );

        let old = Bundle::read(&second).expect("just written");
        assert!(
            changed(Some(old), &KEY, &[(Tree::Pk, None)])
                .expect("whole")
                .is_none()
        );
    }

    #[test]
    fn a_cut_bundle_is_an_error_wherever_it_is_cut() {
        let rows = [
            (Tree::Pk, Some(b"key".to_vec())),
            (Tree::Summary, Some(b"a summary".to_vec())),
        ];
        let whole = changed(None, &KEY, &rows).expect("new").expect("two rows");
        let first_ends = KEY_LEN + HEAD_LEN + 3;
        for len in (0..whole.len()).filter(|len| ![KEY_LEN, first_ends].contains(len)) {
            assert!(read(&whole[..len]).is_err(), "cut at {len}");
        }
    }
}
