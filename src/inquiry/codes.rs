//! How small types of `domain` are written in bodies and rows: by their numbers of the wire.

use crate::domain::{IdCheck, ItemGroup, LegalBasis, MyNumber, Purpose, Sex};
use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};

/// A module for `#[cbor(with = "...")]` from a type to its `u8` and back.
macro_rules! by_code {
    ($module:ident, $kind:ty, $code:expr, $from:expr) => {
        pub(super) mod $module {
            use super::*;

            pub fn encode<C, W: Write>(
                value: &$kind,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), EncodeError<W::Error>> {
                e.u8($code(*value))?.ok()
            }

            pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<$kind, DecodeError> {
                $from(d.u8()?).ok_or_else(|| DecodeError::message("unknown code"))
            }
        }
    };
}

by_code!(
    basis_kind,
    LegalBasis,
    LegalBasis::wire_code,
    LegalBasis::from_wire_code
);
by_code!(
    id_check,
    IdCheck,
    IdCheck::wire_code,
    IdCheck::from_wire_code
);
by_code!(sex, Sex, Sex::code, Sex::from_code);
by_code!(purpose, Purpose, purpose_code, Purpose::from_wire_code);

/// A provision has no code: nobody may ask for it.
fn purpose_code(purpose: Purpose) -> u8 {
    purpose.wire_code().unwrap_or(0)
}

/// Item groups as their numbers, at least one, ascending, each once.
pub(super) mod item_groups {
    use super::*;

    pub fn encode<C, W: Write>(
        value: &[ItemGroup],
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        let codes: Vec<u8> = value.iter().map(|group| group.wire_code()).collect();
        e.encode_with(codes, ctx)?.ok()
    }

    pub fn decode<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Vec<ItemGroup>, DecodeError> {
        let codes: Vec<u8> = d.decode_with(ctx)?;
        if codes.is_empty() || !codes.is_sorted_by(|a, b| a < b) {
            return Err(DecodeError::message("no item groups in order"));
        }
        let group = |code| {
            ItemGroup::from_wire_code(code)
                .ok_or_else(|| DecodeError::message("unknown item group"))
        };
        codes.into_iter().map(group).collect()
    }
}

/// My Number as text of twelve digits. Only the evidence and the inquirer's sealed question carry it.
pub(super) mod number {
    use super::*;

    pub fn encode<C, W: Write>(
        value: &MyNumber,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        let digits = std::str::from_utf8(value.reveal(Purpose::TransferIn));
        e.str(digits.map_err(|_| EncodeError::message("digits are text"))?)?
            .ok()
    }

    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<MyNumber, DecodeError> {
        MyNumber::parse(d.str()?).map_err(|_| DecodeError::message("not a number"))
    }
}
