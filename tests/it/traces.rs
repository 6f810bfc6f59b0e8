//! What would give a person away where it does not belong: the number in every form, and text as it is.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use watari::domain::{MyNumber, Purpose};

/// The number of this base in every form it might be written in.
pub fn forms_of_number(base: u64) -> Vec<Vec<u8>> {
    let number = MyNumber::synthetic(base);
    let digits = number.reveal(Purpose::TransferIn).to_vec();
    let value: u64 = std::str::from_utf8(&digits).unwrap().parse().unwrap();
    let bcd = digits
        .chunks(2)
        .map(|two| (two[0] - b'0') << 4 | (two[1] - b'0'))
        .collect();
    let utf16 = digits.iter().flat_map(|digit| [*digit, 0]).collect();
    let hashes = [
        Sha256::digest(&digits).to_vec(),
        Sha1::digest(&digits).to_vec(),
        md5::Md5::digest(&digits).to_vec(),
    ];
    let mut forms = vec![digits, bcd, utf16, number.pack().to_vec()];
    forms.push(value.to_be_bytes()[2..].to_vec());
    forms.push(value.to_le_bytes()[..6].to_vec());
    for hash in hashes {
        forms.push(hex::encode(&hash).into_bytes());
        forms.push(hash);
    }
    forms
}
