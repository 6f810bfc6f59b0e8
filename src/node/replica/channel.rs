//! Sessions with the municipality's other nodes: greetings, then messages that are sealed to the other node's session key and
//! signed by the sender's `id`. In memory; no IO.
//!
//! The transport has shown whose key the connection has; here it is shown again for each message, so that nothing
//! depends on one layer alone (`reliability.md` section 4.3 of the specification). A session key lives as long as the
//! process: what was recorded cannot be opened with keys that are stolen later.

use super::standing::{Standing, prove};
use crate::crypto::{
    Entropy, SealPublic, SealSecret, Signature, SigningKey, VerifyKey, open_from, random, seal_to,
};
use crate::net::SIBLING_LEN_MAX;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

const HELLO: &[u8] = b"watari/replica/hello\0";
const SIGNED: &[u8] = b"watari/replica/message\0";
const INFO: &[u8] = b"watari/replica/hpke\0";
/// Frame, seal and signature around a message.
const AROUND: usize = 512;
/// Longest message.
pub const MESSAGE_LEN_MAX: usize = SIBLING_LEN_MAX - AROUND;

/// Names a question, so that no answer is taken for that to another.
pub type Exchange = [u8; 16];

/// What crosses between two nodes of one municipality.
#[derive(Serialize, Deserialize)]
enum Frame {
    Hello(Hello),
    Sealed(Sealed),
    /// No session, or another one: greet first.
    Unknown,
}

#[derive(Serialize, Deserialize)]
struct Hello {
    session: [u8; 32],
    /// By the municipality's `sig` key; none from a node that has not got it yet.
    proof: Option<Vec<u8>>,
    /// By the sender's `id` key.
    sig: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    exchange: Exchange,
    enc: [u8; 32],
    sealed: Vec<u8>,
}

/// The two ends of a session, by their `id` keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    pub own: VerifyKey,
    pub other: VerifyKey,
}

/// Keys that a node speaks with.
pub struct Speaker<'a> {
    pub id: &'a SigningKey,
    /// The municipality's, once this node has it.
    pub sig: Option<&'a SigningKey>,
    /// The municipality's public half that proofs are held against.
    pub municipality: VerifyKey,
}

struct Session {
    key: SealPublic,
    standing: Standing,
}

/// The sessions of one process.
pub struct Channel {
    secret: SealSecret,
    sessions: HashMap<[u8; 32], Session>,
}

/// What a frame turned out to be.
pub enum Heard {
    /// A greeting; the session is open.
    Greeted,
    /// A message, from a node that proved so much.
    Message {
        exchange: Exchange,
        bytes: Vec<u8>,
        standing: Standing,
    },
    /// The other side does not know this session.
    Unknown,
    /// Nothing a node of this municipality says.
    Nothing,
}

#[derive(Clone, Copy)]
enum Way {
    Question,
    Answer,
}

impl Channel {
    pub fn new(entropy: &mut dyn Entropy) -> Self {
        Self {
            secret: SealSecret::generate(entropy),
            sessions: HashMap::new(),
        }
    }

    pub fn knows(&self, other: &VerifyKey) -> bool {
        self.sessions.contains_key(&other.0)
    }

    /// What the other side proved in its greeting.
    pub fn standing(&self, other: &VerifyKey) -> Option<Standing> {
        self.sessions.get(&other.0).map(|session| session.standing)
    }

    pub fn forget(&mut self, other: &VerifyKey) {
        self.sessions.remove(&other.0);
    }

    /// Every session begins anew: the keys that greetings prove are others now.
    pub fn forget_all(&mut self) {
        self.sessions.clear();
    }

    pub fn hello(&self, speaker: &Speaker<'_>, ends: Ends) -> Vec<u8> {
        let session = self.secret.public().0;
        let said = [ends.own.0, ends.other.0, session].concat();
        let proof = speaker.sig.map(|sig| prove(sig, &said).to_vec());
        let signed = [said.as_slice(), proof.as_deref().unwrap_or_default()].concat();
        frame(&Frame::Hello(Hello {
            session,
            proof,
            sig: speaker.id.sign(HELLO, &signed).to_vec(),
        }))
    }

