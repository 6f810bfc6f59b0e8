//! The operation log as the node keeps it: a leaf and its detail enter the same batch as the effect they describe.

pub mod repeats;
pub mod showing;

use crate::audit::{self, Action, Head, Leaf, LeafType, StoreState, Verifier};
use crate::crypto::{self, Digest, Entropy, Key};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::store::{Batch, PersonId, Store, StoreError, Tree};
use serde::{Deserialize, Serialize};

/// Row of `Meta` that holds the log's frontier.
const FRONTIER: &[u8] = b"log-frontier";
/// Row of `Keys` with the key of actor commitments.
const ACTOR_KEY: &[u8] = b"actor";
/// Bytes of a detail; longer ones are cut at a character.
const DETAIL_LEN_MAX: usize = 512;

/// Bytes of a detail as stored, with who did it; a longer one is none.
pub const DETAIL_ROW_LEN_MAX: usize = DETAIL_LEN_MAX + 512;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Actor {
    /// A staff member by user ID, and the system account the terminal ran under.
    Staff(String, u32),
    /// The node itself.
    Node,
    /// Another municipality.
    Peer(MunicipalityCode),
    /// Somebody not logged in, by system account.
    Stranger(u32),
    /// A venue worker at a venue's own node.
    Venue {
        /// The node's number in the directory.
        node: u16,
        /// User ID there.
        user: String,
    },
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Staff(user, uid) => write!(f, "{user} (uid {uid})"),
            Self::Node => f.write_str("node"),
            Self::Peer(code) => write!(f, "peer {code}"),
            Self::Stranger(uid) => write!(f, "uid {uid}"),
            Self::Venue { node, user } => write!(f, "{user} (venue {node})"),
        }
    }
}

impl Actor {
    /// Which party it is. Names of venue workers are whatever a venue says: all of a node are one.
    pub fn party(&self) -> String {
        match self {
            Self::Venue { node, .. } => format!("venue {node}"),
            other => other.to_string(),
        }
    }
}

/// About what.
pub enum Subject {
    /// Nothing in particular.
    None,
    /// One person; the commitment dies with the person's key.
    Person(PersonId),
    /// A file, a setting, an account, an inquiry number.
    Object(String),
}

/// What is to be logged.
pub struct Entry {
    /// Closed list.
    pub kind: LeafType,
    /// Who.
    pub actor: Actor,
    /// About what.
    pub subject: Subject,
    /// Words from a closed list and ids; never a name, a number or typed text.
    pub detail: String,
    /// Hash of a receipt or transcript.
    pub hash: Option<Digest>,
    /// The store at a checkpoint.
    pub store: Option<StoreState>,
}

impl Entry {
    /// An entry without subject or hash.
    pub fn new(kind: LeafType, actor: Actor, detail: impl Into<String>) -> Self {
        Self {
            kind,
            actor,
            subject: Subject::None,
            detail: detail.into(),
            hash: None,
            store: None,
        }
    }

    /// The same about one person.
    pub fn about(mut self, person: PersonId) -> Self {
        self.subject = Subject::Person(person);
        self
    }

    /// The same about an object.
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.subject = Subject::Object(object.into());
        self
    }

    /// The same with the hash of a receipt or transcript.
    pub fn hash(mut self, hash: Option<Digest>) -> Self {
        self.hash = hash;
        self
    }
}

/// The readable half of a leaf: a sealed row of its own, so that erasing it never breaks the tree.
#[derive(Serialize, Deserialize)]
pub struct Detail {
    r: [u8; 32],
    /// Who.
    pub actor: Actor,
    /// Words.
    pub text: String,
}

/// The log's state in memory.
pub struct OperationLog {
    log: audit::Log,
    actor_key: Key,
}

impl OperationLog {
    /// Rows of a new store.
    pub fn begin(batch: &mut Batch, entropy: &mut dyn Entropy) {
        batch.put(
            Tree::Keys,
            ACTOR_KEY,
            crypto::random::<32>(entropy).to_vec(),
        );
        batch.put(Tree::Meta, FRONTIER, audit::Log::default().to_bytes());
    }

    /// The state as stored; `None` where the store lacks it or it is damaged.
    pub fn load(store: &Store) -> Result<Option<Self>, StoreError> {
        let frontier = store.get(Tree::Meta, FRONTIER)?;
        let key = store.get(Tree::Keys, ACTOR_KEY)?;
        let state = frontier.zip(key).and_then(|(frontier, key)| {
            let log = audit::Log::from_bytes(&frontier).ok()?;
            let actor_key = Key::new(key.as_slice().try_into().ok()?);
            Some(Self { log, actor_key })
        });
        Ok(state)
    }

