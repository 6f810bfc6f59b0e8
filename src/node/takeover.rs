//! A merger: what a municipality kept enters the node of the one that carries it on. Doses keep the former issuer and its
//! signature, provision records their halves, people their identity; what is there already is left alone, so that a
//! takeover that broke off is simply begun again.

use crate::api::{ApiError, Comparison, ErrorCode, Event, TakenOver};
use crate::audit::LeafType;
use crate::crypto::{self, SystemEntropy};
use crate::directory::{NodeRole, SignedManifest};
use crate::domain::{
    AddresseeNo, CouponNo, DoseId, MunicipalityCode, Origin, Purpose, Resident, UnixTime,
};
use crate::inquiry::statement_of;
use crate::node::folder::Folder;
use crate::node::inquiries::cases::compare;
use crate::node::inquiries::limits::inquiry_limits;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::people::staging::Staging;
use crate::node::run::{Node, Phase};
use crate::node::staff::logins::unlock_refusal;
use crate::node::staff_ref;
use crate::store::{self, Batch, Locked, PersonId, Tree};
use std::path::Path;
use std::sync::Arc;

/// People of one commit.
const PEOPLE_AT_ONCE: usize = 128;
/// Prefix of the rows of `Meta` that say who a person of the former municipality is here.
const PERSON: &[u8] = b"former-person-";
/// Prefix of the rows that say whose a coupon is whose number was taken here.
const COUPON: &[u8] = b"former-coupon-";

