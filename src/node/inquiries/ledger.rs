//! The ledger (情報提供等記録): this municipality's halves of all provision records, numbered and chained.
//!
//! A half enters it in the same commit that ends or provides an inquiry; rows are only added, and replaced once when
//! the countersignature arrives.

use crate::api::{
    ApiError, LedgerHalf, LedgerLine, LedgerPage, LedgerQuery, LedgerReport, PaperEvidence,
};
use crate::audit::LeafType;
use crate::crypto::{self, Digest, Key, KeyId, VerifyKey};
use crate::domain::{AddresseeNo, ItemGroup, MunicipalityCode, UnixTime};
use crate::inquiry::{
    Half, HalfResult, PaperTrail, QueryId, SessionId, Side, SignedHalf, verify_half,
};
use crate::node::log::showing::hex;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, number_row, refusal};
use crate::store::{Batch, Tree};
use serde::{Deserialize, Serialize};

/// Kept so long after the request (番号法施行令29条: 7 years).
const RETAIN_S: u64 = 7 * 366 * 24 * 3600;
/// Lines of one reply.
const LINES_MAX: u32 = 1_000;
/// Records that one reply goes through, so that nobody waits long behind a narrow question: it goes on with the next.
const SCANNED_MAX: u64 = 4_000;
/// Broken records a report names.
const BROKEN_MAX: usize = 100;
/// Row of `Meta`: how many records there are.
const RECORDS: &[u8] = b"ledger-records";

/// One record as stored.
#[derive(Serialize, Deserialize)]
struct Record {
    record_no: u64,
    /// Hash over the halves' identities up to here, so that a record taken out is seen.
    chain: Digest,
    /// [`SignedHalf`], canonical.
    half: Vec<u8>,
    /// Staff member of the own side.
    operator: Option<String>,
}

/// A half and the place of its inquiry, which is the same on every replica.
pub struct PlacedHalf {
    pub place: Vec<u8>,
    pub half: Vec<u8>,
    pub operator: Option<String>,
}

/// The half in a row of the ledger.
pub fn place_of(row: &[u8]) -> Option<PlacedHalf> {
    let record: Record = postcard::from_bytes(row).ok()?;
    let half = SignedHalf::read(&record.half)?.half()?;
    Some(PlacedHalf {
        place: place_key(half.side, half.inquirer, &half.query),
        half: record.half,
        operator: record.operator,
    })
}

/// The last record: its number and its place in the chain.
pub struct Tail {
    records: u64,
    chain: Digest,
}

impl Open {
    /// The end of the ledger as stored; the halves of one batch move it on.
    ///
    /// # Errors
    /// The store's.
    pub fn ledger_tail(&self) -> Result<Tail, ApiError> {
        let records = number_row(&self.store, Tree::Meta, RECORDS)?.unwrap_or(0);
        let last = self.load_record(records)?;
        Ok(Tail {
            records,
            chain: last.map_or([0; 32], |record| record.chain),
        })
    }

    /// Puts a half into the batch: under the number its inquiry has, or behind the tail.
    ///
    /// # Errors
    /// The store's.
    pub fn write_half(
        &self,
        batch: &mut Batch,
        half: &SignedHalf,
        tail: &mut Tail,
        operator: Option<String>,
    ) -> Result<(), ApiError> {
        let content = half.half().ok_or_else(|| damaged("a provision record"))?;
        let place = place_key(content.side, content.inquirer, &content.query);
        let known = number_row(&self.store, Tree::Meta, &place)?;
        let record = match known {
            Some(record_no) => {
                let before = self.load_record(record_no)?;
                let before = before.ok_or_else(|| damaged("a provision record"))?;
                Record {
                    half: half.to_bytes(),
                    operator: operator.or(before.operator),
                    ..before
                }
            }
            None => {
                tail.records += 1;
                tail.chain = chain(tail.chain, &place);
                let number = tail.records.to_be_bytes().to_vec();
                batch.put(Tree::Meta, &place, number.clone());
                batch.put(Tree::Meta, RECORDS, number);
                Record {
                    record_no: tail.records,
                    chain: tail.chain,
                    half: half.to_bytes(),
                    operator,
                }
            }
        };
        let row = postcard::to_stdvec(&record).expect("a record is plain data");
        batch.put(Tree::Ledger, &record.record_no.to_be_bytes(), row);
        Ok(())
    }

    /// The key that opens a receipt's subject and the evidence. With the request in the record it yields the number:
    /// it lies in a tree of its own, apart from the record.
    pub fn write_vault_key(&self, batch: &mut Batch, session: &SessionId, prk: &Key) {
        let inquirer = match session.side {
            Side::Inquirer => self.identity.own,
            Side::Provider => session.peer,
        };
        let key = place_key(session.side, inquirer, &session.query);
        batch.put(Tree::VaultKey, &key, prk.as_bytes().to_vec());
    }

