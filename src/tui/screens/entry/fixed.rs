//! The items that stay the same from person to person. They are kept until the logout, so that leaving the screen costs nothing.

use crate::api::{DoseChoices, DoseEntry};
use crate::domain::{Date, VaccinationKind};
use crate::text::screens::items;
use crate::tui::form::{Field, Form, Kind};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screens::dose_items::{kinds, makers};

use super::FORM;
use super::reading::ReadCoupon;

const DAY: &str = "vaccinated_on";
const KIND: &str = "kind";
pub const VENUE: &str = "venue";
const DOCTOR: &str = "doctor";
pub const MAKER: &str = "maker";
/// Today, whichever day that is.
const TODAY: &str = "t";

/// The fixed items as they were last, else today and the kind that coupons are issued for.
pub fn form(scene: &Scene) -> Form {
    let covid = VaccinationKind::COVID19.to_string();
    let last = |name, otherwise: &str| {
        let last = scene.last(FORM, name);
        last.unwrap_or_else(|| otherwise.to_owned())
    };
    let text = |name, label, max| Field::new(name, label, Kind::Text { max }).with(&last(name, ""));
    Form::new(
        FORM,
        vec![
            Field::new(DAY, &items::VACCINATED_ON, Kind::Date { past: true })
                .with(&last(DAY, TODAY))
                .required(),
            Field::new(KIND, &items::KIND, Kind::Choice)
                .with_values(kinds(None))
                .with(&last(KIND, &covid))
                .required(),
            text(VENUE, &items::VENUE, 30),
            text(DOCTOR, &items::DOCTOR, 20),
            text(MAKER, &items::MAKER, 20).with_values(makers()),
        ],
    )
}

/// Values used last, for F4.
pub fn set_choices(form: &mut Form, choices: &DoseChoices) {
    let plain = |texts: &[String]| texts.iter().map(|text| Choice::new(text, text)).collect();
    form.set_values(VENUE, plain(&choices.venues));
    form.set_values(DOCTOR, plain(&choices.doctors));
}

pub fn day(form: &Form, scene: &Scene) -> Date {
    form.date(DAY, scene).unwrap_or_else(|| scene.today())
}

pub fn kind(form: &Form, scene: &Scene) -> VaccinationKind {
    let kind = VaccinationKind::parse(&form.value(KIND, scene));
    kind.unwrap_or(VaccinationKind::COVID19)
}

/// A dose: fixed items, coupon, lot; the maker is that of the lot where none is fixed.
pub fn entry(
    form: &Form,
    read: ReadCoupon,
    lot_no: String,
    choices: &DoseChoices,
    scene: &Scene,
) -> DoseEntry {
    let value = |name| Some(form.value(name, scene)).filter(|text| !text.is_empty());
    let lots = choices.lots.iter();
    let known = lots
        .filter(|lot| lot.lot_no == lot_no)
        .find_map(|lot| lot.maker.clone());
    DoseEntry {
        coupon: read.coupon,
        dose_no: read.dose_no,
        kind: kind(form, scene),
        on: day(form, scene),
        lot_no,
        maker: value(MAKER).or(known),
        venue: value(VENUE),
        doctor: value(DOCTOR),
    }
}