    /// A question, sealed; none without a session, or when it is too long.
    pub fn seal_question(
        &self,
        speaker: &Speaker<'_>,
        ends: Ends,
        bytes: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Option<(Exchange, Vec<u8>)> {
        let exchange = random(entropy);
        let sealed = self.seal(speaker, ends, Way::Question, exchange, bytes, entropy)?;
        Some((exchange, sealed))
    }

    /// The answer to a question.
    pub fn seal_answer(
        &self,
        speaker: &Speaker<'_>,
        ends: Ends,
        exchange: Exchange,
        bytes: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Option<Vec<u8>> {
        self.seal(speaker, ends, Way::Answer, exchange, bytes, entropy)
    }

    /// For who greets or asks without a session that this node knows.
    pub fn unknown() -> Vec<u8> {
        frame(&Frame::Unknown)
    }

    /// Reads a question or a greeting.
    pub fn hear_question(&mut self, speaker: &Speaker<'_>, ends: Ends, bytes: &[u8]) -> Heard {
        self.hear(speaker, ends, Way::Question, bytes)
    }

    /// Reads an answer or the greeting that answers one.
    pub fn hear_answer(&mut self, speaker: &Speaker<'_>, ends: Ends, bytes: &[u8]) -> Heard {
        self.hear(speaker, ends, Way::Answer, bytes)
    }

    fn seal(
        &self,
        speaker: &Speaker<'_>,
        ends: Ends,
        way: Way,
        exchange: Exchange,
        bytes: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Option<Vec<u8>> {
        if bytes.len() > MESSAGE_LEN_MAX {
            return None;
        }
        let session = self.sessions.get(&ends.other.0)?;
        let about = about(ends.own, ends.other, way, exchange);
        let sig = speaker.id.sign(SIGNED, &[&about, bytes].concat());
        let plain = [sig.as_slice(), bytes].concat();
        let (enc, sealed) = seal_to(&session.key, INFO, &about, &plain, entropy).ok()?;
        Some(frame(&Frame::Sealed(Sealed {
            exchange,
            enc,
            sealed,
        })))
    }

    fn hear(&mut self, speaker: &Speaker<'_>, ends: Ends, way: Way, bytes: &[u8]) -> Heard {
        match postcard::from_bytes(bytes) {
            Ok(Frame::Hello(hello)) => self.greet(speaker, ends, &hello),
            Ok(Frame::Sealed(sealed)) => self.open(ends, way, &sealed),
            Ok(Frame::Unknown) => Heard::Unknown,
            Err(_) => Heard::Nothing,
        }
    }

    fn greet(&mut self, speaker: &Speaker<'_>, ends: Ends, hello: &Hello) -> Heard {
        let said = [ends.other.0, ends.own.0, hello.session].concat();
        let proof = hello.proof.as_deref();
        let signed = [said.as_slice(), proof.unwrap_or_default()].concat();
        if ends.other.verify(HELLO, &signed, &hello.sig).is_err() {
            return Heard::Nothing;
        }
        let session = Session {
            key: SealPublic(hello.session),
            standing: Standing::of(&said, proof, &speaker.municipality),
        };
        self.sessions.insert(ends.other.0, session);
        Heard::Greeted
    }

    fn open(&self, ends: Ends, way: Way, sealed: &Sealed) -> Heard {
        let Some(session) = self.sessions.get(&ends.other.0) else {
            return Heard::Unknown;
        };
        let about = about(ends.other, ends.own, way, sealed.exchange);
        let Ok(plain) = open_from(&self.secret, &sealed.enc, INFO, &about, &sealed.sealed) else {
            return Heard::Unknown;
        };
        let Some((sig, bytes)) = plain.split_first_chunk::<{ size_of::<Signature>() }>() else {
            return Heard::Nothing;
        };
        let signed = [about.as_slice(), bytes].concat();
        if ends.other.verify(SIGNED, &signed, sig).is_err() {
            return Heard::Nothing;
        }
        Heard::Message {
            exchange: sealed.exchange,
            bytes: bytes.to_vec(),
            standing: session.standing,
        }
    }
}

/// What a message is bound to: from whom to whom, question or answer, which one.
fn about(from: VerifyKey, to: VerifyKey, way: Way, exchange: Exchange) -> Vec<u8> {
    let way = match way {
        Way::Question => [1],
        Way::Answer => [2],
    };
    [from.0.as_slice(), &to.0, &way, &exchange].concat()
}

fn frame(frame: &Frame) -> Vec<u8> {
    postcard::to_stdvec(frame).expect("a frame is plain data")
}

#[cfg(test)]
mod tests;
