//! 会場名簿, both ends: what a venue's node may know is made here out of records, and at the venue its own records are
//! made out of that. Only buckets that differ cross the line.

use crate::api::ApiError;
use crate::audit::LeafType;
use crate::crypto;
use crate::document;
use crate::domain::{AddresseeNo, CouponNo, DoseId, Resident, RollLine, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::people::staging::Staging;
use crate::node::staff::accounts::NODE;
use crate::node::staff::authors::author_of;
use crate::store::{Batch, PersonId, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Parts a roll is compared in.
pub const BUCKETS: u16 = 4_096;
/// Changed records beyond which all are read at once, on all cores.
const READ_SINGLY_MAX: usize = 2_000;
/// Lines of one bucket that a venue takes; coupon numbers spread evenly.
const LINES_MAX: usize = 4_096;

/// The stand-in for the id of a dose begins so; an id of chance hardly ever does.
const VEIL: [u8; 4] = *b"\xffrll";

/// What a bucket holds, in 16 bytes.
pub type BucketDigest = [u8; 16];

/// The lines of one part of the roll.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bucket {
    pub number: u16,
    /// Ascending by first coupon.
    pub lines: Vec<RollLine>,
}

/// Which line each record gives, by the version of the record it was made from.
#[derive(Default)]
pub struct Roll(HashMap<PersonId, Known>);

struct Known {
    version: [u8; 32],
    /// Absent where the person has no coupon.
    line: Option<(CouponNo, BucketDigest)>,
}

impl Roll {
    /// Persons a venue knows.
    pub fn len(&self) -> usize {
        self.0.values().filter(|known| known.line.is_some()).count()
    }

    /// One digest a bucket; the order of lines does not matter.
    fn digests(&self) -> Vec<BucketDigest> {
        let mut digests = vec![BucketDigest::default(); usize::from(BUCKETS)];
        for (key, digest) in self.0.values().filter_map(|known| known.line) {
            if let Some(sum) = digests.get_mut(usize::from(bucket_of(key))) {
                for (sum, byte) in sum.iter_mut().zip(digest) {
                    *sum ^= byte;
                }
            }
        }
        digests
    }

    /// Who is in one of these buckets.
    fn persons(&self, buckets: &[u16]) -> Vec<(PersonId, CouponNo)> {
        let of = |(person, known): (&PersonId, &Known)| {
            let (key, _) = known.line?;
            buckets.contains(&bucket_of(key)).then_some((*person, key))
        };
        self.0.iter().filter_map(of).collect()
    }
}

fn bucket_of(key: CouponNo) -> u16 {
    u16::try_from(key.as_u64() % u64::from(BUCKETS)).unwrap_or_default()
}

/// What a venue calls a dose. Whoever registered the dose knows its id and finds it again; ids are of chance, so nobody
/// else finds the id and could name the dose in a message.
fn veil(id: DoseId) -> DoseId {
    let mut veiled = id;
    if !id.0.starts_with(&VEIL) {
        let digest = crypto::sha256(&[b"watari/roll-dose\0", &id.0]);
        let bytes = VEIL.into_iter().chain(digest);
        veiled
            .0
            .iter_mut()
            .zip(bytes)
            .for_each(|(to, byte)| *to = byte);
    }
    veiled
}

fn line_of(resident: &Resident) -> Option<RollLine> {
    RollLine::of(resident).map(|line| line.renamed(veil))
}

/// A line with the own ids of doses that are here already.
fn unveiled(line: &RollLine, before: Option<&Resident>) -> RollLine {
    let doses = before.iter().flat_map(|before| &before.doses);
    let ids: HashMap<DoseId, DoseId> = doses.map(|dose| (veil(dose.id), dose.id)).collect();
    let name = |id: DoseId| ids.get(&id).copied().unwrap_or(id);
    line.clone().renamed(name)
}

fn known(version: [u8; 32], resident: &Resident) -> Known {
    let line = line_of(resident);
    let line = line.and_then(|line| Some((line.key()?, digest(&line))));
    Known { version, line }
}

fn digest(line: &RollLine) -> BucketDigest {
    let bytes = postcard::to_stdvec(line).expect("plain data");
    let whole = crypto::sha256(&[b"watari/roll\0", &bytes]);
    let mut digest = BucketDigest::default();
    digest.copy_from_slice(&whole[..16]);
    digest
}

impl Open {
    /// The roll as it is now, a digest a bucket.
    ///
    /// # Errors
    /// The store's.
    pub fn roll_digests(&mut self) -> Result<Vec<BucketDigest>, ApiError> {
        self.refresh_roll()?;
        Ok(self.roll.digests())
    }

    /// The lines of some buckets, in the order asked for.
    ///
    /// # Errors
    /// The store's.
    pub fn roll_lines(&mut self, buckets: &[u16]) -> Result<Vec<Bucket>, ApiError> {
        self.refresh_roll()?;
        let mut lines: HashMap<u16, BTreeMap<CouponNo, RollLine>> = HashMap::new();
        for (person, key) in self.roll.persons(buckets) {
            if let Some(line) = line_of(&self.resident(&person)?) {
                lines.entry(bucket_of(key)).or_default().insert(key, line);
            }
        }
        let bucket = |number: &u16| Bucket {
            number: *number,
            lines: lines
                .remove(number)
                .unwrap_or_default()
                .into_values()
                .collect(),
        };
        Ok(buckets.iter().map(bucket).collect())
    }

    fn refresh_roll(&mut self) -> Result<(), ApiError> {
        let slots = self.index.slots();
        let versions: HashMap<PersonId, [u8; 32]> = slots
            .filter_map(|slot| {
                let view = self.index.view(slot)?;
                Some((self.index.person(slot)?, *view.document_hash))
            })
            .collect();
        self.roll
            .0
            .retain(|person, known| versions.get(person) == Some(&known.version));
        let missing = versions.len().saturating_sub(self.roll.0.len());
        if missing > READ_SINGLY_MAX {
            return self.read_roll(&versions);
        }
        let missing: Vec<_> = versions
            .into_iter()
            .filter(|(person, _)| !self.roll.0.contains_key(person))
            .collect();
        for (person, version) in missing {
            let known = known(version, &self.resident(&person)?);
            self.roll.0.insert(person, known);
        }
        Ok(())
    }

    fn read_roll(&mut self, versions: &HashMap<PersonId, [u8; 32]>) -> Result<(), ApiError> {
        let take = |taken: &mut Vec<(PersonId, Known)>, _: Tree, person: &PersonId, row: &[u8]| {
            let version = versions.get(person);
            let resident = document::resident_in(row).ok();
            taken.extend(
                version
                    .zip(resident)
                    .map(|(version, resident)| (*person, known(*version, &resident))),
            );
        };
        let parts = self
            .store
            .fold_people(&[Tree::Document], Vec::new, take, &mut |_| {})
            .map_err(refusal)?;
        self.roll.0.extend(parts.into_iter().flatten());
        Ok(())
    }

    /// At a venue: which buckets differ from those of the municipality.
    ///
    /// # Errors
    /// The store's.
    pub fn differing_buckets(&mut self, theirs: &[BucketDigest]) -> Result<Vec<u16>, ApiError> {
        let own = self.roll_digests()?;
        let pairs = (0..BUCKETS).zip(own.iter().zip(theirs));
        let differing = pairs.filter(|(_, (own, theirs))| own != theirs);
        Ok(differing.map(|(number, _)| number).collect())
    }

    /// At a venue: the records of these buckets become what the municipality says; gives how many changed. Somebody of
    /// whom a registration still waits stays as he is.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn take_buckets(&mut self, buckets: Vec<Bucket>, now: UnixTime) -> Result<u32, ApiError> {
        let numbers: Vec<u16> = buckets.iter().map(|bucket| bucket.number).collect();
        self.refresh_roll()?;
        let mut gone: HashMap<AddresseeNo, PersonId> = HashMap::new();
        for (person, _) in self.roll.persons(&numbers) {
            let slot = self.index.slot(&person);
            let view = slot.and_then(|slot| self.index.view(slot));
            let no = view.and_then(|view| AddresseeNo::parse(view.addressee_no).ok());
            gone.extend(no.map(|no| (no, person)));
        }
        let mut staging = Staging::of_copies();
        let mut changed = 0;
        for bucket in buckets {
            let lines = bucket.lines.into_iter().take(LINES_MAX);
            let sound = |line: &RollLine| {
                line.is_sound() && line.key().map(bucket_of) == Some(bucket.number)
            };
            for line in lines.filter(sound) {
                let Some(no) = line.addressee_no() else {
                    continue;
                };
                gone.remove(&no);
                if self.venue_out.waits_for(&line) {
                    continue;
                }
                let before = staging.resident(self, &no)?;
                let after = unveiled(&line, before.as_ref()).to_resident(before.as_ref());
                changed += u32::from(staging.set(self, &no, after)?);
            }
        }
        for no in gone.into_keys() {
            changed += u32::from(staging.set(self, &no, None)?);
        }
        if changed == 0 {
            return Ok(0);
        }
        let words = format!("roll taken {changed}");
        let leaf = Entry::new(LeafType::Edit, Actor::Node, words);
        self.save(
            staging,
            Batch::new(),
            vec![leaf],
            author_of(NODE),
            None,
            now,
        )?;
        Ok(changed)
    }
}
