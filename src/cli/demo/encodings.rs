//! Every shape in which a number might lie about: as text, packed, as an integer, hashed (`protocol.md` 6.9).

use md5::Md5;
use sha1::{Digest, Sha1};

use crate::crypto::sha256;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The encodings of a number of twelve ASCII digits, each with its name.
pub fn encodings(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut out = as_text(number);
    out.extend(as_integer(number));
    out.extend(as_base64(number));
    for (names, digest) in [
        (
            ["SHA-256", "SHA-256 hex", "SHA-256 HEX", "SHA-256 base64"],
            sha256(&[number.as_bytes()]).to_vec(),
        ),
        (
            ["SHA-1", "SHA-1 hex", "SHA-1 HEX", "SHA-1 base64"],
            Sha1::digest(number).to_vec(),
        ),
        (
            ["MD5", "MD5 hex", "MD5 HEX", "MD5 base64"],
            Md5::digest(number).to_vec(),
        ),
    ] {
        let [raw, hex_lower, hex_upper, base64_name] = names;
        out.push((hex_lower, hex::encode(&digest).into_bytes()));
        out.push((hex_upper, hex::encode_upper(&digest).into_bytes()));
        out.push((base64_name, base64(&digest)));
        out.push((raw, digest));
    }
    out
}

fn as_text(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let groups = |separator: &str| {
        let parts: Vec<&str> = [0, 4, 8]
            .iter()
            .filter_map(|at| number.get(*at..at + 4))
            .collect();
        parts.join(separator).into_bytes()
    };
    let wide: String = number
        .chars()
        .filter_map(|digit| char::from_u32(u32::from(digit) + 0xFEE0))
        .collect();
    vec![
        ("ASCII", number.as_bytes().to_vec()),
        ("ASCII 4 4 4", groups(" ")),
        ("ASCII 4-4-4", groups("-")),
        ("full-width UTF-8", wide.into_bytes()),
        (
            "full-width CP932",
            number
                .bytes()
                .flat_map(|digit| [0x82, digit - b'0' + 0x4F])
                .collect(),
        ),
        (
            "UTF-16 LE",
            number.bytes().flat_map(|digit| [digit, 0]).collect(),
        ),
        (
            "UTF-16 BE",
            number.bytes().flat_map(|digit| [0, digit]).collect(),
        ),
        ("hex of ASCII", hex::encode(number).into_bytes()),
    ]
}

fn as_integer(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let digits: Vec<u8> = number.bytes().map(|digit| digit - b'0').collect();
    let value = digits
        .iter()
        .fold(0_u64, |value, digit| value * 10 + u64::from(*digit));
    let packed = digits
        .chunks_exact(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect();
    vec![
        ("BCD", packed),
        ("one digit a byte", digits),
        ("u64 big-endian", value.to_be_bytes().to_vec()),
        ("u64 little-endian", value.to_le_bytes().to_vec()),
        ("varint", varint(value)),
    ]
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// The number inside a longer base64 text, at each of the three ways it can lie there.
fn as_base64(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let shifted = |before: usize| {
        let text = base64(&[&b"\0\0"[..before], number.as_bytes()].concat());
        let (first, end) = ((8 * before).div_ceil(6), 8 * (before + number.len()) / 6);
        text.get(first..end).unwrap_or_default().to_vec()
    };
    vec![
        ("base64", shifted(0)),
        ("base64 shifted by 1", shifted(1)),
        ("base64 shifted by 2", shifted(2)),
    ]
}

/// Without padding, so that it is also found where no padding follows.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .chain([&0, &0])
            .take(3)
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let letters = [18, 12, 6, 0].map(|shift| BASE64[(word >> shift) as usize & 63]);
        out.extend_from_slice(&letters[..=chunk.len()]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Vec<u8> {
        encodings("023456789013")
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, bytes)| bytes)
            .unwrap_or_default()
    }

    #[test]
    fn encodings_are_those_that_other_programs_write() {
        assert_eq!(of("BCD"), [0x02, 0x34, 0x56, 0x78, 0x90, 0x13]);
        assert_eq!(of("u64 big-endian"), 23_456_789_013_u64.to_be_bytes());
        assert_eq!(
            of("full-width UTF-8"),
            "０２３４５６７８９０１３".as_bytes()
        );
        assert_eq!(of("MD5 hex").len(), 32);
        assert_eq!(of("base64"), b"MDIzNDU2Nzg5MDEz");
    }

    #[test]
    fn base64_is_found_wherever_the_number_lies_in_a_longer_text() {
        for before in 0..6 {
            let text = base64(format!("{}023456789013 and more", "x".repeat(before)).as_bytes());
            let found = ["base64", "base64 shifted by 1", "base64 shifted by 2"]
                .iter()
                .any(|name| {
                    let needle = of(name);
                    assert!(needle.len() >= 14, "{name}");
                    text.windows(needle.len()).any(|window| window == needle)
                });
            assert!(found, "{before} bytes before");
        }
    }
}
