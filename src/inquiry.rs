//! The border protocol.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

mod bucket;
mod codes;
mod envelope;
mod evidence;
mod half;
mod ids;
mod message;
mod nullable;
mod pad;
mod question;
mod receipt;
mod records;
mod statement;
mod transcript;
