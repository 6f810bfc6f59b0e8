//! A member that keeps to no rule: messages made by hand with a town's own keys.

use crate::border::{Network, Seeded, resident};
use minicbor::Encoder;
use watari::crypto::{self, Digest, Key, KeyPurpose, SealSecret, SigningKey, oprf, oprf::OprfKey};
use watari::domain::{MyNumber, Purpose, UnixTime};
use watari::inquiry::envelope::{Draft, Opened, Recipient, open};
use watari::inquiry::evidence::{Tags, subject_commitment};
use watari::inquiry::message::{
    ACK_LEN, ANSWER_LEN, AbortBody, AckBody, AnswerBody, BlindedBody, Body, Common, EVIDENCE_LEN,
    EvaluatedBody, OpenBody, SEAL_LEN,
};
use watari::inquiry::transcript::{Binding, KeyUse, derive, first_hash, next_hash};
use watari::inquiry::{
    AbortCode, AnswerContent, Kind, Outgoing, Receipt, Records, SessionId, Side, SignedReceipt,
    Subject, bucket_of, pad, person_input,
};

/// Elements of a bucket of the small towns.
pub const ENTRIES: u32 = 256;

/// An inquirer by hand: town `from` asks town `to`.
pub struct Rogue {
    pub from: usize,
    pub to: usize,
    pub query: [u8; 16],
    pub reply: SealSecret,
    pub entropy: Seeded,
    key: SigningKey,
}

/// M1 before it is sealed.
pub struct First {
    pub common: Common,
    pub bits: u8,
    pub bucket: u16,
    pub manifest_hash: Digest,
    pub purpose: u8,
    pub reply: [u8; 32],
    pub attachment: Vec<u8>,
    pub attachment_hash: Digest,
}

/// M3 before it is sealed.
pub struct Third {
    pub common: Common,
    pub elements: Vec<u8>,
    pub elements_hash: Digest,
    pub tag: Digest,
    pub evidence: Vec<u8>,
    pub binding: Binding,
    pub prk: Key,
    pub to: Recipient,
}

impl Rogue {
    pub fn new(network: &Network, from: usize, to: usize, seed: u64) -> Self {
        let mut entropy = Seeded::new(seed);
        Self {
            from,
            to,
            query: crypto::random(&mut entropy),
            reply: SealSecret::generate(&mut entropy),
            entropy,
            key: network.towns[from].key(),
        }
    }

    /// The session as the provider names it.
    pub fn session(&self, network: &Network) -> SessionId {
        SessionId {
            side: Side::Provider,
            peer: network.code(self.from),
            query: watari::inquiry::QueryId(self.query),
        }
    }

    pub fn to_seal_key(&self, network: &Network) -> Recipient {
        let provider = &network.towns[self.to];
        let manifest = provider.disk.own.last().unwrap().manifest();
        let seal = manifest.seal.last().unwrap();
        Recipient::new(provider.code.as_u32(), KeyPurpose::Seal, seal.public)
    }

    pub fn common(&self, network: &Network, to: &Recipient, before: Digest) -> Common {
        let created = network.now_ms / 1_000;
        Common {
            version: 1,
            query_id: self.query,
            from_code: network.code(self.from).as_u32(),
            to_code: network.code(self.to).as_u32(),
            to_key_id: to.key_id,
            created,
            expires: created + 14 * 86_400,
            before,
        }
    }

    /// M1 as it should be.
    pub fn first(&self, network: &Network, base: u64) -> First {
        let to = self.to_seal_key(network);
        let manifest = network.towns[self.to].disk.own.last().unwrap();
        let own = network.towns[self.from].disk.own.last().unwrap();
        let bits = manifest.manifest().beta;
        let number = MyNumber::synthetic(base);
        First {
            common: self.common(network, &to, [0; 32]),
            bits,
            bucket: bucket_of(number.reveal(Purpose::TransferIn), bits),
            manifest_hash: manifest.hash(),
            purpose: 1,
            reply: self.reply.public().0,
            attachment: own.file().to_vec(),
            attachment_hash: crypto::sha256(&[own.file()]),
        }
    }

