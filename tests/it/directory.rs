//! Networks: refusals first, then what a signed directory, a card and a manifest say.

mod bucket;
mod cards;
mod draft;
mod list;
mod manifest;
mod permissions;
mod root_keys;
mod world;
