//! Enrolment as it is carried out: the new node asks, an administrator takes the request, an approver approves it, the new
//! node takes the package. Each step is a leaf before it takes effect.

use super::enrolment::{Handed, Joining, Package, Refusal};
use super::keys::PrivateHalf;
use crate::api::{ApiError, EnrolmentLine, EnrolmentState, ErrorCode};
use crate::audit::LeafType;
use crate::crypto::{SealSecret, SigningKey};
use crate::domain::UnixTime;
use crate::node::log::showing::hex;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::store::{Batch, Tree};
use serde::{Deserialize, Serialize};

/// The own request and its one-time key, until the package came.
const OWN: &[u8] = b"own-request";
/// When the keys were taken.
const JOINED: &[u8] = b"joined";
/// Requests of others.
const REQUEST: &[u8] = b"request-";
/// Their ids, oldest first.
const REQUESTS: &[u8] = b"requests";
/// Requests that are kept.
const REQUESTS_MAX: usize = 32;
/// Digits of a request's hash that name it.
const ID_LEN: usize = 8;

#[derive(Serialize, Deserialize)]
struct OwnRequest {
    request: Joining,
    once: PrivateHalf,
}

/// A request as the enrolling node keeps it.
#[derive(Serialize, Deserialize)]
struct Waiting {
    request: Joining,
    by: String,
    at: UnixTime,
    /// Who approved, when, and the package.
    approved: Option<(String, UnixTime, Package)>,
}

impl Waiting {
    fn id(&self) -> String {
        let hash = hex(&self.request.hash());
        hash.get(..ID_LEN).unwrap_or(&hash).to_owned()
    }
}

impl Open {
    /// Whether this node has the municipality's keys: node 1 made them, a replica took them.
    ///
    /// # Errors
    /// The store's.
    pub fn has_keys(&self) -> Result<bool, ApiError> {
        let is_first = !self.is_replica();
        Ok(!self.identity.is_venue() && (is_first || self.own_row(JOINED)?))
    }

    fn own_row(&self, key: &[u8]) -> Result<bool, ApiError> {
        let row = self.store.get(Tree::Replica, key).map_err(refusal)?;
        Ok(row.is_some())
    }

    /// Makes the own request; an open one that has not expired is given again. A node that was away while the keys were replaced
    /// asks once more, and is approved once more.
    ///
    /// # Errors
    /// [`ErrorCode::ReplicaNotListed`], the store's.
    pub fn request_keys(&mut self, actor: Actor, now: UnixTime) -> Result<Joining, ApiError> {
        if !self.is_replica() || self.identity.is_venue() {
            return Err(ApiError::new(ErrorCode::ReplicaNotListed));
        }
        if let Some(open) = self.own_request()?
            && now <= open.request.expires
        {
            return Ok(open.request);
        }
        let once = SealSecret::generate(self.entropy.as_mut());
        let network = self.network.trust.network().0;
        let (own, id) = (self.identity.own, &self.identity.id);
        let request = Joining::make(network, own, id, &once.public(), now);
        let row = OwnRequest {
            request: request.clone(),
            once: PrivateHalf::new(&once.to_bytes()),
        };
        let mut batch = Batch::new();
        batch.put(Tree::Replica, OWN, to_row(&row));
        let entry = Entry::new(LeafType::KeyRotation, actor, "keys requested");
        self.commit(batch, vec![entry.hash(Some(request.hash()))], now)?;
        Ok(request)
    }

    fn own_request(&self) -> Result<Option<OwnRequest>, ApiError> {
        let row = self.store.get(Tree::Replica, OWN).map_err(refusal)?;
        row.map(|row| postcard::from_bytes(&row).map_err(|_| damaged("the own request")))
            .transpose()
    }

    /// The own request while it is open.
    ///
    /// # Errors
    /// The store's.
    pub fn open_request(&self, now: UnixTime) -> Result<Option<Joining>, ApiError> {
        let own = self.own_request()?;
        Ok(own
            .map(|own| own.request)
            .filter(|request| now <= request.expires))
    }

