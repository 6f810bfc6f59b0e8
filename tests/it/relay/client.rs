//! A town without a node: keys, manifest and envelopes of its own, and the words of the mailbox over a real line.

use crate::world::{World, free_address, now};
use std::time::Duration;
use tokio::sync::mpsc;
use watari::crypto::{KeyPurpose, SealPublic, SealSecret, SigningKey, SystemEntropy};
use watari::directory::{
    Card, Directory, Manifest, NodeRole, PublicKey, SealEntry, SigEntry, bucket_parameters,
};
use watari::domain::MunicipalityCode;
use watari::inquiry::Kind;
use watari::inquiry::envelope::{Draft, Recipient};
use watari::inquiry::mailbox::{
    Deletion, EnvelopeId, Fetched, MailboxAnswer, MailboxRefusal, MailboxRequest, WaitingLine,
};
use watari::net::{
    Config, Fault, Limits, Members, NetEvent, NetHandle, Part, Peer, PeerRef, Transport, spawn,
};

/// What these towns' envelopes measure: their buckets hold 512.
pub const ENTRIES: u32 = 512;
/// A length that this town would send and no town of the network may.
pub const TOO_LONG: usize = 2_000_000;
const POPULATION: u32 = 300;
const HOUR: u64 = 3_600;

pub struct Client {
    pub code: MunicipalityCode,
    pub id: SigningKey,
    pub sig: SigningKey,
    seal: SealSecret,
    handle: Option<NetHandle>,
    events: Option<mpsc::Receiver<NetEvent>>,
    tags: u64,
}

pub type Said = Result<MailboxAnswer, Fault>;

impl Client {
    /// A new member of the network, in the directory after the next publication.
    pub fn join(world: &mut World, code: u32) -> Self {
        let code = MunicipalityCode::new(code).unwrap();
        let mut entropy = SystemEntropy;
        let id = SigningKey::generate(&mut entropy);
        let card = Card::make(&world.trust, code, NodeRole::Municipality, &id).unwrap();
        let addresses = vec![free_address()];
        world.draft.add(card, POPULATION, addresses, now()).unwrap();
        Self {
            code,
            id,
            sig: SigningKey::generate(&mut entropy),
            seal: SealSecret::generate(&mut entropy),
            handle: None,
            events: None,
            tags: 0,
        }
    }

    /// Starts to speak with everybody in the directory.
    pub async fn connect(&mut self, world: &World) {
        let mut lens: Vec<usize> = Kind::ALL.map(|kind| kind.envelope_len(ENTRIES)).to_vec();
        lens.push(TOO_LONG);
        lens.sort_unstable();
        let directory = Directory::open(&world.directory, &world.trust).unwrap();
        let others = directory.entries().iter();
        let peers = others.filter(|entry| entry.code != self.code).map(peer);
        let config = Config {
            id_secret: self.id.to_bytes(),
            listen: Vec::new(),
            transport: Transport::Tcp,
            part: Part::Member,
            members: Members {
                peers: peers.collect(),
                query_lens: lens,
                ..Members::default()
            },
            limits: Limits {
                process_bytes_max: usize::MAX,
                ..Limits::default()
            },
            chance: Box::new(|| 7),
        };
        let (handle, events) = spawn(config).unwrap();
        (self.handle, self.events) = (Some(handle), Some(events));
    }

    /// Words as they are, to node 1 of a relay.
    pub async fn say_bytes(&mut self, relay: MunicipalityCode, bytes: Vec<u8>) -> Said {
        self.tags += 1;
        let (tag, to) = (
            self.tags,
            PeerRef {
                code: relay,
                node: 1,
            },
        );
        let handle = self.handle.as_ref().unwrap();
        handle.ask_mailbox(to, tag, bytes).unwrap();
        let events = self.events.as_mut().unwrap();
        let end = async {
            loop {
                match events.recv().await.unwrap() {
                    NetEvent::MailboxAnswered {
                        tag: ended, answer, ..
                    } if ended == tag => return answer,
                    _ => {}
                }
            }
        };
        let answer = tokio::time::timeout(Duration::from_secs(60), end).await;
        answer
            .unwrap()
            .map(|answer| MailboxAnswer::parse(&answer).unwrap())
    }