    /// The record number of an inquiry, if it has one.
    ///
    /// # Errors
    /// The store's.
    pub fn record_no(
        &self,
        side: Side,
        inquirer: MunicipalityCode,
        query: &QueryId,
    ) -> Result<Option<u64>, ApiError> {
        number_row(&self.store, Tree::Meta, &place_key(side, inquirer, query))
    }

    /// Records, newest first; looking is a leaf, about the person where one is asked for.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::PersonUnknown`], the store's.
    pub fn list_ledger(
        &mut self,
        query: &LedgerQuery,
        actor: Actor,
        now: UnixTime,
    ) -> Result<LedgerPage, ApiError> {
        let mut entry = Entry::new(LeafType::View, actor, "ledger");
        let person = match &query.person {
            Some(no) => Some(self.person(no)?.1),
            None => None,
        };
        if let Some(person) = person {
            entry = entry.about(person);
        }
        self.log_only(entry, now)?;
        self.ledger_page(person, query.before, query.count)
    }

    /// Records about a person or all of them; whoever calls has logged it.
    ///
    /// # Errors
    /// The store's.
    pub fn ledger_page(
        &self,
        person: Option<crate::store::PersonId>,
        before: Option<u64>,
        count: u32,
    ) -> Result<LedgerPage, ApiError> {
        let records = self.ledger_tail()?.records;
        let mut next = before.unwrap_or(u64::MAX).min(records + 1);
        let last = next.saturating_sub(SCANNED_MAX);
        let count = count.clamp(1, LINES_MAX) as usize;
        let mut lines = Vec::new();
        while next > last.max(1) && lines.len() < count {
            next -= 1;
            let Some(record) = self.load_record(next)? else {
                continue;
            };
            let half = half_of(&record)?;
            let whose = half.person.map(|person| self.person_here(person.0));
            if person.is_none_or(|person| whose == Some(person)) {
                lines.push(self.ledger_line(record, &half));
            }
        }
        Ok(LedgerPage {
            lines,
            next: (next > 1).then_some(next),
            records,
        })
    }

    /// Verifies every record offline: chain, signatures, receipt and request against each other.
    ///
    /// # Errors
    /// The store's. A record that fails is in the report.
    pub fn verify_ledger(&self) -> Result<LedgerReport, ApiError> {
        let mut report = LedgerReport {
            ok: true,
            records: self.ledger_tail()?.records,
            countersigned: 0,
            on_paper: 0,
            broken: Vec::new(),
        };
        let mut before = [0; 32];
        for record_no in 1..=report.records {
            let verified = self.load_record(record_no)?.and_then(|record| {
                let half = verify_half(&record.half, &|code, id| self.sig_key(code, id)).ok()?;
                let place = place_key(half.half.side, half.half.inquirer, &half.half.query);
                let chained = chain(before, &place) == record.chain;
                before = record.chain;
                chained.then_some(half)
            });
            match verified {
                Some(half) => {
                    report.countersigned += u64::from(half.countersigned);
                    report.on_paper += u64::from(half.half.paper.is_some());
                }
                None => {
                    report.ok = false;
                    if report.broken.len() < BROKEN_MAX {
                        report.broken.push(record_no);
                    }
                }
            }
        }
        Ok(report)
    }

    /// A signing key of a municipality, old ones too.
    pub fn sig_key(&self, code: MunicipalityCode, id: &KeyId) -> Option<VerifyKey> {
        if code == self.identity.own {
            let own = self.identity.sig.public();
            let is_current = crypto::key_id(crypto::KeyPurpose::Sig, &own.0) == *id;
            let before = || self.network.own_manifest()?.manifest().sig_key(id);
            return is_current.then_some(own).or_else(before);
        }
        self.network.manifests.get(&code)?.manifest().sig_key(id)
    }

    /// The half of one inquiry, if it has one.
    ///
    /// # Errors
    /// The store's.
    pub fn half_of_provision(
        &self,
        side: Side,
        inquirer: MunicipalityCode,
        query: &QueryId,
    ) -> Result<Option<Half>, ApiError> {
        let record_no = self.record_no(side, inquirer, query)?;
        let record = match record_no {
            Some(record_no) => self.load_record(record_no)?,
            None => None,
        };
        record.map(|record| half_of(&record)).transpose()
    }

    /// A half by the place of its inquiry.
    ///
    /// # Errors
    /// The store's.
    pub fn placed_half(&self, place: &[u8]) -> Result<Option<PlacedHalf>, ApiError> {
        let record = match number_row(&self.store, Tree::Meta, place)? {
            Some(record_no) => self.load_record(record_no)?,
            None => None,
        };
        Ok(record.map(|record| PlacedHalf {
            place: place.to_vec(),
            half: record.half,
            operator: record.operator,
        }))
    }