    pub fn first_body(first: &First) -> Vec<u8> {
        OpenBody::new(
            first.common,
            first.bits,
            first.bucket,
            first.manifest_hash,
            first.purpose,
            first.reply,
            first.attachment_hash,
        )
        .write()
    }

    /// The envelope of M1, and its transcript hash.
    pub fn seal_first(&mut self, network: &Network, first: &First) -> (Vec<u8>, Digest) {
        let (body, to) = (Self::first_body(first), self.to_seal_key(network));
        let envelope = self.seal(
            Kind::Open,
            &body,
            &first.attachment,
            &to,
            first.common.expires,
        );
        (envelope, first_hash(&body))
    }

    pub fn seal(
        &mut self,
        kind: Kind,
        body: &[u8],
        attachment: &[u8],
        to: &Recipient,
        expires: u64,
    ) -> Vec<u8> {
        let entries = u32::try_from(attachment.len() / 32).unwrap();
        let draft = Draft {
            kind,
            body,
            attachment,
            entries,
            expires,
        };
        draft.seal(to, &self.key, &mut self.entropy).unwrap()
    }

    /// A letter to the session's key, signed with a key that stands in no manifest.
    pub fn seal_unknown(&mut self, kind: Kind, third: &Third) -> Vec<u8> {
        let key = SigningKey::generate(&mut self.entropy);
        let known = std::mem::replace(&mut self.key, key);
        let letter = self.seal(kind, b"", b"", &third.to, third.common.expires);
        self.key = known;
        letter
    }

    /// Opens a session and gives M2 and its transcript hash.
    pub fn begin(&mut self, network: &mut Network, base: u64) -> (Opened, Digest) {
        let first = self.first(network, base);
        let (envelope, th1) = self.seal_first(network, &first);
        network.arrive(self.to, &envelope);
        let m2 = self.take(network, Kind::Blinded).expect("M2");
        let th2 = next_hash(Kind::Blinded, &th1, &m2.body);
        (m2, th2)
    }

    /// Takes the newest message of a kind out of the provider's outbox and opens it.
    pub fn take(&self, network: &mut Network, kind: Kind) -> Option<Opened> {
        let outbox = std::mem::take(&mut network.towns[self.to].outbox);
        let of = |outgoing: &&Outgoing| outgoing.message.kind == kind;
        let found = outbox.iter().rev().find(of)?;
        Some(open(&found.envelope, &self.reply).expect("it is for the rogue"))
    }

    /// The abort code the provider answered with.
    pub fn aborted(&self, network: &mut Network) -> Option<AbortCode> {
        let opened = self.take(network, Kind::Abort)?;
        AbortCode::from_number(AbortBody::read(&opened.body).unwrap().code)
    }

    /// M3 as it should be, about the person with the number `base`.
    pub fn third(&mut self, network: &Network, m2: &Opened, th2: Digest, base: u64) -> Third {
        self.third_without(network, m2, th2, base, None)
    }

    /// M3 whose evidence lacks the field with this key.
    pub fn third_without(
        &mut self,
        network: &Network,
        m2: &Opened,
        th2: Digest,
        base: u64,
        left_out: Option<u8>,
    ) -> Third {
        let body = BlindedBody::read(&m2.body).unwrap();
        let to = network.code(self.to).as_u32();
        let to = Recipient::new(to, KeyPurpose::Reply, body.reply_public);
        let key = OprfKey::random(&mut self.entropy);
        let elements = oprf::evaluate_many(&key, m2.attachment.as_chunks().0)
            .unwrap()
            .concat();
        let elements_hash = crypto::sha256(&[&elements]);
        let binding = Binding {
            th2,
            e_hash: elements_hash,
        };
        let number = MyNumber::synthetic(base);
        let input = person_input(number.reveal(Purpose::TransferIn));
        let prk = binding.extract(&oprf::evaluate_input(&key, &input));
        let plain = pad(&evidence(base, &prk, left_out), EVIDENCE_LEN).unwrap();
        Third {
            common: self.common(network, &to, th2),
            elements,
            elements_hash,
            tag: *derive(&prk, KeyUse::Tag).as_bytes(),
            evidence: binding.seal(&prk, KeyUse::Evidence, &plain),
            binding,
            prk,
            to,
        }
    }

