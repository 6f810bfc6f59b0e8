//! Items 2 to 34 over the full width, items 18 to 29 as a grid of event by reason and dates; items 35 to 39.

use crate::api::PersonView;
use crate::domain::{Coupon, ForeignItems, Move, Whereabouts};
use crate::text::{
    Text,
    screens::{items, person},
};
use crate::tui::scene::Scene;
use crate::tui::screens::words;
use crate::tui::sheet::Row;

/// Digits of a telephone number that stay visible.
const PHONE_TAIL: usize = 4;

/// Where a protected person lives is not even in `view`: only what was shown for a reason.
pub fn rows(
    view: &PersonView,
    phone: bool,
    shown: Option<&Whereabouts>,
    scene: &Scene,
) -> Vec<Row> {
    let mut who = view.resident.person.clone();
    if let Some(shown) = shown {
        shown.clone().put(&mut who);
    }
    let hidden = view.is_protected && shown.is_none();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let place = |value: &Option<String>| match hidden {
        true => scene.say(&person::HIDDEN_SHORT).to_owned(),
        false => text(value),
    };
    let address = match hidden {
        true => scene.say(&person::HIDDEN_ADDRESS).to_owned(),
        false => text(&who.address),
    };
    let telephone = match hidden {
        true => place(&None),
        false => telephone(who.phone.as_deref(), phone, scene),
    };
    let unified = who.unified_addressee_no.as_ref();
    let mut rows = vec![
        Row::Pair(&items::ADDRESS, address),
        Row::Pair(&items::ADDRESS_EXTRA, place(&who.address_extra)),
        Row::Two([
            (&items::POSTAL_CODE, place(&who.postal_code)),
            (&items::PHONE, telephone),
        ]),
        Row::Two([
            (&items::EMAIL, place(&who.email)),
            (&items::RELATIONSHIP, text(&who.relationship)),
        ]),
        Row::Heads(heads(scene)),
        event(&items::MOVED, &who.moved, scene),
        event(&items::BECAME_RESIDENT, &who.became_resident, scene),
        event(&items::CEASED_RESIDENT, &who.ceased_resident, scene),
        event(&items::ADDRESS_FIXED, &who.address_fixed, scene),
        Row::Pair(&items::PREVIOUS_ADDRESS, place(&who.previous_address)),
        Row::Pair(&items::NEXT_ADDRESS, place(&who.next_address)),
        Row::Two([
            (&items::DISTRICT_NAME, place(&who.district_name)),
            (
                &items::UNIFIED_ADDRESSEE_NO,
                unified.map_or_else(String::new, ToString::to_string),
            ),
        ]),
        Row::Two([
            (
                &items::ELEMENTARY_SCHOOL_DISTRICT,
                place(&who.elementary_school_district),
            ),
            (
                &items::JUNIOR_HIGH_DISTRICT,
                place(&who.junior_high_district),
            ),
        ]),
        Row::Two([
            (
                &items::IS_FOREIGN_NATIONAL,
                scene.say(words::yes_no(who.is_foreign_national)).to_owned(),
            ),
            (&items::NATIONALITY, text(&who.nationality)),
        ]),
    ];
    rows.extend(flags(view, scene));
    rows.extend(coupons(view, scene));
    rows
}

fn heads(scene: &Scene) -> Vec<String> {
    [
        &person::EVENT,
        &person::REASON,
        &person::DATE,
        &person::NOTIFIED,
    ]
    .map(|text| scene.say(text).to_owned())
    .to_vec()
}

fn event(name: &'static Text, event: &Move, scene: &Scene) -> Row {
    let reason = event.reason.as_ref().map_or("-", |reason| reason.as_str());
    let day = |date: Option<_>| match date {
        Some(_) => words::day(date, scene),
        None => "-".to_owned(),
    };
    Row::Cells(vec![
        scene.say(name).to_owned(),
        reason.to_owned(),
        day(event.on),
        day(event.notified_on),
    ])
}

