//! What differs between two states of a record, in the words of its history.

use super::history::{show, value_of_part};
use super::record::{COUPON_KEY, DOSE_KEY, VERSION_FIELD};
use super::tree::{Fields, Tree};

/// One differing field, or an added or removed coupon or dose.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// As in [`super::Change::what`].
    pub what: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

pub(super) fn between(old: &Tree, new: &Tree) -> Vec<Difference> {
    let mut found = Vec::new();
    fields("", &old.root, &new.root, &mut found);
    let mut keys: Vec<&String> = old.parts.keys().chain(new.parts.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        match (old.parts.get(key), new.parts.get(key)) {
            (Some(old), Some(new)) => {
                let part = format!("{} ", part_name(key, new));
                fields(&part, old, new, &mut found);
            }
            (old, new) => {
                let known = new.or(old).map(|part| part_name(key, part));
                found.push(Difference {
                    what: known.unwrap_or_default(),
                    old: old.map(value_of_part),
                    new: new.map(value_of_part),
                });
            }
        }
    }
    found
}

fn fields(part: &str, old: &Fields, new: &Fields, found: &mut Vec<Difference>) {
    for ((name, old), (_, new)) in old.iter().zip(new) {
        if old != new && *name != VERSION_FIELD {
            found.push(Difference {
                what: format!("{part}{name}"),
                old: old.as_ref().map(show),
                new: new.as_ref().map(show),
            });
        }
    }
}

/// `coupon NUMBER`, or `dose KIND/NUMBER`.
fn part_name(key: &str, part: &Fields) -> String {
    let field = |wanted: &str| {
        let value = part.iter().find(|(name, _)| *name == wanted);
        value.and_then(|(_, value)| value.as_ref().map(show))
    };
    match key.strip_prefix(COUPON_KEY) {
        Some(number) => format!("coupon {number}"),
        None if key.starts_with(DOSE_KEY) => {
            let (kind, dose_no) = (field("kind"), field("dose_no"));
            format!(
                "dose {:0>3}/{}",
                kind.unwrap_or_default(),
                dose_no.unwrap_or_default()
            )
        }
        None => key.to_owned(),
    }
}
