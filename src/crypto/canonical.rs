//! Deterministic CBOR (RFC 8949 section 4.2.1) for everything that is hashed or signed.
//!
//! Types derive `minicbor`'s traits with `#[cbor(map)]` and ascending `#[n(key)]`. A value has exactly one
//! encoding, and only that one is read.

use minicbor::data::Type;
use minicbor::decode::Decoder;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// Far more than any of our types nests.
const DEPTH_MAX: usize = 16;

/// Too long, too deep, not the one canonical encoding, or not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical encoding of what was expected")]
pub struct NotCanonical;

pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    bytes
}

/// As [`encode`], wiped when dropped; the buffer never grows, so that no copy stays behind.
pub fn encode_secret<T: Encode<()>>(value: &T) -> Zeroizing<Vec<u8>> {
    let mut len = Length(0);
    write(value, &mut len);
    let mut bytes = Zeroizing::new(Vec::with_capacity(len.0));
    write(value, &mut *bytes);
    bytes
}

/// Reads the whole input, at most `len_max` bytes of it, and refuses it unless it is what [`encode`] gives.
pub fn decode<'b, T: Decode<'b, ()> + Encode<()>>(
    bytes: &'b [u8],
    len_max: usize,
) -> Result<T, NotCanonical> {
    if bytes.len() > len_max {
        return Err(NotCanonical);
    }
    let mut walk = Decoder::new(bytes);
    check(&mut walk, 0)?;
    if walk.position() != bytes.len() {
        return Err(NotCanonical);
    }
    let value = minicbor::decode(bytes).map_err(|_| NotCanonical)?;
    // Keys that the type does not know were skipped: they are missing here.
    if encode_secret(&value).as_slice() != bytes {
        return Err(NotCanonical);
    }
    Ok(value)
}

/// As [`decode`], of a map that may hold more behind the keys that the type knows: what a later program added. Only for
/// what is signed and kept as it came.
pub fn decode_known<'b, T: Decode<'b, ()> + Encode<()>>(
    bytes: &'b [u8],
    len_max: usize,
) -> Result<T, NotCanonical> {
    if bytes.len() > len_max {
        return Err(NotCanonical);
    }
    let mut walk = Decoder::new(bytes);
    check(&mut walk, 0)?;
    if walk.position() != bytes.len() {
        return Err(NotCanonical);
    }
    let value = minicbor::decode(bytes).map_err(|_| NotCanonical)?;
    let known = encode_secret(&value);
    let (known_len, known) = entries(&known)?;
    let (len, all) = entries(bytes)?;
    let holds = known_len == len && all == known || known_len < len && all.starts_with(known);
    holds.then_some(value).ok_or(NotCanonical)
}

/// How many entries a map has, and their bytes.
fn entries(map: &[u8]) -> Result<(u64, &[u8]), NotCanonical> {
    let mut item = Decoder::new(map);
    let len = item.map().ok().flatten().ok_or(NotCanonical)?;
    let rest = map.get(item.position()..).ok_or(NotCanonical)?;
    Ok((len, rest))
}

/// Walks over one item without allocating: bounded depth, definite lengths, keys in order.
fn check(item: &mut Decoder<'_>, depth: usize) -> Result<(), NotCanonical> {
    if depth > DEPTH_MAX {
        return Err(NotCanonical);
    }
    match item.datatype().map_err(|_| NotCanonical)? {
        Type::Array => {
            let len = item.array().ok().flatten().ok_or(NotCanonical)?;
            (0..len).try_for_each(|_| check(item, depth + 1))
        }
        Type::Map => check_map(item, depth),
        Type::ArrayIndef
        | Type::MapIndef
        | Type::BytesIndef
        | Type::StringIndef
        | Type::Break
        | Type::Tag => Err(NotCanonical),
        _ => item.skip().map_err(|_| NotCanonical),
    }
}

fn check_map(map: &mut Decoder<'_>, depth: usize) -> Result<(), NotCanonical> {
    let len = map.map().ok().flatten().ok_or(NotCanonical)?;
    let mut last: &[u8] = &[];
    for _ in 0..len {
        let start = map.position();
        check(map, depth + 1)?;
        let key = map.input().get(start..map.position()).ok_or(NotCanonical)?;
        if key <= last {
            return Err(NotCanonical);
        }
        last = key;
        check(map, depth + 1)?;
    }
    Ok(())
}

fn write<T: Encode<()>, W: minicbor::encode::Write>(value: &T, to: W) {
    let Ok(()) = minicbor::encode(value, to) else {
        unreachable!("memory takes every byte, and our types have no value without an encoding");
    };
}

/// Counts what is written.
struct Length(usize);

impl minicbor::encode::Write for &mut Length {
    type Error = std::convert::Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0 += bytes.len();
        Ok(())
    }
}