    pub async fn say(&mut self, relay: MunicipalityCode, request: &MailboxRequest) -> Said {
        self.say_bytes(relay, request.to_bytes()).await
    }

    pub async fn put(&mut self, relay: MunicipalityCode, envelope: &[u8]) -> Said {
        self.say(relay, &MailboxRequest::Put(envelope.to_vec()))
            .await
    }

    pub async fn list(&mut self, relay: MunicipalityCode) -> Vec<WaitingLine> {
        match self.say(relay, &MailboxRequest::List { since: 0 }).await {
            Ok(MailboxAnswer::Waiting { lines, more: false }) => lines,
            other => panic!("no list: {other:?}"),
        }
    }

    /// The same once a relay that was killed answers again.
    pub async fn list_when_back(&mut self, relay: MunicipalityCode) -> Vec<WaitingLine> {
        let begun = std::time::Instant::now();
        loop {
            let said = self.say(relay, &MailboxRequest::List { since: 0 }).await;
            match said {
                Ok(MailboxAnswer::Waiting { lines, more: false }) => return lines,
                other => assert!(begun.elapsed() < Duration::from_secs(60), "{other:?}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub async fn get(&mut self, relay: MunicipalityCode, id: EnvelopeId) -> Said {
        self.say(relay, &MailboxRequest::Get(id)).await
    }

    pub async fn delete(&mut self, relay: MunicipalityCode, deletion: Deletion) -> Said {
        self.say(relay, &MailboxRequest::Delete(deletion)).await
    }

    pub async fn put_manifest(&mut self, relay: MunicipalityCode) -> Said {
        let file = self.manifest();
        self.say(relay, &MailboxRequest::PutManifest(file)).await
    }

    /// The deletion this town would sign with its key.
    pub fn deletion(&self, relay: MunicipalityCode, envelope: &[u8]) -> Deletion {
        let fetched = Fetched {
            relay,
            recipient: self.code,
            id: id_of(envelope),
            envelope,
        };
        fetched.delete(&self.sig)
    }

    pub fn manifest(&self) -> Vec<u8> {
        let parameters = bucket_parameters(POPULATION, 0, 8).unwrap();
        let manifest = Manifest {
            code: self.code,
            seq: 1,
            issued: now(),
            expires: Manifest::latest_end(now()),
            sig: vec![SigEntry {
                public: self.sig.public().0,
                not_before: now(),
                not_after: now().plus_seconds(365 * 24 * HOUR),
            }],
            log_pub: vec![PublicKey([2; 32])],
            wit_pub: vec![PublicKey([3; 32])],
            seal: vec![SealEntry::issue(&self.seal.public(), now())],
            n_rounded: parameters.n_rounded,
            beta: parameters.beta,
            m: parameters.m,
            answer_after_ms: 500,
            versions: None,
        };
        manifest.sign(&self.id).unwrap().file().to_vec()
    }

    /// An envelope from here for another town, as a first message.
    pub fn envelope(&self, to: MunicipalityCode, key: SealPublic) -> Vec<u8> {
        self.envelope_until(to, key, now().0 + 24 * HOUR)
    }

    pub fn envelope_until(&self, to: MunicipalityCode, key: SealPublic, expires: u64) -> Vec<u8> {
        let draft = Draft {
            kind: Kind::Open,
            body: b"body",
            attachment: b"",
            entries: ENTRIES,
            expires,
        };
        let recipient = Recipient::new(to.as_u32(), KeyPurpose::Seal, key.0);
        draft
            .seal(&recipient, &self.sig, &mut SystemEntropy)
            .unwrap()
    }

    pub fn seal_key(&self) -> SealPublic {
        self.seal.public()
    }
}

/// The id in an envelope's header.
pub fn id_of(envelope: &[u8]) -> EnvelopeId {
    watari::inquiry::Header::parse(envelope).unwrap().message_id
}

pub fn refused(why: MailboxRefusal) -> Said {
    Ok(MailboxAnswer::Refused(why))
}

fn peer(entry: &watari::directory::Entry) -> Peer {
    Peer {
        at: PeerRef {
            code: entry.code,
            node: entry.node.into(),
        },
        id_public: entry.id_pub,
        addresses: entry.addresses.clone(),
        via: Vec::new(),
    }
}
