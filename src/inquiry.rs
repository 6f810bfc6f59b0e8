//! The border protocol.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

mod bucket;
mod envelope;
mod message;
mod pad;
mod transcript;