    pub fn third_body(third: &Third) -> Vec<u8> {
        let evidence = third.evidence.clone();
        EvaluatedBody::new(third.common, third.elements_hash, third.tag, evidence).write()
    }

    pub fn seal_third(&mut self, third: &Third) -> (Vec<u8>, Digest) {
        let body = Self::third_body(third);
        let expires = third.common.expires;
        let envelope = self.seal(Kind::Evaluated, &body, &third.elements, &third.to, expires);
        (
            envelope,
            next_hash(Kind::Evaluated, &third.common.before, &body),
        )
    }

    /// Sends M3 and waits for M4; whether it holds records.
    pub fn finish(&mut self, network: &mut Network, third: &Third) -> bool {
        let (envelope, _) = self.seal_third(third);
        network.arrive(self.to, &envelope);
        self.answer(network, third).expect("M4")
    }

    /// Waits for M4; whether it opens.
    pub fn answer(&self, network: &mut Network, third: &Third) -> Option<bool> {
        network.now_ms += 500;
        network.give(self.to, watari::inquiry::Input::Tick);
        let m4 = self.take(network, Kind::Answer)?;
        let inner = AnswerBody::read(&m4.body).unwrap().inner;
        Some(
            third
                .binding
                .open(&third.prk, KeyUse::Answer, &inner)
                .is_ok(),
        )
    }

    /// Sends M3, takes M4 and sends M5 without a receipt, as after no answer.
    pub fn acknowledge(&mut self, network: &mut Network, third: &Third) {
        let (envelope, th3) = self.seal_third(third);
        network.arrive(self.to, &envelope);
        network.now_ms += 500;
        network.give(self.to, watari::inquiry::Input::Tick);
        let m4 = self.take(network, Kind::Answer).expect("M4");
        let th4 = next_hash(Kind::Answer, &th3, &m4.body);
        let common = self.common(network, &third.to, th4);
        let inner = vec![0; ACK_LEN + SEAL_LEN];
        let body = AckBody::new(common, inner).write();
        let envelope = self.seal(Kind::Ack, &body, b"", &third.to, third.common.expires);
        network.arrive(self.to, &envelope);
    }

    /// A whole inquiry by hand.
    pub fn inquire(&mut self, network: &mut Network, base: u64) -> bool {
        let (m2, th2) = self.begin(network, base);
        let third = self.third(network, &m2, th2, base);
        self.finish(network, &third)
    }
}

/// The evidence of protocol.md section 5 about the person with the number `base`, written by hand.
pub fn evidence(base: u64, prk: &Key, left_out: Option<u8>) -> Vec<u8> {
    let person = resident(
        base,
        0,
        watari::domain::MunicipalityCode::new(992_011).unwrap(),
    )
    .person;
    let number = MyNumber::synthetic(base);
    let digits = std::str::from_utf8(number.reveal(Purpose::TransferIn)).unwrap();
    let tags = Tags::new(prk);
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let keys = (1..=10_u8).filter(|key| Some(*key) != left_out);
    e.map(keys.clone().count() as u64).unwrap();
    for key in keys {
        e.u8(key).unwrap();
        match key {
            1 => e.str(digits).unwrap(),
            2 => e.bytes(&tags.name(&person.name_kana)).unwrap(),
            3 => e.bytes(&tags.birth(person.birth_date)).unwrap(),
            4 => e.bytes(&tags.sex(person.sex)).unwrap(),
            5 => e.array(1).unwrap().u8(1).unwrap(),
            6 => basis(&mut e),
            7 => e
                .map(2)
                .unwrap()
                .u8(1)
                .unwrap()
                .u8(1)
                .unwrap()
                .u8(2)
                .unwrap()
                .str("2027-01-15")
                .unwrap(),
            8 => e.null().unwrap(),
            9 => e.bytes(&[9; 16]).unwrap(),
            _ => e
                .map(2)
                .unwrap()
                .u8(1)
                .unwrap()
                .bytes(&[9; 16])
                .unwrap()
                .u8(2)
                .unwrap()
                .str("2027-01-15")
                .unwrap(),
        };
    }
    bytes
}

