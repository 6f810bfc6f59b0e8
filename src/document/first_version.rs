//! The first version of a document, written straight in automerge's format: an import makes 300,000 of them, and building
//! each in memory first takes ten times as long. A test holds the bytes equal to automerge's own.
//!
//! Everything stands in one change of one actor, and its operations are already in the order of the format: the root's
//! keys sorted, then the keys of each map, sorted, in the order of the maps.

use super::tree::Fields;
use super::tree::Tree;
use automerge::ScalarValue;
use sha2::Digest;
use sha2::Sha256;

const MAGIC: [u8; 4] = [0x85, 0x6F, 0x4A, 0x83];
const DOCUMENT_CHUNK: u8 = 0;
const CHANGE_CHUNK: u8 = 1;

/// Column specifications: id and kind of each column as the format numbers them.
mod column {
    pub const OBJECT_ACTOR: u64 = 0x01;
    pub const OBJECT_COUNTER: u64 = 0x02;
    pub const KEY: u64 = 0x15;
    pub const ID_ACTOR: u64 = 0x21;
    pub const ID_COUNTER: u64 = 0x23;
    pub const INSERT: u64 = 0x34;
    pub const ACTION: u64 = 0x42;
    pub const VALUE_META: u64 = 0x56;
    pub const VALUE: u64 = 0x57;
    pub const PREDECESSORS: u64 = 0x70;
    pub const SUCCESSORS: u64 = 0x80;

    pub const CHANGE_ACTOR: u64 = 0x01;
    pub const CHANGE_SEQUENCE: u64 = 0x03;
    pub const CHANGE_LAST_OPERATION: u64 = 0x13;
    pub const CHANGE_TIME: u64 = 0x23;
    pub const CHANGE_DEPENDENCIES: u64 = 0x40;
    pub const CHANGE_EXTRA: u64 = 0x56;
}

/// One operation: a value put under a key, or a map made there.
struct Operation<'a> {
    /// Number of the operation that made the map it is in; none for the root.
    object: Option<u64>,
    key: &'a str,
    value: Option<&'a ScalarValue>,
}

/// Writes a document whose only change sets these fields.
pub(super) fn write(tree: &Tree, actor: [u8; 16], at: i64) -> Vec<u8> {
    let operations = operations(tree);
    let count = number(operations.len());
    let columns = columns(&operations);
    let zeros = repeated(count, |out| unsigned(out, 0));
    let mut in_change = columns.clone();
    in_change.push((column::PREDECESSORS, zeros.clone()));
    let hash = sha256(CHANGE_CHUNK, &change(actor, at, &in_change));
    let mut in_document = columns;
    in_document.push((column::ID_ACTOR, zeros.clone()));
    in_document.push((column::ID_COUNTER, repeated(count, |out| signed(out, 1))));
    in_document.push((column::SUCCESSORS, zeros));
    in_document.sort_by_key(|(spec, _)| *spec);
    let body = document(actor, at, count, hash, &in_document);
    chunk(&body)
}

fn operations(tree: &Tree) -> Vec<Operation<'_>> {
    let mut operations = present(None, &tree.root);
    operations.extend(tree.parts.keys().map(|key| Operation {
        object: None,
        key,
        value: None,
    }));
    operations.sort_unstable_by_key(|operation| operation.key);
    let maps: Vec<(u64, &str)> = (1u64..)
        .zip(&operations)
        .filter(|(_, operation)| operation.value.is_none())
        .map(|(id, operation)| (id, operation.key))
        .collect();
    for (id, key) in maps {
        if let Some(fields) = tree.parts.get(key) {
            let mut part = present(Some(id), fields);
            part.sort_unstable_by_key(|operation| operation.key);
            operations.append(&mut part);
        }
    }
    operations
}

fn present(object: Option<u64>, fields: &Fields) -> Vec<Operation<'_>> {
    let operation =
        |(key, value): &'_ (&'static str, Option<ScalarValue>)| value.is_some().then_some(*key);
    fields
        .iter()
        .filter_map(|field| {
            Some(Operation {
                object,
                key: operation(field)?,
                value: field.1.as_ref(),
            })
        })
        .collect()
}

type Columns = Vec<(u64, Vec<u8>)>;

