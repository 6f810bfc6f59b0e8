//! Halves of provision records between replicas: known by the inquiry they belong to, numbered and chained by each node in
//! its own order. Records are only added, and replaced by what has more signatures or says how the inquiry ended.

use super::ranges::{Key, Mark};
use super::shelf::{Shelf, mark};
use crate::api::ApiError;
use crate::audit::LeafType;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{SignedHalf, provided_twice, verify_half};
use crate::node::inquiries::ledger::{PlacedHalf, place_of};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Tree, Value};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// As it crosses.
#[derive(Serialize, Deserialize)]
struct Row {
    place: Vec<u8>,
    content: Vec<u8>,
    operator: Option<String>,
}

/// What a shelf has, and the rows behind its keys.
type Found = (Vec<(Key, Mark)>, HashMap<Key, Vec<u8>>);

impl Open {
    /// Items of the ledger, or of the keys that open it.
    ///
    /// # Errors
    /// The store's.
    pub fn half_items(&mut self, shelf: Shelf) -> Result<Found, ApiError> {
        let start = || (Vec::new(), HashMap::new());
        let take = |found: &mut Found, key: &[u8], value: &[u8]| {
            let (place, content) = match shelf {
                Shelf::HalfKeys => (key.to_vec(), mark(key)),
                _ => match place_of(value) {
                    Some(one) => (one.place, mark(&one.half)),
                    None => return,
                },
            };
            let key = mark(&place);
            found.0.push((key, content));
            found.1.insert(key, place);
        };
        let tree = match shelf {
            Shelf::HalfKeys => Tree::VaultKey,
            _ => Tree::Ledger,
        };
        self.store
            .fold(tree, start, take, &mut |_| {})
            .map_err(refusal)
    }

    /// A half for another replica.
    ///
    /// # Errors
    /// The store's.
    pub fn half_to_give(&self, place: &[u8]) -> Result<Option<Value>, ApiError> {
        let half = self.placed_half(place)?;
        Ok(half.map(|half| row(place, half.half, half.operator)))
    }

    /// A key that opens the sealed part of a half.
    ///
    /// # Errors
    /// The store's.
    pub fn half_key_to_give(&self, place: &[u8]) -> Result<Option<Value>, ApiError> {
        let key = self.store.get(Tree::VaultKey, place).map_err(refusal)?;
        Ok(key.map(|key| row(place, key.to_vec(), None)))
    }

    /// Takes halves that verify.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn take_halves(
        &mut self,
        from: u32,
        rows: Vec<(Key, Option<Vec<u8>>)>,
        now: UnixTime,
    ) -> Result<usize, ApiError> {
        let (mut batch, mut tail, mut count) = (Batch::new(), self.ledger_tail()?, 0);
        for row in rows.into_iter().filter_map(|(_, row)| read(&row?)) {
            let verified = verify_half(&row.content, &|code, id| self.sig_key(code, id));
            let signed = SignedHalf::read(&row.content);
            if let Some(code) = signed
                .as_ref()
                .and_then(|signed| self.unknown_signer(signed))
            {
                // Taken at the next look, once its manifest is here.
                self.shelves.wanted.push(code);
                continue;
            }
            let (Ok(_), Some(signed)) = (verified, signed) else {
                tracing::error!(node = from, "a provision record of an own node was refused");
                continue;
            };
            let own = self.placed_half(&row.place)?;
            if let Some(own) = &own
                && let Some(half) = signed.half()
                && provided_twice(&row.content, &own.half)
            {
                // One of the two stands in the ledger; of the other the log keeps the hash.
                let words = format!("provided_twice {}", half.inquirer);
                let alarm = Entry::new(LeafType::Alarm, Actor::Peer(half.inquirer), words);
                let hash = crate::crypto::sha256(&[&row.content]);
                self.log_only(alarm.hash(Some(hash)), now)?;
            }
            if own.is_none_or(|own: PlacedHalf| counts_before(&row.content, &own.half)) {
                self.write_half(&mut batch, &signed, &mut tail, row.operator)?;
                count += 1;
            }
        }
        self.take_rows(from, "provision records", batch, count, now)
    }

    /// On paper the other side signs nothing, and may be in no directory.
    fn unknown_signer(&self, signed: &SignedHalf) -> Option<MunicipalityCode> {
        let half = signed.half()?;
        let by_both = half.request.is_some() || half.receipt.is_some();
        let is_unknown = |code: &MunicipalityCode| {
            *code != self.identity.own && !self.network.manifests.contains_key(code)
        };
        match by_both {
            true => [half.inquirer, half.provider].into_iter().find(is_unknown),
            false => Some(half.keeper()).filter(is_unknown),
        }
    }

    /// Takes the keys that open halves.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn take_half_keys(
        &mut self,
        from: u32,
        rows: Vec<(Key, Option<Vec<u8>>)>,
        now: UnixTime,
    ) -> Result<usize, ApiError> {
        let (mut batch, mut count) = (Batch::new(), 0);
        for row in rows.into_iter().filter_map(|(_, row)| read(&row?)) {
            let own = self
                .store
                .get(Tree::VaultKey, &row.place)
                .map_err(refusal)?;
            if own.is_none() && row.content.len() == 32 {
                batch.put(Tree::VaultKey, &row.place, row.content);
                count += 1;
            }
        }
        self.take_rows(from, "keys of provision records", batch, count, now)
    }

    fn take_rows(
        &mut self,
        from: u32,
        what: &str,
        batch: Batch,
        count: usize,
        now: UnixTime,
    ) -> Result<usize, ApiError> {
        if count > 0 {
            let words = format!("{count} {what} in step with node {from}");
            let entry = Entry::new(LeafType::Edit, Actor::Node, words);
            self.commit(batch, vec![entry], now)?;
        }
        Ok(count)
    }
}

fn row(place: &[u8], content: Vec<u8>, operator: Option<String>) -> Value {
    let row = Row {
        place: place.to_vec(),
        content,
        operator,
    };
    Value::new(postcard::to_stdvec(&row).expect("plain data"))
}

fn read(bytes: &[u8]) -> Option<Row> {
    postcard::from_bytes(bytes).ok()
}

/// Whether the first half counts and not the second: the one with more signatures, then the one that says how the inquiry
/// ended, and of two alike the same one on every replica.
fn counts_before(half: &[u8], other: &[u8]) -> bool {
    let order = |bytes: &[u8]| {
        let half = SignedHalf::read(bytes).and_then(|signed| signed.half());
        let has_ended = half.as_ref().is_some_and(|half| !half.result.is_open());
        let receipt = half.and_then(|half| half.receipt);
        let countersigned = receipt
            .as_ref()
            .is_some_and(|receipt| receipt.inquirer.is_some());
        (countersigned, receipt.is_some(), has_ended, mark(bytes))
    };
    order(half) > order(other)
}

#[cfg(test)]
mod tests;