impl Node {
    /// Takes over what lies in the folder of a municipality that this one succeeds. The node rests while that is done.
    ///
    /// # Errors
    /// [`ErrorCode::TakeOverBusy`], [`ErrorCode::TakeOverUnfit`], the store's of either folder.
    pub fn take_over(
        &mut self,
        folder: &Path,
        (user, password): (&str, &str),
        uid: store::Origin,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<TakenOver, ApiError> {
        if self.health.rests(at).is_none() {
            return Err(ApiError::new(ErrorCode::TakeOverBusy));
        }
        let folder = Folder::new(folder);
        let mut locked = Locked::open(&folder.store(), Arc::clone(&self.disk)).map_err(refusal)?;
        let staff = staff_ref(&locked.store_id(), user);
        let opened = locked.unlock(
            (&staff, uid),
            password,
            at.0,
            Box::new(SystemEntropy),
            &mut |_| {},
        );
        let limits = inquiry_limits(&self.settings.limits);
        let store = opened.map_err(unlock_refusal)?;
        let mut former = Open::load(store, limits, Box::new(SystemEntropy), &mut |_| {})?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let taken = open.take_over(&mut former, actor, at);
        if let Err(error) = former.store.close() {
            tracing::warn!(%error, "the former store could not be closed");
        }
        let _ = self.events.send(Event::PeopleChanged);
        taken
    }
}

impl Open {
    fn take_over(
        &mut self,
        former: &mut Self,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<TakenOver, ApiError> {
        let code = former.identity.own;
        let is_ours = former.network.trust.network() == self.network.trust.network();
        let is_listed = self.is_node_of(code, &former.identity.id.public().0);
        if !is_ours || !is_listed || self.successor(code, at) != Some(self.identity.own) {
            return Err(ApiError::new(ErrorCode::TakeOverUnfit).with("code", code));
        }
        let words = format!("takeover of {code} begun");
        self.log_only(Entry::new(LeafType::Import, actor.clone(), words), at)?;
        self.take_manifests(former, at)?;
        let mut taken = TakenOver {
            open_inquiries: former.inquiries.open_count(),
            held_inquiries: former.inquiries.held_count(),
            ..TakenOver::default_of(code)
        };
        let slots: Vec<_> = former.index.slots().collect();
        let people: Vec<PersonId> = slots
            .into_iter()
            .filter_map(|slot| former.index.person(slot))
            .collect();
        for some in people.chunks(PEOPLE_AT_ONCE) {
            self.take_people(former, some, &mut taken, actor, at)?;
        }
        self.take_ledger(former, &mut taken, actor, at)?;
        let words = format!(
            "takeover of {code} done: {} people, {} doses, {} records",
            taken.people + taken.joined,
            taken.doses,
            taken.records
        );
        self.log_only(Entry::new(LeafType::Import, actor.clone(), words), at)?;
        self.todo_changed = true;
        Ok(taken)
    }

    /// Whether the directory names, or named, a node with this key for that code: a folder can say what it likes.
    fn is_node_of(&self, code: MunicipalityCode, id_pub: &[u8; 32]) -> bool {
        let directory = self.network.directory.as_ref();
        let listed = directory.and_then(|directory| directory.by_id(id_pub));
        match listed {
            Some(entry) => {
                entry.code == code && !entry.revoked && entry.has_role(NodeRole::Municipality)
            }
            None => self.former_code(id_pub) == Some(code),
        }
    }

    /// The former manifest, whose keys verify what was signed, and those it knew of others; each as if it came over the
    /// network. What the former node made after its end is passed over, for the last one before that.
    fn take_manifests(&mut self, former: &Self, at: UnixTime) -> Result<(), ApiError> {
        let own = former.network.own.iter().rev();
        let others = former.network.manifests.values();
        for signed in own.chain(others) {
            let code = signed.manifest().code;
            if code == self.identity.own {
                continue;
            }
            let Some(directory) = &self.network.directory else {
                return Ok(());
            };
            let seen = self.network.manifests.get(&code).map(SignedManifest::seen);
            let taken = SignedManifest::accept_former(signed.file(), directory, seen.as_ref())
                .or_else(|_| SignedManifest::accept(signed.file(), directory, seen.as_ref(), at));
            match taken {
                Ok(taken) if seen != Some(taken.seen()) => {
                    self.keep_manifest(taken, Actor::Node, at)?;
                }
                Ok(_) => {}
                Err(error) => tracing::info!(%code, %error, "a former node's manifest"),
            }
        }
        Ok(())
    }

    fn take_people(
        &mut self,
        former: &mut Self,
        people: &[PersonId],
        taken: &mut TakenOver,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<(), ApiError> {
        let mut staging = Staging::default();
        let mut batch = Batch::new();
        for person in people {
            self.take_person(former, *person, &mut staging, &mut batch, taken)?;
        }
        if staging.is_unchanged() && batch.is_empty() {
            return Ok(());
        }
        let words = format!("taken over from {}: {} people", taken.former, people.len());
        let entry = Entry::new(LeafType::Import, actor.clone(), words);
        let author = self.author(actor);
        let reason = format!("{} / {}", taken.former, self.identity.own);
        self.save(staging, batch, vec![entry], author, Some(&reason), at)
    }

    fn take_person(
        &mut self,
        former: &mut Self,
        person: PersonId,
        staging: &mut Staging,
        batch: &mut Batch,
        taken: &mut TakenOver,
    ) -> Result<(), ApiError> {
        if self.index.slot(&person).is_some() || self.former_person(&person).is_some() {
            taken.there_already += 1;
            return Ok(());
        }
        let document = former.document(&person)?;
        let mut resident = former.resident(&person)?;
        let code = former.identity.own;
        former.sign_as_issuer(&mut resident);
        let number = former.number(&person, Purpose::TransferIn)?;
        let here = number
            .as_ref()
            .and_then(|number| self.index.by_number(number));
        let joined = here.and_then(|slot| {
            let view = self.index.view(slot)?;
            let no = AddresseeNo::parse(view.addressee_no).ok()?;
            Some((no, self.index.person(slot)?))
        });
        let whose = joined.map_or(person, |(_, known)| known);
        let no = resident.person.addressee_no;
        if let Some((known_as, _)) = joined {
            resident.person.addressee_no = known_as;
        } else if staging.is_taken(self, &no) {
            resident.person.addressee_no = self.free_addressee_no(staging, &no)?;
            taken.renumbered += 1;
        }
        // Under the number the person has here: only then is a coupon of the same number somebody else's.
        self.keep_coupons_apart(staging, &mut resident, whose, code, batch, taken);
        if let Some((no, known)) = joined {
            taken.joined += 1;
            taken.doses += self.join_person(staging, &no, resident)?;
            batch.put(Tree::Meta, &[PERSON, &person].concat(), known.to_vec());
            return Ok(());
        }
        taken.people += 1;
        taken.doses += resident.doses.len() as u64;
        staging.adopt(person, document, resident, number);
        Ok(())
    }

    /// Doses of the former municipality carry its signature from now on: nobody else can make it later.
    fn sign_as_issuer(&mut self, resident: &mut Resident) {
        let (code, person) = (self.identity.own, resident.person.clone());
        for dose in &mut resident.doses {
            if dose.origin != Origin::Own {
                continue;
            }
            let key = &self.identity.sig;
            if let Some(signed) = statement_of(dose, &person, code, key, self.entropy.as_mut()) {
                dose.statement = Some(signed);
            }
            dose.origin = Origin::Foreign {
                issuer: code,
                inquiry: [0; 16],
            };
        }
    }

    /// The doses of somebody who is here already, without those that are.
    fn join_person(
        &mut self,
        staging: &mut Staging,
        no: &AddresseeNo,
        former: Resident,
    ) -> Result<u64, ApiError> {
        let Some(mut resident) = staging.resident(self, no)? else {
            return Ok(0);
        };
        let mut added = 0;
        for mut dose in former.doses {
            if compare(&resident, &dose).0 == Comparison::Same {
                continue;
            }
            dose.id = DoseId(crypto::random(self.entropy.as_mut()));
            resident.doses.push(dose);
            added += 1;
        }
        let known = |number| resident.coupon(number).is_some();
        let coupons = former.coupons.into_iter();
        let new: Vec<_> = coupons.filter(|coupon| !known(coupon.number)).collect();
        resident.coupons.extend(new);
        staging.set(self, no, Some(resident))?;
        Ok(added)
    }

    /// A coupon whose number somebody else has here is found by its former issuer and its number.
    fn keep_coupons_apart(
        &self,
        staging: &Staging,
        resident: &mut Resident,
        whose: PersonId,
        code: MunicipalityCode,
        batch: &mut Batch,
        taken: &mut TakenOver,
    ) {
        for coupon in &resident.coupons {
            batch.put(Tree::Meta, &coupon_key(code, coupon.number), whose.to_vec());
        }
        let no = resident.person.addressee_no;
        let before = resident.coupons.len();
        let is_free = |number| !staging.coupon_is_anothers(self, number, &no);
        resident.coupons.retain(|coupon| is_free(coupon.number));
        taken.coupons_apart += (before - resident.coupons.len()) as u64;
    }

    /// The number with a letter behind it, or a shortened one.
    fn free_addressee_no(
        &self,
        staging: &Staging,
        taken: &AddresseeNo,
    ) -> Result<AddresseeNo, ApiError> {
        for count in 1..10_000_u32 {
            let suffix = format!("-M{count}");
            let room = AddresseeNo::LEN_MAX - suffix.len();
            let kept: String = taken.as_str().chars().take(room).collect();
            let free = AddresseeNo::parse(&format!("{kept}{suffix}"))
                .ok()
                .filter(|no| !staging.is_taken(self, no));
            if let Some(free) = free {
                return Ok(free);
            }
        }
        Err(ApiError::new(ErrorCode::Internal).with("what", "no free addressee number"))
    }

    /// Provision records with the keys that open them, behind the own ones.
    fn take_ledger(
        &mut self,
        former: &mut Self,
        taken: &mut TakenOver,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<(), ApiError> {
        let take =
            |rows: &mut Vec<(Vec<u8>, zeroize::Zeroizing<Vec<u8>>)>, key: &[u8], value: &[u8]| {
                rows.push((key.to_vec(), zeroize::Zeroizing::new(value.to_vec())));
            };
        let keys = former
            .store
            .fold(Tree::VaultKey, Vec::new, take, &mut |_| {})
            .map_err(refusal)?;
        for some in keys.chunks(PEOPLE_AT_ONCE) {
            let mut batch = Batch::new();
            for (key, value) in some {
                batch.put(Tree::VaultKey, key, value.to_vec());
            }
            self.commit(batch, Vec::new(), at)?;
        }
        let mut next = 1;
        while let Some((batch, count)) = self.ledger_part(former, &mut next)? {
            taken.records += count;
            let words = format!("taken over from {}: {count} records", taken.former);
            let entry = Entry::new(LeafType::Import, actor.clone(), words);
            self.commit(batch, vec![entry], at)?;
        }
        Ok(())
    }

    /// Who a person of a former municipality is here.
    pub fn former_person(&self, person: &PersonId) -> Option<PersonId> {
        self.person_row(&[PERSON, person].concat())
    }

    /// Whose a coupon of a former municipality is.
    pub fn former_coupon(&self, code: MunicipalityCode, number: CouponNo) -> Option<PersonId> {
        self.person_row(&coupon_key(code, number))
    }

    fn person_row(&self, key: &[u8]) -> Option<PersonId> {
        let row = self.store.get(Tree::Meta, key).map_err(refusal).ok()??;
        PersonId::try_from(row.as_slice()).ok()
    }
}

fn coupon_key(code: MunicipalityCode, number: CouponNo) -> Vec<u8> {
    let code = code.as_u32().to_be_bytes();
    [COUPON, &code, number.to_string().as_bytes()].concat()
}