fn basis<'a, 'b>(e: &'a mut Encoder<&'b mut Vec<u8>>) -> &'a mut Encoder<&'b mut Vec<u8>> {
    e.map(3)
        .unwrap()
        .u8(1)
        .unwrap()
        .u8(1)
        .unwrap()
        .u8(2)
        .unwrap()
        .str("同意書-0001")
        .unwrap();
    e.u8(3).unwrap().str("2027-01-15").unwrap()
}

/// A provider by hand: answers an inquirer's M1 with whatever it likes.
pub struct Host {
    pub at: usize,
    pub first: Opened,
    pub th1: Digest,
    pub reply: SealSecret,
    pub entropy: Seeded,
    key: SigningKey,
}

impl Host {
    /// Opens the M1 in the outbox of town `asker` with the keys of town `at`.
    pub fn new(network: &mut Network, asker: usize, at: usize) -> Self {
        let outbox = std::mem::take(&mut network.towns[asker].outbox);
        let m1 = outbox
            .iter()
            .find(|outgoing| outgoing.message.kind == Kind::Open)
            .expect("M1");
        let seals = &network.towns[at].disk.seals;
        let open_it = |bytes: &zeroize::Zeroizing<[u8; 32]>| {
            open(&m1.envelope, &SealSecret::from_bytes(bytes))
        };
        let first = seals.values().find_map(open_it).expect("M1 opens");
        let mut entropy = Seeded::new(77);
        Self {
            at,
            th1: first_hash(&first.body),
            first,
            reply: SealSecret::generate(&mut entropy),
            entropy,
            key: network.towns[at].key(),
        }
    }

    /// The common fields of an answer to M1.
    pub fn common(&self) -> Common {
        let body = OpenBody::read(&self.first.body).unwrap();
        let asked = body.common();
        Common {
            from_code: asked.to_code,
            to_code: asked.from_code,
            to_key_id: self.to().key_id,
            before: self.th1,
            ..asked
        }
    }

    fn to(&self) -> Recipient {
        let body = OpenBody::read(&self.first.body).unwrap();
        Recipient::new(
            body.common().from_code,
            KeyPurpose::Reply,
            body.reply_public,
        )
    }

    pub fn elements(&mut self) -> Vec<u8> {
        let inputs: Vec<[u8; 32]> = (0..ENTRIES)
            .map(|_| crypto::random(&mut self.entropy))
            .collect();
        let inputs: Vec<&[u8]> = inputs.iter().map(<[u8; 32]>::as_slice).collect();
        oprf::blind_many(&inputs, &mut self.entropy).1.concat()
    }

    /// An M2 with these elements, saying that there are `entries`.
    pub fn second(&mut self, elements: &[u8], entries: u32) -> Vec<u8> {
        let hash = crypto::sha256(&[elements]);
        self.second_of(
            self.common(),
            elements,
            entries,
            hash,
            self.reply.public().0,
        )
    }

    pub fn second_of(
        &mut self,
        common: Common,
        elements: &[u8],
        entries: u32,
        hash: Digest,
        reply: [u8; 32],
    ) -> Vec<u8> {
        let body = BlindedBody::new(common, entries, hash, reply).write();
        self.seal(Kind::Blinded, &body, elements)
    }

