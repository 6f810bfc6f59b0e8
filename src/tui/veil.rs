//! Counter mode (`SAFE-43`): what of a person is not shown where visitors may look at the screen. Only here it is decided which
//! items these are and what stands in their place; scene, pages, pairs and fields ask here.

use std::borrow::Cow;

use crate::text::{Text, screens::items};

/// What stands in place of a value.
pub const VEIL: &str = "***";

/// How an item is veiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Veil {
    /// The first letter of each part stays, so that two people can be told apart.
    Name,
    /// The year stays.
    Birth,
    /// Nothing stays.
    Whole,
}

/// Items by the names that changes, faults and fields have.
const ITEMS: [(&str, Veil); 26] = [
    ("name_kanji", Veil::Name),
    ("name_kana", Veil::Name),
    ("romaji_name", Veil::Name),
    ("former_surname", Veil::Name),
    ("other_surname", Veil::Name),
    ("other_name", Veil::Name),
    ("birth_date", Veil::Birth),
    ("postal_code", Veil::Whole),
    ("address", Veil::Whole),
    ("address_extra", Veil::Whole),
    ("district_name", Veil::Whole),
    ("elementary_school_district", Veil::Whole),
    ("junior_high_district", Veil::Whole),
    ("phone", Veil::Whole),
    ("email", Veil::Whole),
    ("previous_address", Veil::Whole),
    ("next_address", Veil::Whole),
    ("nationality", Veil::Whole),
    ("foreign_resident_since", Veil::Whole),
    ("art30_45_class", Veil::Whole),
    ("residence_status", Veil::Whole),
    ("residence_period", Veil::Whole),
    ("residence_until", Veil::Whole),
    ("residence_card_no", Veil::Whole),
    ("certificate_nationality", Veil::Whole),
    ("passport_no", Veil::Whole),
];

impl Veil {
    /// How the item of this name is veiled, if it is one about who a person is and where they live.
    pub fn of(item: &str) -> Option<Self> {
        let known = ITEMS.iter().find(|(name, _)| *name == item);
        known.map(|(_, veil)| *veil)
    }

    /// The same by the label it has on pages.
    pub fn of_label(label: &Text) -> Option<Self> {
        let labelled = |(name, _): &&(&str, Self)| items::item(name) == Some(label);
        ITEMS.iter().find(labelled).map(|(_, veil)| *veil)
    }

    /// What is shown of a value; veiled twice it reads the same.
    pub fn over(self, value: &str) -> String {
        match self {
            _ if value.is_empty() => String::new(),
            Self::Name => {
                let masked = value.split_whitespace().map(first_letter);
                masked.collect::<Vec<String>>().join(" ")
            }
            Self::Birth => {
                let year = value.find(['.', '-', '年']).unwrap_or_default();
                let (kept, rest) = value.split_at(year);
                let stars = rest.chars().map(|c| if c.is_numeric() { '*' } else { c });
                kept.chars().chain(stars).collect()
            }
            Self::Whole => VEIL.to_owned(),
        }
    }
}

fn first_letter(part: &str) -> String {
    part.chars().take(1).chain(VEIL.chars()).collect()
}

/// A value under its label: veiled in counter mode where it is one of these items.
pub fn labelled<'a>(label: &Text, value: &'a str, counter_mode: bool) -> Cow<'a, str> {
    match Veil::of_label(label).filter(|_| counter_mode) {
        Some(veil) => Cow::Owned(veil.over(value)),
        None => Cow::Borrowed(value),
    }
}
