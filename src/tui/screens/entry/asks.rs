//! The same questions in the words of a clerk or of a venue worker, and their answers as one.

use crate::api::{
    ClerkReply, ClerkRequest, CouponOwner, CouponQuery, DoseChoices, DoseEntry, DoseReply,
    DoseRequest, EntryId, Reply, Request, VenueReply, VenueRequest,
};
use crate::domain::{CouponKey, Date, Role};
use crate::text::screens::entry;
use crate::tui::scene::Scene;
use crate::tui::screens::words;

use super::rows::{Counts, Row};

/// Lines of the list.
const COUNT: u32 = 200;

/// Whose questions they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Clerk,
    Venue,
}

impl Asks {
    pub fn of(scene: &Scene) -> Self {
        match scene.role() {
            Some(Role::Venue) => Self::Venue,
            _ => Self::Clerk,
        }
    }

    fn request(self, clerk: DoseRequest, venue: VenueRequest) -> Request {
        match self {
            Self::Clerk => Request::Clerk(ClerkRequest::Dose(clerk)),
            Self::Venue => Request::Venue(venue),
        }
    }

    pub fn look_up(self, query: CouponQuery) -> Request {
        self.request(
            DoseRequest::LookUpCoupon(query.clone()),
            VenueRequest::LookUpCoupon(query),
        )
    }

    pub fn register(self, order: DoseEntry) -> Request {
        let order = Box::new(order);
        self.request(
            DoseRequest::RegisterDose(order.clone()),
            VenueRequest::RegisterDose(order),
        )
    }

    pub fn undo(self, entry: Option<EntryId>) -> Request {
        self.request(
            DoseRequest::UndoDose { entry },
            VenueRequest::UndoDose { entry },
        )
    }

    pub fn list(self) -> Request {
        self.request(
            DoseRequest::ListRegistered { count: COUNT },
            VenueRequest::ListRegistered { count: COUNT },
        )
    }

    pub fn choices(self) -> Request {
        self.request(DoseRequest::ListChoices, VenueRequest::ListChoices)
    }
}

/// A coupon as the node knows it.
pub struct Seen {
    pub coupon: CouponKey,
    pub known: bool,
    /// Never for a venue.
    pub owner: Option<CouponOwner>,
    pub dose_no: u8,
    pub last_on: Option<Date>,
    pub interval_days: Option<i32>,
    pub refused: bool,
    pub notes: Vec<String>,
}

impl Seen {
    /// What must be heard before the lot is read.
    pub fn warning(&self, scene: &Scene) -> Option<String> {
        let notes = words::notes(&self.notes, scene);
        match (self.known, self.refused) {
            (false, _) => Some(scene.say(&entry::UNKNOWN).to_owned()),
            (true, true) => Some(scene.fill(&entry::STOP, &[("notes", &notes)])),
            (true, false) if self.notes.is_empty() => None,
            (true, false) => Some(scene.fill(&entry::MIND, &[("notes", &notes)])),
        }
    }

    /// The dose that would be next; its kind stands among the fixed items.
    pub fn next_dose(&self, scene: &Scene) -> String {
        let (Some(_), Some(days)) = (self.last_on, self.interval_days) else {
            return scene.fill(&entry::NEXT_DOSE_ONLY, &[("no", &self.dose_no)]);
        };
        let last = words::day(self.last_on, scene);
        scene.fill(
            &entry::NEXT_DOSE,
            &[("no", &self.dose_no), ("last", &last), ("days", &days)],
        )
    }
}

/// What the node said.
pub enum Answer {
    Coupon(Seen),
    Registered(Row, Vec<String>),
    Undone(Row),
    List(Vec<Row>, Counts),
    Choices(DoseChoices),
}

impl Answer {
    pub fn of(reply: Reply) -> Option<Self> {
        match reply {
            Reply::Clerk(ClerkReply::Dose(reply)) => Self::of_clerk(reply),
            Reply::Venue(reply) => Self::of_venue(reply),
            _ => None,
        }
    }

    fn of_clerk(reply: DoseReply) -> Option<Self> {
        Some(match reply {
            DoseReply::Coupon(view) => Self::Coupon(Seen {
                coupon: view.coupon,
                known: view.person.is_some(),
                owner: view.person,
                dose_no: view.dose_no,
                last_on: view.last_on,
                interval_days: view.interval_days,
                refused: view.refused,
                notes: view.notes,
            }),
            DoseReply::Registered(done) => Self::Registered(Row::from(done.line), done.notes),
            DoseReply::Undone(line) => Self::Undone(Row::from(line)),
            DoseReply::RegisteredList(list) => Self::List(
                list.lines.into_iter().map(Row::from).collect(),
                Counts {
                    registered: list.registered,
                    held: list.held,
                    undone: list.undone,
                },
            ),
            DoseReply::Choices(choices) => Self::Choices(choices),
            _ => return None,
        })
    }

    fn of_venue(reply: VenueReply) -> Option<Self> {
        Some(match reply {
            VenueReply::Coupon(view) => Self::Coupon(Seen {
                coupon: view.coupon,
                known: view.known,
                owner: None,
                dose_no: view.dose_no,
                last_on: None,
                interval_days: None,
                refused: view.refused,
                notes: view.notes,
            }),
            VenueReply::Registered { line, notes } => Self::Registered(Row::from(line), notes),
            VenueReply::Undone(line) => Self::Undone(Row::from(line)),
            VenueReply::RegisteredList(list) => Self::List(
                list.lines.into_iter().map(Row::from).collect(),
                Counts {
                    registered: list.registered,
                    held: list.held,
                    undone: list.undone,
                },
            ),
            VenueReply::Choices(choices) => Self::Choices(choices),
            VenueReply::Merging(_) | VenueReply::Waiting(_) => return None,
        })
    }
}
