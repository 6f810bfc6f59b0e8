//! The approver's side: what was held is decided by a person, who is another one than whoever keeps the records.

use crate::api::{
    ApiError, ApprovalReply, ApprovalRequest, ErrorCode, Event, HeldInquiryDecided, SystemAccount,
};
use crate::audit::LeafType;
use crate::domain::{Private, Right, clean_text};
use crate::inquiry::{HeldEnd, Input, LateDecision, PersonId};
use crate::node::clock::now;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::node::run::{Node, Phase};

const REASON_CHARS_MAX: usize = 200;

/// What an approver decided.
struct Wish {
    approve: bool,
    reason: String,
    office_asked: bool,
}

impl Node {
    /// Answers one request of an approver.
    ///
    /// # Errors
    /// [`ErrorCode::HeldInquiryUnknown`], [`ErrorCode::HeldInquiryEarly`], [`ErrorCode::ReasonMissing`],
    /// [`ErrorCode::OfficeNotAsked`], [`ErrorCode::EntriesUndecided`], the store's.
    pub fn on_approval(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: ApprovalRequest,
    ) -> Result<ApprovalReply, ApiError> {
        let (open, actor) = self.allow(connection, account, Right::Approvals)?;
        match request {
            ApprovalRequest::ListHeld => {
                Ok(ApprovalReply::Held(open.list_held_inquiries(actor, now())?))
            }
            ApprovalRequest::ShowHeld { query } => {
                let detail = open.show_held_inquiry(&query, actor, now())?;
                Ok(ApprovalReply::Shown(Box::new(detail)))
            }
            ApprovalRequest::ShowHeldWhereabouts { query, reason } => {
                let shown = open.show_held_whereabouts(&query, reason, actor, now())?;
                Ok(ApprovalReply::Whereabouts(Box::new(Private::new(shown))))
            }
            ApprovalRequest::ShowReplicas => {
                Ok(ApprovalReply::Replicas(Box::new(self.replica_view()?)))
            }
            ApprovalRequest::ApproveReplica { id } => self.on_replica_approval(&id, actor),
            ApprovalRequest::Decide {
                query,
                approve,
                reason,
                office_asked,
            } => {
                let wish = Wish {
                    approve,
                    reason: reason.unwrap_or_default(),
                    office_asked,
                };
                let decided = self.decide_held(&query, &wish, &actor)?;
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
        wish: &Wish,
        actor: &Actor,
    ) -> Result<HeldInquiryDecided, ApiError> {
        let open = self.opened()?;
        let held = open.held_inquiry(query)?;
        let approved = wish.approve;
        let session = held.session();
        if !open.inquiries.awaits_decision(&session) {
            return Err(ApiError::new(ErrorCode::HeldInquiryEarly));
        }
        if approved && !open.undecided(&held.person)?.is_empty() {
            return Err(ApiError::new(ErrorCode::EntriesUndecided));
        }
        let reason = wish.reason.trim();
        if (reason.is_empty() && !approved) || clean_text(reason, REASON_CHARS_MAX).is_err() {
            return Err(ApiError::new(ErrorCode::ReasonMissing));
        }
        let is_protected = open.resident(&held.person)?.flags.protected;
        if approved && is_protected && !wish.office_asked {
            return Err(ApiError::new(ErrorCode::OfficeNotAsked));
        }
        let word = match (approved, is_protected) {
            (true, true) => "approve, office asked",
            (true, false) => "approve",
            (false, _) => "refuse",
        };
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