/// The columns that change and document have in common.
fn columns(operations: &[Operation<'_>]) -> Columns {
    let mut values = Vec::new();
    let metas: Vec<u64> = operations
        .iter()
        .map(|operation| value(&mut values, operation.value))
        .collect();
    let all = |item: fn(&Operation<'_>) -> Option<u64>| {
        let mut out = Vec::new();
        runs(&mut out, operations.iter().map(item), |out, number| {
            unsigned(out, number);
        });
        out
    };
    let mut keys = Vec::new();
    runs(
        &mut keys,
        operations.iter().map(|o| Some(o.key)),
        |out, key| {
            unsigned(out, number(key.len()));
            out.extend(key.as_bytes());
        },
    );
    let mut meta = Vec::new();
    runs(&mut meta, metas.into_iter().map(Some), |out, number| {
        unsigned(out, number);
    });
    let mut insert = Vec::new();
    unsigned(&mut insert, number(operations.len()));
    let mut columns = vec![
        (column::KEY, keys),
        (column::INSERT, insert),
        (column::ACTION, all(|o| Some(u64::from(o.value.is_some())))),
        (column::VALUE_META, meta),
        (column::VALUE, values),
    ];
    if operations
        .iter()
        .any(|operation| operation.object.is_some())
    {
        columns.insert(0, (column::OBJECT_ACTOR, all(|o| o.object.map(|_| 0))));
        columns.insert(1, (column::OBJECT_COUNTER, all(|o| o.object)));
    }
    columns
}

fn change(actor: [u8; 16], at: i64, columns: &Columns) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    unsigned(&mut out, 0);
    unsigned(&mut out, number(actor.len()));
    out.extend(actor);
    unsigned(&mut out, 1);
    unsigned(&mut out, 1);
    signed(&mut out, at);
    unsigned(&mut out, 0);
    unsigned(&mut out, 0);
    headings(&mut out, columns);
    columns.iter().for_each(|(_, data)| out.extend(data));
    out
}

fn document(
    actor: [u8; 16],
    at: i64,
    operations: u64,
    hash: [u8; 32],
    columns: &Columns,
) -> Vec<u8> {
    let single = |value: i64| {
        let mut out = Vec::new();
        signed(&mut out, -1);
        signed(&mut out, value);
        out
    };
    let change = vec![
        (column::CHANGE_ACTOR, single(0)),
        (column::CHANGE_SEQUENCE, single(1)),
        (
            column::CHANGE_LAST_OPERATION,
            single(operations.cast_signed()),
        ),
        (column::CHANGE_TIME, single(at)),
        (column::CHANGE_DEPENDENCIES, single(0)),
        (column::CHANGE_EXTRA, single(7)),
    ];
    let mut out = Vec::with_capacity(1024);
    unsigned(&mut out, 1);
    unsigned(&mut out, number(actor.len()));
    out.extend(actor);
    unsigned(&mut out, 1);
    out.extend(hash);
    headings(&mut out, &change);
    headings(&mut out, columns);
    change.iter().for_each(|(_, data)| out.extend(data));
    columns.iter().for_each(|(_, data)| out.extend(data));
    unsigned(&mut out, 0);
    out
}

fn chunk(body: &[u8]) -> Vec<u8> {
    let hash = sha256(DOCUMENT_CHUNK, body);
    let mut out = Vec::with_capacity(body.len().saturating_add(16));
    out.extend(MAGIC);
    out.extend(hash.iter().take(4));
    out.push(DOCUMENT_CHUNK);
    unsigned(&mut out, number(body.len()));
    out.extend(body);
    out
}

fn headings(out: &mut Vec<u8>, columns: &Columns) {
    unsigned(out, number(columns.len()));
    for (spec, data) in columns {
        unsigned(out, *spec);
        unsigned(out, number(data.len()));
    }
}

fn sha256(kind: u8, body: &[u8]) -> [u8; 32] {
    let mut head = vec![kind];
    unsigned(&mut head, number(body.len()));
    Sha256::new()
        .chain_update(head)
        .chain_update(body)
        .finalize()
        .into()
}

/// Writes a value and gives its length and type as one number.
fn value(out: &mut Vec<u8>, value: Option<&ScalarValue>) -> u64 {
    let start = out.len();
    let kind = match value {
        None => 0,
        Some(ScalarValue::Boolean(false)) => 1,
        Some(ScalarValue::Boolean(true)) => 2,
        Some(ScalarValue::Int(number)) => {
            signed(out, *number);
            4
        }
        Some(ScalarValue::Str(text)) => {
            out.extend(text.as_bytes());
            6
        }
        Some(ScalarValue::Bytes(bytes)) => {
            out.extend(bytes);
            7
        }
        Some(_) => unreachable!("a record has no other kinds of values"),
    };
    number(out.len().saturating_sub(start)) << 4 | kind
}

