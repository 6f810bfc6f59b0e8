//! Padding that hides a length: `x || 0x80 || 0x00...` up to an exact size.

use zeroize::Zeroizing;

const MARK: u8 = 0x80;

/// Nothing if the bytes and the mark do not fit.
pub fn pad(bytes: &[u8], len: usize) -> Option<Zeroizing<Vec<u8>>> {
    if bytes.len() >= len {
        return None;
    }
    let mut padded = Zeroizing::new(Vec::with_capacity(len));
    padded.extend_from_slice(bytes);
    padded.push(MARK);
    padded.resize(len, 0);
    Some(padded)
}

/// What was padded, or nothing where the padding is not of that form.
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let mark = padded.iter().rposition(|byte| *byte != 0)?;
    let (bytes, rest) = padded.split_at_checked(mark)?;
    (rest.first() == Some(&MARK)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{pad, unpad};

    #[test]
    fn what_was_padded_comes_back_whatever_its_last_bytes_are() {
        for bytes in [b"".as_slice(), b"\0", b"\x80", b"\x80\0\0", b"words"] {
            let padded = pad(bytes, 16).expect("it fits");
            assert_eq!((padded.len(), unpad(&padded)), (16, Some(bytes)));
        }
    }

    #[test]
    fn what_does_not_fit_or_is_not_padded_is_refused() {
        assert!(pad(&[1; 16], 16).is_none());
        for wrong in [b"".as_slice(), &[0; 16], b"no mark", b"\x81\0\0"] {
            assert!(unpad(wrong).is_none());
        }
    }
}
