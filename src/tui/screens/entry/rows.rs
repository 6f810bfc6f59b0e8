//! Registrations of the last 24 hours as rows: registered, held, taken back, and refused just now.

use crate::api::{DoseEntry, EntryId, EntryLine, EntryState, VenueLine};
use crate::domain::{AddresseeNo, CouponKey, Private, UnixTime, VaccinationKind};
use crate::text::screens::entry;
use crate::tui::flow::Flow;
use crate::tui::list::Column;
use crate::tui::scene::Scene;
use crate::tui::screens::words;

use super::asks::Asks;
use super::plain;
use super::reading::ReadCoupon;

/// One registration.
#[derive(Clone)]
pub struct Row {
    /// Absent where it was refused.
    pub entry: Option<EntryId>,
    at: UnixTime,
    state: EntryState,
    coupon: Option<CouponKey>,
    pub addressee_no: Option<AddresseeNo>,
    name: Private<String>,
    kana: Private<String>,
    kind: VaccinationKind,
    dose_no: u8,
    lot_no: Option<String>,
    /// Why it was refused.
    error: Option<String>,
}

/// How many of each.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub registered: u32,
    pub held: u32,
    pub undone: u32,
}

impl From<EntryLine> for Row {
    fn from(line: EntryLine) -> Self {
        Self {
            entry: Some(line.entry),
            at: line.at,
            state: line.state,
            coupon: line.coupon,
            addressee_no: line.addressee_no,
            name: line.name,
            kana: line.kana,
            kind: line.kind,
            dose_no: line.dose_no,
            lot_no: line.lot_no,
            error: None,
        }
    }
}

impl From<VenueLine> for Row {
    fn from(line: VenueLine) -> Self {
        Self {
            entry: Some(line.entry),
            at: line.at,
            state: line.state,
            coupon: line.coupon,
            addressee_no: None,
            name: Private::default(),
            kana: Private::default(),
            kind: line.kind,
            dose_no: line.dose_no,
            lot_no: line.lot_no,
            error: None,
        }
    }
}

impl Row {
    pub fn refused(order: &DoseEntry, error: &str, at: UnixTime) -> Self {
        Self {
            entry: None,
            at,
            state: EntryState::Undone,
            coupon: Some(order.coupon),
            addressee_no: None,
            name: Private::default(),
            kana: Private::default(),
            kind: order.kind,
            dose_no: order.dose_no.unwrap_or_default(),
            lot_no: Some(order.lot_no.clone()),
            error: Some(error.to_owned()),
        }
    }

    /// What was typed of a refused one, to be tried again.
    pub fn again(&self) -> Option<(ReadCoupon, String)> {
        let (coupon, lot_no) = (self.coupon?, self.lot_no.clone()?);
        let dose_no = Some(self.dose_no).filter(|no| *no > 0);
        self.error.as_ref()?;
        Some((ReadCoupon { coupon, dose_no }, lot_no))
    }

    pub fn is_same(&self, other: &Self) -> bool {
        self.entry == other.entry && self.at == other.at && self.coupon == other.coupon
    }

    pub fn coupon_text(&self) -> String {
        let number = self.coupon.map(|coupon| coupon.number.to_string());
        number.unwrap_or_else(|| "-".to_owned())
    }

    /// What is said of a registration just made.
    pub fn did_register(&self, notes: &[String], scene: &Scene) -> Flow {
        let (coupon, no) = (self.coupon_text(), self.dose_no);
        if self.state == EntryState::Held {
            return Flow::wrong(scene.fill(&entry::DID_HOLD, &[("coupon", &coupon)]));
        }
        if notes.is_empty() {
            let text = scene.fill(&entry::DID_REGISTER, &[("coupon", &coupon), ("no", &no)]);
            return Flow::say(text);
        }
        let notes = words::notes(notes, scene);
        plain(scene.fill(
            &entry::DID_REGISTER_MIND,
            &[("coupon", &coupon), ("no", &no), ("notes", &notes)],
        ))
    }

    fn name(&self, scene: &Scene) -> String {
        match (&self.error, self.state) {
            (Some(error), _) => error.clone(),
            (None, EntryState::Held) => scene.say(&entry::NOBODY).to_owned(),
            (None, _) => scene.person_short(self.name.get(), self.kana.get()),
        }
    }

    /// The kind, for a venue; why it was refused.
    fn kind(&self, scene: &Scene) -> String {
        match &self.error {
            Some(error) => error.clone(),
            None => words::kind(self.kind, scene),
        }
    }

    fn dose_no(&self) -> String {
        match self.dose_no {
            0 => String::new(),
            no => no.to_string(),
        }
    }

    fn state(&self, scene: &Scene) -> String {
        let text = match (&self.error, self.state) {
            (Some(_), _) => &entry::REFUSED,
            (None, EntryState::Registered) => &entry::REGISTERED,
            (None, EntryState::Held) => &entry::HELD,
            (None, EntryState::Undone) => &entry::UNDONE,
        };
        scene.say(text).to_owned()
    }
}

/// The columns of a clerk, or those of a venue, where no name is.
pub fn columns(asks: Asks) -> Vec<Column<Row>> {
    let whom = match asks {
        Asks::Clerk => Column::new(&entry::NAME_COLUMN, 20, Row::name),
        Asks::Venue => Column::new(&entry::KIND_COLUMN, 20, Row::kind),
    };
    vec![
        Column::new(&entry::TIME_COLUMN, 5, |row: &Row, scene: &Scene| {
            scene.hour_of(row.at)
        }),
        Column::new(&entry::COUPON_COLUMN, 10, |row: &Row, _: &Scene| {
            row.coupon_text()
        }),
        whom.growing(),
        Column::new(&entry::NO_COLUMN, 3, |row: &Row, _: &Scene| row.dose_no()).right(),
        Column::new(&entry::LOT_COLUMN, 12, |row: &Row, _: &Scene| {
            row.lot_no.clone().unwrap_or_default()
        }),
        Column::new(&entry::STATE_COLUMN, 10, Row::state),
    ]
}
