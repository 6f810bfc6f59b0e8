//! The border protocol between towns in memory.

mod found;