    /// Takes the request of a new node whose fingerprint was compared by telephone.
    ///
    /// # Errors
    /// What is wrong with the request, the store's.
    pub fn enrol(
        &mut self,
        file: &[u8],
        fingerprint: &str,
        user: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<EnrolmentLine, ApiError> {
        let checked = self.check_request(file, fingerprint, now);
        let request = match checked {
            Ok(request) => request,
            Err(error) => {
                self.log_refusal(actor, "request of a new node refused", now);
                return Err(error);
            }
        };
        let waiting = Waiting {
            request,
            by: user.to_owned(),
            at: now,
            approved: None,
        };
        if let Some(known) = self.waiting(&waiting.id())? {
            return self.line(&known, now);
        }
        let all = self.all_waiting()?;
        let mut batch = Batch::new();
        let over = all.len().saturating_sub(REQUESTS_MAX - 1);
        for old in all.iter().take(over) {
            batch.delete(Tree::Replica, &row_key(&old.id()));
        }
        let kept = all.iter().skip(over).map(Waiting::id);
        let ids: Vec<String> = kept.chain([waiting.id()]).collect();
        batch.put(Tree::Replica, REQUESTS, to_row(&ids));
        batch.put(Tree::Replica, &row_key(&waiting.id()), to_row(&waiting));
        let words = format!("request {} of a new node taken", waiting.id());
        let entry = Entry::new(LeafType::KeyRotation, actor, words);
        self.commit(batch, vec![entry.hash(Some(waiting.request.hash()))], now)?;
        self.line(&waiting, now)
    }

    fn check_request(
        &self,
        file: &[u8],
        fingerprint: &str,
        now: UnixTime,
    ) -> Result<Joining, ApiError> {
        if !self.has_keys()? {
            return Err(ApiError::new(ErrorCode::ReplicaNoKeys));
        }
        let request = Joining::read(file).map_err(refused)?;
        let network = self.network.trust.network().0;
        request
            .check(&network, self.identity.own, now)
            .map_err(refused)?;
        if !request.has_fingerprint(fingerprint) {
            return Err(ApiError::new(ErrorCode::ReplicaFingerprint));
        }
        self.node_of(&request.id_pub)?;
        Ok(request)
    }

    /// The number under which the directory names a node of this municipality that may have its keys: a venue never may, whoever
    /// approved what (`SAFE-28`).
    fn node_of(&self, id_pub: &[u8; 32]) -> Result<u32, ApiError> {
        let siblings = self.sibling_keys().into_iter();
        siblings
            .filter(|(at, id)| id.0 == *id_pub && !self.is_at_venue(*at))
            .map(|(at, _)| at.node)
            .next()
            .ok_or_else(|| ApiError::new(ErrorCode::ReplicaNotListed))
    }

    /// A second person lets the new node have the keys; gives the sealed package.
    ///
    /// # Errors
    /// [`ErrorCode::ReplicaUnknown`], [`ErrorCode::ReplicaSamePerson`], [`ErrorCode::ReplicaExpired`], the store's.
    pub fn approve_replica(
        &mut self,
        id: &str,
        user: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<(EnrolmentLine, Package), ApiError> {
        let waiting = self.waiting(id)?;
        let mut waiting = waiting.ok_or_else(|| ApiError::new(ErrorCode::ReplicaUnknown))?;
        if waiting.by == user {
            self.log_refusal(actor, "approval by the person who asked refused", now);
            return Err(ApiError::new(ErrorCode::ReplicaSamePerson));
        }
        if now > waiting.request.expires {
            return Err(ApiError::new(ErrorCode::ReplicaExpired));
        }
        self.node_of(&waiting.request.id_pub)?;
        if let Some((_, _, package)) = &waiting.approved {
            let package = package.clone();
            return Ok((self.line(&waiting, now)?, package));
        }
        let handed = Handed {
            sig: PrivateHalf::new(&self.identity.sig.to_bytes()),
            shared: self.shared_keys()?,
        };
        let (key, entropy) = (&self.identity.id, self.entropy.as_mut());
        let package = Package::seal(&waiting.request, &handed, key, entropy).map_err(refused)?;
        waiting.approved = Some((user.to_owned(), now, package.clone()));
        let mut batch = Batch::new();
        batch.put(Tree::Replica, &row_key(&waiting.id()), to_row(&waiting));
        let words = format!("keys for the new node of request {id} approved");
        let entry = Entry::new(LeafType::KeyRotation, actor, words);
        self.commit(batch, vec![entry.hash(Some(waiting.request.hash()))], now)?;
        Ok((self.line(&waiting, now)?, package))
    }

    /// The package for a node that asks over the channel with its request.
    ///
    /// # Errors
    /// The store's.
    pub fn package_for(
        &self,
        request: &Joining,
        from: &[u8; 32],
        now: UnixTime,
    ) -> Result<Option<Package>, ApiError> {
        let all = self.all_waiting()?.into_iter();
        let mut own = all.filter(|waiting| {
            waiting.request == *request && request.id_pub == *from && now <= request.expires
        });
        Ok(own
            .next()
            .and_then(|waiting| waiting.approved)
            .map(|(_, _, package)| package))
    }

    /// Takes the municipality's keys. The one-time key ends with it, so the same package opens nothing twice.
    ///
    /// # Errors
    /// What is wrong with the package, the store's.
    pub fn join(&mut self, package: &Package, actor: Actor, now: UnixTime) -> Result<(), ApiError> {
        let taken = self.open_package(package, now);
        let handed = match taken {
            Ok(handed) => handed,
            Err(error) => {
                self.log_refusal(actor, "package of keys refused", now);
                return Err(error);
            }
        };
        self.take_shared_keys(&handed.shared, now)?;
        let sig = SigningKey::from_bytes(handed.sig.bytes());
        let mut batch = Batch::new();
        self.identity.write_sig(&sig, &mut batch);
        batch.delete(Tree::Replica, OWN);
        batch.put(Tree::Replica, JOINED, now.0.to_be_bytes().to_vec());
        let entry = Entry::new(
            LeafType::KeyRotation,
            actor,
            "the municipality's keys taken",
        );
        self.commit(batch, vec![entry.hash(Some(package.request))], now)?;
        self.identity.sig = sig;
        Ok(())
    }

    fn open_package(&self, package: &Package, now: UnixTime) -> Result<Handed, ApiError> {
        let own = self.own_request()?;
        let own = own.ok_or_else(|| ApiError::new(ErrorCode::ReplicaJoined))?;
        self.node_of(&package.from)?;
        let once = SealSecret::from_bytes(own.once.bytes());
        package.open(&own.request, &once, now).map_err(refused)
    }

    /// Requests of new nodes, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn enrolments(&self, now: UnixTime) -> Result<Vec<EnrolmentLine>, ApiError> {
        let all = self.all_waiting()?;
        all.iter()
            .rev()
            .map(|waiting| self.line(waiting, now))
            .collect()
    }

    fn line(&self, waiting: &Waiting, now: UnixTime) -> Result<EnrolmentLine, ApiError> {
        let state = match (&waiting.approved, now > waiting.request.expires) {
            (Some(_), _) => EnrolmentState::Approved,
            (None, true) => EnrolmentState::Expired,
            (None, false) => EnrolmentState::Waiting,
        };
        Ok(EnrolmentLine {
            id: waiting.id(),
            node: self.node_of(&waiting.request.id_pub).ok(),
            fingerprint: waiting.request.fingerprint(),
            requested_by: waiting.by.clone(),
            requested_at: waiting.at,
            expires: waiting.request.expires,
            approved_by: waiting.approved.as_ref().map(|(by, _, _)| by.clone()),
            state,
        })
    }

    fn waiting(&self, id: &str) -> Result<Option<Waiting>, ApiError> {
        let row = self
            .store
            .get(Tree::Replica, &row_key(id))
            .map_err(refusal)?;
        row.map(|row| postcard::from_bytes(&row).map_err(|_| damaged("a request of a new node")))
            .transpose()
    }

    /// Oldest first.
    fn all_waiting(&self) -> Result<Vec<Waiting>, ApiError> {
        let ids = self.store.get(Tree::Replica, REQUESTS).map_err(refusal)?;
        let ids: Vec<String> = ids
            .and_then(|ids| postcard::from_bytes(&ids).ok())
            .unwrap_or_default();
        let mut all = Vec::new();
        for id in ids {
            all.extend(self.waiting(&id)?);
        }
        Ok(all)
    }
}

fn row_key(id: &str) -> Vec<u8> {
    [REQUEST, id.as_bytes()].concat()
}

fn to_row(row: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(row).expect("plain data")
}

fn refused(refusal: Refusal) -> ApiError {
    ApiError::new(match refusal {
        Refusal::Form | Refusal::Foreign => ErrorCode::ReplicaFile,
        Refusal::Expired => ErrorCode::ReplicaExpired,
        Refusal::OtherRequest => ErrorCode::ReplicaJoined,
    })
}
