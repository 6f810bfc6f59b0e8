//! The faces both kinds of date share: text for people and wires, one small number in the own store's rows.

use std::fmt;

use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::domain::Date;
use crate::domain::DateError;
use crate::domain::PartialDate;

macro_rules! faces {
    ($name:ident, $from_number:expr) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = DateError;

            fn from_str(text: &str) -> Result<Self, DateError> {
                $name::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u32(self.as_yyyymmdd())
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read = if deserializer.is_human_readable() {
                    $name::parse(&String::deserialize(deserializer)?)
                } else {
                    $from_number(u32::deserialize(deserializer)?)
                };
                read.map_err(serde::de::Error::custom)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.str(&self.to_string())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                $name::parse(d.str()?).map_err(minicbor::decode::Error::custom)
            }
        }
    };
}

faces!(PartialDate, PartialDate::from_yyyymmdd);
faces!(Date, |value| PartialDate::from_yyyymmdd(value)?
    .full()
    .ok_or(DateError::Partial));