fn flags(view: &PersonView, scene: &Scene) -> Vec<Row> {
    let flags = &view.resident.flags;
    let yes_no = |set| scene.say(words::yes_no(Some(set))).to_owned();
    let mut rows = vec![
        Row::Heading(&person::FLAGS),
        Row::Two([
            (&items::NO_AUTO_ANSWER, yes_no(flags.no_auto_answer)),
            (&items::PROTECTED, yes_no(flags.protected)),
        ]),
    ];
    if flags.moved_out_on.is_some() || flags.moved_out_to.is_some() {
        let to = flags
            .moved_out_to
            .map_or_else(String::new, |code| scene.town(code));
        rows.push(Row::Two([
            (&items::MOVED_OUT_ON, words::day(flags.moved_out_on, scene)),
            (&items::MOVED_OUT_TO, to),
        ]));
    }
    if flags.died_on.is_some() || flags.removed_on.is_some() {
        rows.push(Row::Two([
            (&items::DIED_ON, words::day(flags.died_on, scene)),
            (&items::REMOVED_ON, words::day(flags.removed_on, scene)),
        ]));
    }
    rows
}

fn coupons(view: &PersonView, scene: &Scene) -> Vec<Row> {
    let line = |coupon: &Coupon| {
        let state = match coupon.void_since {
            None => scene.say(&person::VALID).to_owned(),
            since => scene.fill(&person::VOID_FROM, &[("date", &words::day(since, scene))]),
        };
        let issued = words::day(Some(coupon.issued_on), scene);
        Row::Line(scene.fill(
            &person::COUPON_LINE,
            &[
                ("no", &coupon.number),
                ("issued", &issued),
                ("next", &coupon.next_dose_no),
                ("state", &state),
            ],
        ))
    };
    let coupons = &view.resident.coupons;
    if coupons.is_empty() {
        return Vec::new();
    }
    let heading = std::iter::once(Row::Heading(&person::COUPONS));
    heading.chain(coupons.iter().map(line)).collect()
}

/// A telephone number with its last digits only, unless it is wanted.
fn telephone(phone: Option<&str>, shown: bool, scene: &Scene) -> String {
    let Some(phone) = phone else {
        return String::new();
    };
    if shown {
        return phone.to_owned();
    }
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let mut seen = 0;
    let masked: String = phone
        .chars()
        .map(|c| {
            seen += usize::from(c.is_ascii_digit());
            match c {
                '-' | ' ' | '(' | ')' | '+' => c,
                c if c.is_ascii_digit() && seen + PHONE_TAIL > digits => c,
                _ => '*',
            }
        })
        .collect();
    scene.fill(&person::MASKED, &[("phone", &masked)])
}

/// Items 31, 32 and 35 to 39.
pub fn foreign(view: &PersonView, scene: &Scene) -> Vec<Row> {
    let who = &view.resident.person;
    let foreign = &who.foreign;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    if *foreign == ForeignItems::default() && who.is_foreign_national != Some(true) {
        return vec![Row::Line(scene.say(&person::NOT_FOREIGN).to_owned())];
    }
    vec![
        Row::Pair(
            &items::IS_FOREIGN_NATIONAL,
            scene.say(words::yes_no(who.is_foreign_national)).to_owned(),
        ),
        Row::Pair(&items::NATIONALITY, text(&who.nationality)),
        Row::Pair(
            &items::FOREIGN_RESIDENT_SINCE,
            words::day(foreign.resident_since, scene),
        ),
        Row::Pair(&items::ART30_45_CLASS, text(&foreign.art30_45_class)),
        Row::Pair(&items::RESIDENCE_STATUS, text(&foreign.residence_status)),
        Row::Pair(&items::RESIDENCE_PERIOD, text(&foreign.residence_period)),
        Row::Pair(
            &items::RESIDENCE_UNTIL,
            words::day(foreign.residence_until, scene),
        ),
        Row::Pair(&items::RESIDENCE_CARD_NO, text(&foreign.residence_card_no)),
    ]
}
