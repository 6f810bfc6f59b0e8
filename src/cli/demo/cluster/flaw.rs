//! What is wrong in a cluster file, and where; and the checks that say so.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::failure::Failure;

/// From and to, both included.
#[derive(Clone, Copy)]
pub struct Range(pub u32, pub u32);

/// What is wrong, and where; the reason is a code of the catalogue, or the words of the TOML reader.
#[derive(Debug)]
pub struct Flaw {
    pub place: String,
    pub reason: String,
}

impl Flaw {
    pub fn new(place: impl Into<String>, reason: &str) -> Flaw {
        Flaw {
            place: place.into(),
            reason: reason.to_owned(),
        }
    }

    pub fn failure(&self, file: &Path) -> Failure {
        Failure::new(
            "E-8003",
            &[
                ("file", &file.display()),
                ("place", &self.place),
                ("reason", &self.reason),
            ],
        )
    }
}

/// The node of a name.
pub fn find(names: &BTreeMap<&str, usize>, name: &str, place: &str) -> Result<usize, Flaw> {
    let found = names.get(name).copied();
    found.ok_or_else(|| Flaw::new(format!("{place}: {name}"), "cluster_unknown_node"))
}

pub fn hold(holds: bool, place: &str, reason: &str) -> Result<(), Flaw> {
    holds.then_some(()).ok_or_else(|| Flaw::new(place, reason))
}

/// A number within its bounds, which the place names.
pub fn within(range: Range, number: u32, place: &str) -> Result<(), Flaw> {
    let Range(least, most) = range;
    let place = format!("{place}: {number} ({least}-{most})");
    hold(
        (least..=most).contains(&number),
        &place,
        "cluster_out_of_range",
    )
}
