//! The venue worker's requests: coupon and dose, and nothing that tells whose they are (`SAFE-2`, `SAFE-28`).

use crate::api::{
    ApiError, CouponView, EntryLine, ErrorCode, SystemAccount, VenueCoupon, VenueLine, VenueList,
    VenueReply, VenueRequest,
};
use crate::domain::{Right, UnixTime};
use crate::node::clock::now;
use crate::node::log::Actor;
use crate::node::open::Open;
use crate::node::run::Node;

/// What a venue can act on; what else the rules say is for a clerk.
const NOTES: [&str; 4] = [
    "void_coupon",
    "already_there",
    "interval_too_short",
    "future_date",
];

impl Node {
    /// Answers one request of a venue worker.
    ///
    /// # Errors
    /// The right is missing, or as the clerk's requests of the same names.
    pub fn on_venue(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: VenueRequest,
    ) -> Result<VenueReply, ApiError> {
        let (open, actor) = self.allow(connection, account, Right::Doses)?;
        match request {
            VenueRequest::Merge => self.on_merge_asked(),
            request => open.answer_worker(request, &actor, now()),
        }
    }
}

impl Open {
    fn answer_worker(
        &mut self,
        request: VenueRequest,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueReply, ApiError> {
        Ok(match request {
            VenueRequest::LookUpCoupon(query) => {
                let view = self.look_up_coupon(&query, actor.clone(), now)?;
                VenueReply::Coupon(coupon(view))
            }
            VenueRequest::RegisterDose(entry) => {
                let registered = self.register_dose(*entry, actor, now)?;
                VenueReply::Registered {
                    line: line(registered.line),
                    notes: notes(registered.notes),
                }
            }
            VenueRequest::UndoDose { entry } => {
                let entry = self.undo_dose(entry, actor, now)?;
                VenueReply::Undone(line(self.entry_line(&entry)))
            }
            VenueRequest::ListRegistered { count } => {
                let list = self.list_registered(count, actor, now)?;
                VenueReply::RegisteredList(VenueList {
                    lines: list.lines.into_iter().map(line).collect(),
                    registered: list.registered,
                    held: list.held,
                    undone: list.undone,
                })
            }
            VenueRequest::ListChoices => VenueReply::Choices(self.desk.choices.clone()),
            VenueRequest::ListWaiting => VenueReply::Waiting(self.list_waiting()?),
            VenueRequest::Merge => return Err(ApiError::new(ErrorCode::BadRequest)),
        })
    }
}

fn coupon(view: CouponView) -> VenueCoupon {
    let notes = notes(view.notes);
    VenueCoupon {
        coupon: view.coupon,
        known: view.person.is_some(),
        dose_no: view.dose_no,
        allowed: view.allowed,
        refused: view.refused,
        notes,
    }
}

fn notes(mut notes: Vec<String>) -> Vec<String> {
    notes.retain(|note| NOTES.contains(&note.as_str()));
    notes
}

fn line(line: EntryLine) -> VenueLine {
    VenueLine {
        entry: line.entry,
        at: line.at,
        state: line.state,
        coupon: line.coupon,
        kind: line.kind,
        dose_no: line.dose_no,
        lot_no: line.lot_no,
    }
}
