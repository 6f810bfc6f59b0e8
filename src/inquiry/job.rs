//! The heavy part of an inquiry: pure work on a whole bucket, done beside the node and handed back.

use super::blinds;
use super::bucket::{Entry, fill, person_input};
use super::ids::{PersonId, SessionId};
use super::transcript::{Binding, KeyUse, derive};
use crate::crypto::{
    self, Digest, Entropy, Key,
    oprf::{self, OprfKey},
};
use crate::domain::{MyNumber, Purpose};
use zeroize::Zeroizing;

/// One piece of work. The core gives out one at a time.
pub struct Job {
    pub session: SessionId,
    work: Work,
}

enum Work {
    Blind {
        persons: Vec<(PersonId, MyNumber)>,
        entries: u32,
    },
    Evaluate {
        number: MyNumber,
        elements: Vec<[u8; 32]>,
        th2: Digest,
    },
    Finalize {
        blinds: Zeroizing<Vec<u8>>,
        elements: Vec<[u8; 32]>,
        binding: Binding,
        tag: Digest,
    },
}

/// What came of a job.
pub struct Done {
    pub(super) session: SessionId,
    pub(super) result: WorkResult,
}

pub(super) enum WorkResult {
    Blinded {
        blinds: Zeroizing<Vec<u8>>,
        elements: Vec<u8>,
    },
    /// More persons than entries: parameters must be raised first.
    BucketOverflow,
    Evaluated {
        binding: Binding,
        tag: Digest,
        prk: Key,
        elements: Vec<u8>,
    },
    Finalized(Match),
    /// Elements of the other side that are no group elements.
    BadElements,
    /// The work itself broke; it is started again.
    Failed,
}

/// Who of the bucket was asked about.
pub(super) enum Match {
    Nobody,
    One {
        person: PersonId,
        prk: Key,
    },
    /// One of the entries that only fill up: nobody can have asked for it honestly.
    Filler,
    Several,
}

impl Job {
    pub(super) fn blind(
        session: SessionId,
        persons: Vec<(PersonId, MyNumber)>,
        entries: u32,
    ) -> Self {
        Self {
            session,
            work: Work::Blind { persons, entries },
        }
    }

    pub(super) fn evaluate(
        session: SessionId,
        number: MyNumber,
        elements: &[u8],
        th2: Digest,
    ) -> Self {
        Self {
            session,
            work: Work::Evaluate {
                number,
                elements: split(elements),
                th2,
            },
        }
    }

    pub(super) fn finalize(
        session: SessionId,
        blinds: Zeroizing<Vec<u8>>,
        elements: &[u8],
        binding: Binding,
        tag: Digest,
    ) -> Self {
        Self {
            session,
            work: Work::Finalize {
                blinds,
                elements: split(elements),
                binding,
                tag,
            },
        }
    }

    /// The same session's result where the thread that ran the job broke.
    pub fn failed(session: SessionId) -> Done {
        Done {
            session,
            result: WorkResult::Failed,
        }
    }

    pub fn run(self, entropy: &mut dyn Entropy) -> Done {
        let result = match self.work {
            Work::Blind { persons, entries } => blind(&persons, entries, entropy),
            Work::Evaluate {
                number,
                elements,
                th2,
            } => evaluate(&number, &elements, th2, entropy),
            Work::Finalize {
                blinds,
                elements,
                binding,
                tag,
            } => finalize(&blinds, &elements, &binding, &tag),
        };
        Done {
            session: self.session,
            result,
        }
    }
}

fn blind(persons: &[(PersonId, MyNumber)], entries: u32, entropy: &mut dyn Entropy) -> WorkResult {
    let entry = |(person, number): &(PersonId, MyNumber)| Entry {
        person: Some(person.0),
        input: person_input(number.reveal(Purpose::Provision)).to_vec(),
    };
    let Some(bucket) = fill(persons.iter().map(entry).collect(), entries, entropy) else {
        return WorkResult::BucketOverflow;
    };
    let inputs: Vec<&[u8]> = bucket.iter().map(|entry| entry.input.as_slice()).collect();
    let (states, elements) = oprf::blind_many(&inputs, entropy);
    let persons = bucket.iter().map(|entry| entry.person.map(PersonId));
    WorkResult::Blinded {
        blinds: blinds::write(persons.zip(&states)),
        elements: elements.concat(),
    }
}

/// The key of the OPRF lives in this function and nowhere else.
fn evaluate(
    number: &MyNumber,
    elements: &[[u8; 32]],
    th2: Digest,
    entropy: &mut dyn Entropy,
) -> WorkResult {
    let key = OprfKey::random(entropy);
    let Ok(evaluated) = oprf::evaluate_many(&key, elements) else {
        return WorkResult::BadElements;
    };
    let output = oprf::evaluate_input(&key, &person_input(number.reveal(Purpose::TransferIn)));
    let elements = evaluated.concat();
    let binding = Binding {
        th2,
        e_hash: crypto::sha256(&[&elements]),
    };
    let prk = binding.extract(&output);
    let tag = *derive(&prk, KeyUse::Tag).as_bytes();
    WorkResult::Evaluated {
        binding,
        tag,
        prk,
        elements,
    }
}

/// Works through every entry, those that fill up too, and compares each before it looks at any result.
fn finalize(blinds: &[u8], elements: &[[u8; 32]], binding: &Binding, tag: &Digest) -> WorkResult {
    let Some((persons, states)) = blinds::read(blinds) else {
        return WorkResult::Failed;
    };
    let Ok(outputs) = oprf::finalize_many(&states, elements) else {
        return WorkResult::BadElements;
    };
    let salt = binding.salt();
    let compare = |output: &oprf::Output| {
        let prk = crypto::hkdf_extract(&salt, output.as_slice());
        let same = crypto::equal(derive(&prk, KeyUse::Tag).as_bytes(), tag);
        (prk, same)
    };
    let compared: Vec<(Key, bool)> = outputs.iter().map(compare).collect();
    let mut matches = persons
        .into_iter()
        .zip(compared)
        .filter(|(_, (_, same))| *same);
    WorkResult::Finalized(match (matches.next(), matches.next()) {
        (None, _) => Match::Nobody,
        (Some((Some(person), (prk, _))), None) => Match::One { person, prk },
        (Some((None, _)), None) => Match::Filler,
        (Some(_), Some(_)) => Match::Several,
    })
}

/// Whole elements; lengths were checked when the message was read.
fn split(elements: &[u8]) -> Vec<[u8; 32]> {
    elements.as_chunks().0.to_vec()
}