    /// A stable stand-in for a staff member, made with the log's own key.
    pub fn commit_to(&self, user: &str) -> Digest {
        audit::actor(&self.actor_key, &[b"pseudonym\0", user.as_bytes()].concat())
    }

    /// Number of leaves.
    pub fn leaves(&self) -> u64 {
        self.log.head().size
    }

    /// Head over all leaves.
    pub fn head(&self) -> audit::Head {
        self.log.head()
    }

    /// Adds leaves and details to `batch`; the returned log replaces this one once the batch is durable.
    pub fn write(
        &self,
        batch: &mut Batch,
        entries: Vec<Entry>,
        now: UnixTime,
        entropy: &mut dyn Entropy,
        person_key: impl Fn(&PersonId) -> Option<Key>,
    ) -> audit::Log {
        let mut log = self.log.clone();
        for entry in entries {
            let r = crypto::random::<32>(entropy);
            let detail = detail(r, &entry);
            let seq = log.next_seq();
            let subject = match &entry.subject {
                Subject::None => None,
                Subject::Person(person) => person_key(person).map(|key| audit::subject(&key, seq)),
                Subject::Object(object) => Some(audit::object_commitment(&r, object.as_bytes())),
            };
            let actor = entry.actor.to_string();
            let record = log.append(Action {
                time: now.0,
                kind: entry.kind,
                actor: audit::actor(&self.actor_key, actor.as_bytes()),
                subject,
                detail: audit::detail_commitment(&r, &detail),
                hash: entry.hash,
                store: entry.store,
            });
            batch.put(Tree::Log, &record.seq.to_be_bytes(), record.bytes);
            batch.put(Tree::LogDetail, &record.seq.to_be_bytes(), detail);
        }
        batch.put(Tree::Meta, FRONTIER, log.to_bytes());
        log
    }

    /// Takes the log that [`OperationLog::write`] gave, after the commit.
    pub fn advance(&mut self, log: audit::Log) {
        self.log = log;
    }
}

fn detail(r: [u8; 32], entry: &Entry) -> Vec<u8> {
    let mut text = entry.detail.clone();
    while text.len() > DETAIL_LEN_MAX {
        text.pop();
    }
    let detail = Detail {
        r,
        actor: entry.actor.clone(),
        text,
    };
    postcard::to_stdvec(&detail).expect("a detail is plain data")
}

/// A leaf as stored, and its detail where that was not erased with its person.
pub type StoredLine = (Vec<u8>, Option<Vec<u8>>);

/// One line of the own log.
pub fn stored_line(store: &Store, seq: u64) -> Result<Option<StoredLine>, StoreError> {
    let key = seq.to_be_bytes();
    let leaf = store.get(Tree::Log, &key)?;
    let detail = store.get(Tree::LogDetail, &key)?;
    Ok(leaf.map(|leaf| (leaf.to_vec(), detail.map(|detail| detail.to_vec()))))
}

/// A stored line as people read it; `None` where either half is missing or cannot be read.
pub fn read_line((leaf, detail): &StoredLine) -> Option<(Leaf, Detail)> {
    let detail = postcard::from_bytes(detail.as_ref()?).ok()?;
    Some((Leaf::parse(leaf)?, detail))
}

/// Takes the next leaf if it and its detail are what they must be.
pub fn takes(verifier: &mut Verifier, (leaf, detail): &StoredLine) -> bool {
    let leaf = verifier.take(leaf);
    leaf.is_ok_and(|leaf| {
        detail
            .as_ref()
            .is_none_or(|stored| detail_matches(&leaf, stored))
    })
}

/// What going through a whole log gave.
pub struct Proof {
    /// Every line is there, in order, and their root is the head's.
    pub ok: bool,
    /// The first line that is not.
    pub broken_at: Option<u64>,
}

/// Goes through all the lines of a log and holds them against its head.
///
/// # Errors
/// What reading a line gives.
pub fn prove<E>(
    head: &Head,
    line: impl Fn(u64) -> Result<Option<StoredLine>, E>,
) -> Result<Proof, E> {
    let (mut verifier, mut broken_at) = (Verifier::default(), None);
    for seq in 0..head.size {
        if !line(seq)?.is_some_and(|line| takes(&mut verifier, &line)) {
            broken_at = Some(seq);
            break;
        }
    }
    let ok = broken_at.is_none() && verifier.finish(head).is_ok();
    Ok(Proof { ok, broken_at })
}

/// Whether the stored detail is the one its leaf commits to.
fn detail_matches(leaf: &Leaf, stored: &[u8]) -> bool {
    let Ok(detail) = postcard::from_bytes::<Detail>(stored) else {
        return false;
    };
    audit::detail_commitment(&detail.r, stored) == leaf.detail
}