/// Run-length encoding: runs of equal values, runs of nothing, and stretches of values that differ.
fn runs<T: PartialEq + Copy>(
    out: &mut Vec<u8>,
    values: impl Iterator<Item = Option<T>>,
    mut put: impl FnMut(&mut Vec<u8>, T),
) {
    let mut values = values.peekable();
    let mut different: Vec<T> = Vec::new();
    while let Some(value) = values.next() {
        let mut count = 1u64;
        while values.next_if(|next| *next == value).is_some() {
            count = count.saturating_add(1);
        }
        match value {
            Some(value) if count == 1 => different.push(value),
            Some(value) => {
                stretch(out, &mut different, &mut put);
                signed(out, count.cast_signed());
                put(out, value);
            }
            None => {
                stretch(out, &mut different, &mut put);
                signed(out, 0);
                unsigned(out, count);
            }
        }
    }
    stretch(out, &mut different, &mut put);
}

fn stretch<T: Copy>(out: &mut Vec<u8>, values: &mut Vec<T>, put: &mut impl FnMut(&mut Vec<u8>, T)) {
    if !values.is_empty() {
        signed(out, number(values.len()).cast_signed().saturating_neg());
        values.drain(..).for_each(|value| put(out, value));
    }
}

/// A column in which every row is the same.
fn repeated(count: u64, put: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    signed(&mut out, if count == 1 { -1 } else { count.cast_signed() });
    put(&mut out);
    out
}

/// Unsigned LEB128.
fn unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7F {
        out.push(low_bits(value) | 0x80);
        value >>= 7;
    }
    out.push(low_bits(value));
}

/// Signed LEB128.
fn signed(out: &mut Vec<u8>, mut value: i64) {
    while !(-0x40..0x40).contains(&value) {
        out.push(low_bits(value.cast_unsigned()) | 0x80);
        value >>= 7;
    }
    out.push(low_bits(value.cast_unsigned()));
}

fn low_bits(value: u64) -> u8 {
    u8::try_from(value & 0x7F).unwrap_or(0)
}

fn number(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use crate::domain::{
        AddresseeNo, Date, Dose, DoseId, PartialDate, Person, Resident, ResidentClass, Sex,
        VaccinationKind,
    };

    fn resident(doses: u8) -> Resident {
        let mut resident = Resident::new(Person::new(
            AddresseeNo::parse("1001").expect("a number"),
            "ミホン".to_owned(),
            String::new(),
            PartialDate::Year(1972),
            Sex::Male,
            ResidentClass::Resident,
        ));
        resident.person.is_foreign_national = Some(doses.is_multiple_of(2));
        let day = Date::new(2021, 6, 1).expect("a day");
        for id in 0..doses {
            let mut dose = Dose::new(DoseId([id; 16]), VaccinationKind::COVID19, 1, day);
            dose.prescreened = id.is_multiple_of(3).then_some(true);
            dose.dose_centi_ml = id.is_multiple_of(2).then_some(u16::from(id) * 60);
            dose.venue = id.is_multiple_of(5).then(|| "会場".repeat(usize::from(id)));
            dose.cancelled = id.is_multiple_of(7);
            resident.doses.push(dose);
        }
        resident
    }

    #[test]
    fn the_bytes_are_those_automerge_writes() {
        for doses in (0..20).chain([64, 65, 200, 255]) {
            for at in [0, 1, 64, 1_700_000_000, u64::MAX] {
                let resident = resident(doses);
                let written = record::create(&resident, [3; 16], at);
                let built = record::built(&resident, [3; 16], at);
                assert!(written == built, "{doses} doses at {at}");
            }
        }
    }

    #[test]
    fn what_is_written_opens_with_every_check() {
        for doses in [0, 1, 2, 255] {
            let document = record::open(&record::create(&resident(doses), [3; 16], 7));
            let mut expected = resident(doses);
            expected.sort();
            assert!(document.and_then(|document| document.resident()) == Ok(expected));
        }
    }
}
