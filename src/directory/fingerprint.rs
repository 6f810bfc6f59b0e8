//! A card in 24 digits, to be read to each other over the telephone; digits sound the same in every dialect.

use crate::crypto::sha256;
use crate::domain::MunicipalityCode;

use super::entry::NodeRole;
use super::trust::NetworkId;

const GROUPS: usize = 6;
const DIGITS: usize = 4;

/// Six groups of four digits, about 80 bits: nobody finds a second key with the same ones.
pub fn fingerprint(
    network: NetworkId,
    code: MunicipalityCode,
    role: NodeRole,
    id_pub: &[u8; 32],
) -> String {
    let code = code.as_u32().to_be_bytes();
    let role = role.name().as_bytes();
    let hash = sha256(&[b"vrx/1/fingerprint\0", &network.0, &code, id_pub, role]);
    let first: [u8; 16] = *hash.first_chunk().expect("a digest is 32 bytes");
    let number = u128::from_be_bytes(first) % 10_u128.pow(24);
    let digits = format!("{number:024}");
    let groups: Vec<String> = (0..GROUPS)
        .map(|group| digits.chars().skip(group * DIGITS).take(DIGITS).collect())
        .collect();
    groups.join(" ")
}
