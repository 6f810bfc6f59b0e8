//! The border protocol.
#![deny(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod envelope;
mod pad;
mod transcript;
mod bucket;
mod message;
mod ids;
mod evidence;
mod nullable;
mod codes;
mod statement;
mod records;
mod receipt;
mod half;
mod question;
