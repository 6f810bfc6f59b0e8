//! Change without a stop: directory, keys and mergers while inquiries are under way.

mod directory;
mod merger;
mod revoked;
mod versions;
