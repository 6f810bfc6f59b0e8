//! One change of one sealed row, as journal records and snapshots list them.

use super::Tree;
use super::row::RowKey;

/// A sealed row to write, or none: to delete.
pub(super) struct Op<'a> {
    pub tree: Tree,
    pub row_key: &'a RowKey,
    pub value: Option<&'a [u8]>,
}

pub(super) struct Ops<'a>(&'a [u8]);

/// What was sealed by this store cannot be read: it was written by a newer version, or is wrong.
#[derive(Debug)]
pub(super) struct BadOp;

const DELETE: u8 = 0;
const PUT: u8 = 1;

impl<'a> Op<'a> {
    pub fn write(&self, to: &mut Vec<u8>) {
        to.push(self.tree.number());
        to.push(if self.value.is_some() { PUT } else { DELETE });
        to.extend_from_slice(self.row_key);
        if let Some(value) = self.value {
            let len = u32::try_from(value.len()).expect("rows are below 64 KiB");
            to.extend_from_slice(&len.to_be_bytes());
            to.extend_from_slice(value);
        }
    }

    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let ([tree, kind], rest) = bytes.split_first_chunk()?;
        let (row_key, mut rest) = rest.split_first_chunk()?;
        let tree = Tree::from_number(*tree)?;
        let value = match *kind {
            DELETE => None,
            PUT => {
                let (len, after) = rest.split_first_chunk()?;
                let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
                let (value, after) = after.split_at_checked(len)?;
                rest = after;
                Some(value)
            }
            _ => return None,
        };
        let op = Self {
            tree,
            row_key,
            value,
        };
        Some((op, rest))
    }
}

impl<'a> Ops<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl<'a> Iterator for Ops<'a> {
    type Item = Result<Op<'a>, BadOp>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let read = Op::read(self.0);
        self.0 = read.as_ref().map_or(&[], |(_, rest)| rest);
        Some(read.map(|(op, _)| op).ok_or(BadOp))
    }
}
