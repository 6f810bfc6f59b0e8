//! The plain model: what a store should hold, as a map. Random batches for both.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;
use watari::store::{Batch, PersonId, Store, Tree};

pub const PLAIN: [Tree; 3] = [Tree::Meta, Tree::Ledger, Tree::Log];
pub const PEOPLE: [Tree; 3] = [Tree::Document, Tree::Summary, Tree::Vault];

/// Values by tree and key; the key of a row about a person is the person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    pub rows: BTreeMap<(Tree, Vec<u8>), Vec<u8>>,
    pub people: BTreeMap<PersonId, ()>,
}

/// One line of a batch, to be done to the model and to the store.
#[derive(Debug, Clone)]
pub enum Step {
    Put(Tree, Vec<u8>, Vec<u8>),
    Delete(Tree, Vec<u8>),
    NewPerson(PersonId),
    PutPerson(Tree, PersonId, Vec<u8>),
    DeletePerson(Tree, PersonId),
    Forget(PersonId),
}

impl Model {
    pub fn apply(&mut self, steps: &[Step]) {
        for step in steps {
            match step.clone() {
                Step::Put(tree, key, value) => drop(self.rows.insert((tree, key), value)),
                Step::Delete(tree, key) => drop(self.rows.remove(&(tree, key))),
                Step::NewPerson(person) => drop(self.people.insert(person, ())),
                Step::PutPerson(tree, person, value) => {
                    drop(self.rows.insert((tree, person.to_vec()), value));
                }
                Step::DeletePerson(tree, person) => {
                    drop(self.rows.remove(&(tree, person.to_vec())));
                }
                Step::Forget(person) => {
                    self.people.remove(&person);
                    let mine = |tree: &Tree, key: &[u8]| PEOPLE.contains(tree) && key == person;
                    self.rows.retain(|(tree, key), _| !mine(tree, key));
                }
            }
        }
    }

    /// Steps that are allowed in this state.
    pub fn random_steps(&self, random: &mut ChaCha8Rng) -> Vec<Step> {
        let mut now = self.clone();
        let mut steps = Vec::new();
        for _ in 0..1 + random.next_u32() % 6 {
            let step = now.random_step(&mut *random);
            // An id is not used again in the commit that forgets it.
            let forgotten = |person: &PersonId| {
                let same = |step: &Step| matches!(step, Step::Forget(other) if other == person);
                steps.iter().any(same)
            };
            if matches!(&step, Step::NewPerson(person) if forgotten(person)) {
                continue;
            }
            now.apply(std::slice::from_ref(&step));
            steps.push(step);
        }
        steps
    }

    fn random_step(&self, random: &mut ChaCha8Rng) -> Step {
        let key = vec![u8::try_from(random.next_u32() % 20).unwrap(); 3];
        let plain = PLAIN[random.next_u32() as usize % 3];
        let tree = PEOPLE[random.next_u32() as usize % 3];
        let mut person = [0; 16];
        person[15] = u8::try_from(random.next_u32() % 12).unwrap();
        let known = self.people.contains_key(&person);
        match random.next_u32() % 10 {
            0..3 => Step::Put(plain, key, value(random)),
            3 => Step::Delete(plain, key),
            _ if !known => Step::NewPerson(person),
            4..8 => Step::PutPerson(tree, person, value(random)),
            8 => Step::DeletePerson(tree, person),
            _ => Step::Forget(person),
        }
    }
}

fn value(random: &mut ChaCha8Rng) -> Vec<u8> {
    let len = match random.next_u32() % 20 {
        0 => 0,
        1 => 60_000 + random.next_u32() % 120_000,
        2..5 => random.next_u32() % 5_000,
        _ => random.next_u32() % 300,
    };
    let mut value = vec![0; len as usize];
    random.fill_bytes(&mut value);
    value
}

pub fn batch(steps: &[Step]) -> Batch {
    let mut batch = Batch::new();
    for step in steps.iter().cloned() {
        match step {
            Step::Put(tree, key, value) => batch.put(tree, &key, value),
            Step::Delete(tree, key) => batch.delete(tree, &key),
            Step::NewPerson(person) => batch.new_person(person),
            Step::PutPerson(tree, person, value) => batch.put_person(tree, person, value),
            Step::DeletePerson(tree, person) => batch.delete_person(tree, person),
            Step::Forget(person) => batch.forget_person(person),
        }
    }
    batch
}

/// Everything the store holds, by reading whole trees; each row is fetched alone as well.
pub fn content(store: &mut Store) -> Result<Model, String> {
    let text = |error: watari::store::StoreError| super::place::chain(&error);
    let mut model = Model::default();
    for tree in PLAIN {
        let rows = store
            .fold(
                tree,
                Vec::new,
                |rows, key, value| rows.push((key.to_vec(), value.to_vec())),
                &mut |_| {},
            )
            .map_err(text)?;
        for (key, value) in rows {
            let got = store.get(tree, &key).map_err(text)?;
            assert_eq!(
                got.as_deref(),
                Some(&value),
                "one row and the whole tree differ"
            );
            model.rows.insert((tree, key), value);
        }
    }
    for tree in PEOPLE {
        let parts = store
            .fold_people(
                &[tree],
                Vec::new,
                |rows, _, person, value| rows.push((*person, value.to_vec())),
                &mut |_| {},
            )
            .map_err(text)?;
        for (person, value) in parts.into_iter().flatten() {
            let got = store.get_person(tree, &person).map_err(text)?;
            assert_eq!(
                got.as_deref(),
                Some(&value),
                "one row and the whole tree differ"
            );
            model.rows.insert((tree, person.to_vec()), value);
        }
    }
    for number in 0..12 {
        let mut person = [0; 16];
        person[15] = number;
        if store.has_person(&person).map_err(text)? {
            model.people.insert(person, ());
        }
    }
    Ok(model)
}

pub fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}