    /// A part of the ledger of a municipality that was taken over, from this record on; nothing behind the last.
    ///
    /// # Errors
    /// The store's of either.
    pub fn ledger_part(
        &self,
        former: &Self,
        next: &mut u64,
    ) -> Result<Option<(Batch, u64)>, ApiError> {
        const RECORDS_AT_ONCE: u64 = 256;
        let last = former.ledger_tail()?.records;
        if *next > last {
            return Ok(None);
        }
        let (mut batch, mut tail, mut count) = (Batch::new(), self.ledger_tail()?, 0);
        let end = last.min(next.saturating_add(RECORDS_AT_ONCE - 1));
        for record_no in *next..=end {
            let Some(record) = former.load_record(record_no)? else {
                continue;
            };
            let half = SignedHalf::read(&record.half);
            let half = half.ok_or_else(|| damaged("a provision record"))?;
            self.write_half(&mut batch, &half, &mut tail, record.operator)?;
            count += 1;
        }
        *next = end + 1;
        Ok(Some((batch, count)))
    }

    fn load_record(&self, record_no: u64) -> Result<Option<Record>, ApiError> {
        let row = self
            .store
            .get(Tree::Ledger, &record_no.to_be_bytes())
            .map_err(refusal)?;
        row.map(|row| postcard::from_bytes(&row).map_err(|_| damaged("a provision record")))
            .transpose()
    }

    /// A person that a merger brought under the record of the same person here.
    fn person_here(&self, person: crate::store::PersonId) -> crate::store::PersonId {
        match self.index.slot(&person) {
            Some(_) => person,
            None => self.former_person(&person).unwrap_or(person),
        }
    }

    fn ledger_line(&self, record: Record, half: &Half) -> LedgerLine {
        let person_ref = half
            .person
            .and_then(|person| self.index.slot(&self.person_here(person.0)))
            .and_then(|slot| self.index.view(slot))
            .and_then(|view| AddresseeNo::parse(view.addressee_no).ok());
        let items = half
            .item_groups()
            .iter()
            .map(|item| item_word(*item).to_owned())
            .collect();
        LedgerLine {
            record_no: record.record_no,
            processing_no: hex(&half.query.0),
            role: match half.side {
                Side::Inquirer => LedgerHalf::Inquirer,
                Side::Provider => LedgerHalf::Provider,
            },
            inquirer: half.inquirer,
            provider: half.provider,
            requested_at: half.requested_at,
            provided_at: half.provided_at,
            items,
            legal_basis: half
                .basis
                .as_ref()
                .map(|basis| basis.kind.as_str().to_owned()),
            basis_ref: half.basis.as_ref().map(|basis| basis.reference.clone()),
            person_ref,
            operator: record.operator,
            auto: half.automatic,
            result: result_word(half.result).to_owned(),
            non_disclosure: half.non_disclosure,
            paper: half.paper.as_ref().map(paper_evidence),
            countersigned: half
                .receipt
                .as_ref()
                .is_some_and(|receipt| receipt.inquirer.is_some()),
            retain_until: half.requested_at.plus_seconds(RETAIN_S),
        }
    }
}

/// What proves an exchange on paper, as people see it.
pub fn paper_evidence(trail: &PaperTrail) -> PaperEvidence {
    PaperEvidence {
        letter: trail.letter.clone(),
        answer_no: trail.answer_no.clone(),
        dated: trail.dated,
        received_on: trail.received_on,
        checked_by: trail.checked_by.clone(),
    }
}

fn half_of(record: &Record) -> Result<Half, ApiError> {
    let signed = SignedHalf::read(&record.half);
    signed
        .and_then(|signed| signed.half())
        .ok_or_else(|| damaged("a provision record"))
}

fn place_key(side: Side, inquirer: MunicipalityCode, query: &QueryId) -> Vec<u8> {
    let side: &[u8] = match side {
        Side::Inquirer => b"ledger-q",
        Side::Provider => b"ledger-p",
    };
    [side, &inquirer.as_u32().to_be_bytes(), &query.0].concat()
}

fn chain(before: Digest, place: &[u8]) -> Digest {
    crypto::sha256(&[b"watari/ledger\0", &before, place])
}

/// The word of an item group.
pub fn item_word(item: ItemGroup) -> &'static str {
    match item {
        ItemGroup::Covid19 => "covid-19",
        ItemGroup::Infant => "infant",
        ItemGroup::Elderly => "elderly",
    }
}

fn result_word(result: HalfResult) -> &'static str {
    match result {
        HalfResult::Found => "found",
        HalfResult::None => "none",
        HalfResult::Refused => "refused",
        HalfResult::Held => "held",
        HalfResult::Aborted => "aborted",
        HalfResult::Expired => "expired",
        HalfResult::Asked => "asked",
    }
}