    /// An M2 whose first entry is the person with the number `base`, and the state behind it.
    pub fn second_about(&mut self, base: u64) -> (Vec<u8>, oprf::BlindState) {
        let number = MyNumber::synthetic(base);
        let input = person_input(number.reveal(Purpose::Provision));
        let (state, blinded) = oprf::blind(&input, &mut self.entropy);
        let mut elements = self.elements();
        elements[..32].copy_from_slice(&blinded);
        (self.second(&elements, ENTRIES), state)
    }

    /// An M4 to the M3 in the outbox of town `asker`, with records that are as the host likes.
    pub fn answer(
        &mut self,
        network: &mut Network,
        asker: usize,
        state: &oprf::BlindState,
        change: impl FnOnce(&mut Records, &mut Receipt),
    ) -> Vec<u8> {
        let m3 = network.towns[asker].outbox.pop().expect("M3");
        let m3 = open(&m3.envelope, &self.reply).expect("M3 opens");
        let body = EvaluatedBody::read(&m3.body).unwrap();
        let asked = body.common();
        let binding = Binding {
            th2: asked.before,
            e_hash: body.elements_hash,
        };
        let element = m3.attachment[..32].try_into().unwrap();
        let prk = binding.extract(&oprf::finalize(state, &element).unwrap());
        let plain = binding
            .open(&prk, KeyUse::Evidence, &body.evidence)
            .unwrap();
        let number = std::str::from_utf8(&plain[3..15]).unwrap();
        let number = MyNumber::parse(number).unwrap();
        let person = network.towns[asker].disk.people.values();
        let person = person
            .into_iter()
            .find(|held| held.number.ct_eq(&number))
            .unwrap();
        let subject = Subject::of(&person.resident.person);
        let mut records = Records::fitting(subject, Vec::new());
        let mut receipt = Receipt {
            query: watari::inquiry::QueryId(asked.query_id),
            from: network.code(asker),
            to: network.code(self.at),
            requested_at: UnixTime(asked.created),
            provided_at: UnixTime(asked.created),
            purpose: Purpose::TransferIn,
            items: vec![watari::domain::ItemGroup::Covid19],
            subject: subject_commitment(&prk, &number, Purpose::Provision),
            records_hash: [0; 32],
            request_hash: crypto::sha256(&[&m3.body]),
            disclosure_flags: 0,
        };
        change(&mut records, &mut receipt);
        if receipt.records_hash == [0; 32] {
            receipt.records_hash = crypto::sha256(&[&records.to_bytes()]);
        }
        let signed = SignedReceipt::issue(&receipt, &self.key);
        let content = AnswerContent::new(&records, signed.bytes.clone(), signed.provider.sig);
        let plain = pad(&content.to_bytes(), ANSWER_LEN).unwrap();
        let inner = binding.seal(&prk, KeyUse::Answer, &plain);
        let before = next_hash(Kind::Evaluated, &asked.before, &m3.body);
        let body = AnswerBody::new(
            Common {
                before,
                ..self.common()
            },
            inner,
        )
        .write();
        self.seal(Kind::Answer, &body, &[])
    }

    pub fn abort(&mut self, code: AbortCode) -> Vec<u8> {
        let body = AbortBody::new(self.common(), code.number()).write();
        self.seal(Kind::Abort, &body, &[])
    }

    pub fn seal(&mut self, kind: Kind, body: &[u8], attachment: &[u8]) -> Vec<u8> {
        let to = self.to();
        let entries = u32::try_from(attachment.len() / 32).unwrap();
        let expires = self.common().expires;
        let draft = Draft {
            kind,
            body,
            attachment,
            entries,
            expires,
        };
        draft.seal(&to, &self.key, &mut self.entropy).unwrap()
    }
}
