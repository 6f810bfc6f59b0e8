//! The approver's side: what was held is decided by a person, who is another one than whoever keeps the records.

use super::clock::now;
use super::inquiries::HeldRow;
use super::log::{Actor, Entry};
use super::open::{Open, damaged};
use super::run::{Node, Phase};
use crate::api::{
    ApiError, ApprovalReply, ApprovalRequest, ErrorCode, Event, HeldInquiry, HeldInquiryDecided,
};
use crate::audit::LeafType;
use crate::domain::{UnixTime, clean_text};
use crate::inquiry::{HeldEnd, Input, LateDecision, PersonId, QueryId, Side};

/// Shorter beginnings of a processing number are too easily another's.
const PREFIX_LEN: usize = 6;
const REASON_CHARS_MAX: usize = 200;

impl Node {
    /// Answers one request of an approver.
    ///
    /// # Errors
    /// [`ErrorCode::HeldInquiryUnknown`], [`ErrorCode::HeldInquiryEarly`], [`ErrorCode::ReasonMissing`],
    /// [`ErrorCode::EntriesUndecided`], the store's.
    pub fn on_approval(
        &mut self,
        request: ApprovalRequest,
        actor: Actor,
    ) -> Result<ApprovalReply, ApiError> {
        match request {
            ApprovalRequest::ListHeld => {
                let open = self.opened()?;
                Ok(ApprovalReply::Held(open.list_held_inquiries(actor, now())?))
            }
            ApprovalRequest::Decide {
                query,
                approve,
                reason,
            } => {
                let decided = self.decide_held(&query, approve, reason, &actor)?;
                Ok(ApprovalReply::Decided(decided))
            }
        }
    }

    fn opened(&mut self) -> Result<&mut Open, ApiError> {
        match &mut self.phase {
            Phase::Open(open) => Ok(open),
            _ => Err(ApiError::new(ErrorCode::Locked)),
        }
    }

    fn decide_held(
        &mut self,
        query: &str,
        approved: bool,
        reason: Option<String>,
        actor: &Actor,
    ) -> Result<HeldInquiryDecided, ApiError> {
        let open = self.opened()?;
        let held = open.held_inquiry(query)?;
        let session = held.session();
        if !open.inquiries.awaits_decision(&session) {
            return Err(ApiError::new(ErrorCode::HeldInquiryEarly));
        }
        if approved && !open.undecided(&held.person)?.is_empty() {
            return Err(ApiError::new(ErrorCode::EntriesUndecided));
        }
        let reason = reason.unwrap_or_default();
        let reason = reason.trim();
        if (reason.is_empty() && !approved) || clean_text(reason, REASON_CHARS_MAX).is_err() {
            return Err(ApiError::new(ErrorCode::ReasonMissing));
        }
        let word = if approved { "approve" } else { "refuse" };
        let words = format!("{word} {} {}: {reason}", session.peer, session.query);
        let entry = Entry::new(LeafType::LateDecision, actor.clone(), words);
        open.log_only(entry.about(held.person), now())?;
        let decision = LateDecision {
            session,
            person: PersonId(held.person),
            approver: open.pseudonym(actor),
            approved,
        };
        open.inquiries.last_over = None;
        self.step(Input::LateDecision(decision));
        let over = self.opened()?.inquiries.last_over;
        let over = over.filter(|over| over.session == session);
        let outcome = match over.map(|over| over.end) {
            Some(HeldEnd::Provided) => "provided",
            Some(HeldEnd::Refused) => "refused",
            Some(HeldEnd::NotProvided) => "not_provided",
            // The commit failed, or its day passed just now: it is as it was, or over.
            Some(HeldEnd::Expired) | None => {
                return Err(ApiError::new(ErrorCode::HeldInquiryUnknown));
            }
        };
        let _ = self.events.send(Event::ToDoChanged);
        Ok(HeldInquiryDecided {
            query: session.query.to_string(),
            outcome: outcome.to_owned(),
        })
    }
}

impl Open {
    /// What waits, soonest deadline first; looking is a leaf.
    ///
    /// # Errors
    /// The store's.
    pub fn list_held_inquiries(
        &mut self,
        actor: Actor,
        now: UnixTime,
    ) -> Result<Vec<HeldInquiry>, ApiError> {
        self.log_only(Entry::new(LeafType::View, actor, "held inquiries"), now)?;
        let mut rows = self.held_rows_of_others()?;
        rows.sort_by_key(|row| row.expires);
        rows.iter().map(|row| self.held_line(row)).collect()
    }

    fn held_line(&self, row: &HeldRow) -> Result<HeldInquiry, ApiError> {
        let session = row.session();
        let slot = self.index.slot(&row.person);
        let person = slot.and_then(|slot| self.person_line(slot));
        let half = self.half_of_provision(Side::Provider, session.peer, &session.query)?;
        let basis = half.as_ref().and_then(|half| half.basis.as_ref());
        let person = person.ok_or_else(|| damaged("a person of a held inquiry"))?;
        Ok(HeldInquiry {
            query: session.query.to_string(),
            inquirer: session.peer,
            why: row.why.clone(),
            is_protected: person.marks.iter().any(|mark| mark == "protected"),
            person,
            items: row.items.clone(),
            basis: basis.map(|basis| (basis.kind.as_str().to_owned(), basis.reference.clone())),
            requested_at: half.map_or(UnixTime(0), |half| half.requested_at),
            expires: UnixTime(row.expires),
            can_decide: self.inquiries.awaits_decision(&session),
        })
    }

    /// The one held inquiry whose processing number begins so.
    fn held_inquiry(&mut self, query: &str) -> Result<HeldRow, ApiError> {
        let unknown = || ApiError::new(ErrorCode::HeldInquiryUnknown);
        let wanted = query.trim().to_ascii_lowercase();
        if wanted.len() < PREFIX_LEN {
            return Err(unknown());
        }
        let rows = self.held_rows_of_others()?;
        let mut fitting = rows
            .into_iter()
            .filter(|row| QueryId(row.query).to_string().starts_with(&wanted));
        match (fitting.next(), fitting.next()) {
            (Some(row), None) => Ok(row),
            _ => Err(unknown()),
        }
    }
}
