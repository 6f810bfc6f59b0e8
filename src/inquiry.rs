//! The border protocol.
#![deny(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod envelope;
mod pad;
mod transcript;
mod bucket;
mod message;
