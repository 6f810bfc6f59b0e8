//! The clerk's requests, each to the file that decides it.

use crate::api::{
    ApiError, CaseReply, CaseRequest, ClerkReply, ClerkRequest, DoseReply, DoseRequest, ErrorCode,
    Event, LetterReply, LetterRequest, NumberReply, PeopleRequest, SystemAccount,
};
use crate::domain::{Private, Right, UnixTime};
use crate::node::clock::now;
use crate::node::log::Actor;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use crate::sheets::cells_of;

/// Lines read for a repair.
const PART_LEN_MAX: usize = 256 * 1024;

impl Open {
    fn on_dose(
        &mut self,
        request: DoseRequest,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<DoseReply, ApiError> {
        Ok(match request {
            DoseRequest::LookUpCoupon(query) => {
                DoseReply::Coupon(Box::new(self.look_up_coupon(&query, actor.clone(), at)?))
            }
            DoseRequest::RegisterDose(entry) => {
                DoseReply::Registered(Box::new(self.register_dose(*entry, actor, at)?))
            }
            DoseRequest::AddDose(change) => DoseReply::Changed(self.add_dose(*change, actor, at)?),
            DoseRequest::CorrectDose { dose, change } => {
                DoseReply::Changed(self.correct_dose(dose, *change, actor, at)?)
            }
            DoseRequest::CancelDose {
                addressee_no,
                dose,
                version,
                reason,
            } => DoseReply::Changed(self.cancel_dose(
                addressee_no,
                dose,
                version,
                &reason,
                actor,
                at,
            )?),
            DoseRequest::UndoDose { entry } => {
                let entry = self.undo_dose(entry, actor, at)?;
                DoseReply::Undone(self.entry_line(&entry))
            }
            DoseRequest::ListRegistered { count } => {
                DoseReply::RegisteredList(self.list_registered(count, actor, at)?)
            }
            DoseRequest::ListHeld { offset, count } => {
                DoseReply::Held(self.list_held(offset, count, actor.clone(), at)?)
            }
            DoseRequest::SettleHeld {
                held,
                settlement,
                reason,
            } => {
                let (registered, marked) =
                    self.settle_held(held, &settlement, &reason, actor, at)?;
                DoseReply::Settled { registered, marked }
            }
            DoseRequest::ListChoices => DoseReply::Choices(self.desk.choices.clone()),
        })
    }
}

impl Node {
    fn on_case(
        &mut self,
        request: CaseRequest,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<CaseReply, ApiError> {
        if let CaseRequest::InquireMany(orders) = request {
            return Ok(CaseReply::Sent(self.on_inquire_many(&orders, actor)?));
        }
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        Ok(match request {
            CaseRequest::InquireMany(_) => return Err(ApiError::new(ErrorCode::BadRequest)),
            CaseRequest::ListInquiries(filter) => {
                CaseReply::Inquiries(open.list_inquiries(&filter, actor.clone(), at)?)
            }
            CaseRequest::DecideRows { inquiry, rows } => {
                let decided = open.decide_rows(&inquiry, &rows, actor, at)?;
                let _ = self.events.send(Event::InquiryChanged(inquiry));
                CaseReply::Decided(decided)
            }
            CaseRequest::TakeStep { inquiry, step } => {
                let view = open.take_step(&inquiry, step, actor, at)?;
                let _ = self.events.send(Event::InquiryChanged(inquiry));
                CaseReply::Stepped(Box::new(view))
            }
        })
    }

    /// Answers one request of a clerk.
    ///
    /// # Errors
    /// The right is missing, or what the subject's file refuses.
    pub fn on_clerk(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: ClerkRequest,
    ) -> Result<ClerkReply, ApiError> {
        let (open, actor) = self.allow(connection, account, right(&request))?;
        let at = now();
        Ok(match request {
            ClerkRequest::FindPeople(search) => {
                ClerkReply::Found(open.find_people(&search, actor, at)?)
            }
            ClerkRequest::ShowPerson { addressee_no } => {
                ClerkReply::Person(Box::new(open.show_person(&addressee_no, actor, at)?))
            }
            ClerkRequest::ShowHistory { addressee_no } => {
                ClerkReply::History(open.show_history(&addressee_no, actor, at)?)
            }
            ClerkRequest::ImportBegin {
                layout,
                medium,
                dry_run,
            } => ClerkReply::Import(
                open.import_begin(connection, layout, &medium, dry_run, actor, at)?,
            ),
            ClerkRequest::ImportPart { bytes } => {
                ClerkReply::Import(open.import_part(connection, bytes.get(), at)?)
            }
            ClerkRequest::ImportEnd => {
                let report = open.import_end(connection, at)?;
                open.renew_manifest(at)?;
                let _ = self.events.send(Event::PeopleChanged);
                ClerkReply::Import(report)
            }
            ClerkRequest::ImportStop => ClerkReply::Import(open.import_stop(connection, at)?),
            ClerkRequest::ReadRows { bytes } => {
                let rows = cells_of(bytes.get().get(..PART_LEN_MAX).unwrap_or(bytes.get()));
                ClerkReply::Rows(Private::new(rows))
            }
            ClerkRequest::ExportDoses { cursor } => {
                ClerkReply::Export(open.export_doses(cursor, &actor, at)?)
            }
            ClerkRequest::Inquire(order) => {
                let view = self.on_inquire(&order, &actor)?;
                ClerkReply::Inquiry(Box::new(view))
            }
            ClerkRequest::ShowInquiry { inquiry } => {
                ClerkReply::Inquiry(Box::new(open.show_inquiry(&inquiry, actor, at)?))
            }
            ClerkRequest::Accept { inquiry, rows } => {
                let accepted = open.accept(&inquiry, rows.as_deref(), &actor, at)?;
                let _ = self.events.send(Event::InquiryChanged(inquiry));
                ClerkReply::Accepted(accepted)
            }
            ClerkRequest::ListLedger(query) => {
                ClerkReply::Ledger(open.list_ledger(&query, actor, at)?)
            }
            ClerkRequest::DiscloseLedger(query) => {
                ClerkReply::Disclosed(open.disclose_ledger(&query, actor, at)?)
            }
            ClerkRequest::VerifyLedger => ClerkReply::LedgerVerified(open.verify_ledger()?),
            ClerkRequest::ShowLastImport => ClerkReply::LastImport(open.last_import()?),
            ClerkRequest::ListUnfinishedImports => {
                ClerkReply::UnfinishedImports(open.unfinished_imports())
            }
            ClerkRequest::People(request) => {
                let adds = matches!(&request, PeopleRequest::AddPerson(entry) if !entry.check_only);
                let reply = open.on_people(request, &actor, at)?;
                if adds {
                    open.renew_manifest(at)?;
                    let _ = self.events.send(Event::PeopleChanged);
                }
                ClerkReply::People(reply)
            }
            ClerkRequest::Dose(request) => ClerkReply::Dose(open.on_dose(request, &actor, at)?),
            ClerkRequest::Case(request) => ClerkReply::Case(self.on_case(request, &actor, at)?),
            ClerkRequest::Letter(request) => {
                let reply = open.on_letter(request, &actor, at)?;
                if let LetterReply::Answered(view) = &reply {
                    let _ = self
                        .events
                        .send(Event::InquiryChanged(view.inquiry.clone()));
                }
                ClerkReply::Letter(reply)
            }
            ClerkRequest::Number(request) => {
                let reply = open.on_number(&request, actor, at)?;
                if matches!(reply, NumberReply::Registered) {
                    open.renew_manifest(at)?;
                }
                ClerkReply::Number(reply)
            }
        })
    }
}

fn right(request: &ClerkRequest) -> Right {
    match request {
        ClerkRequest::FindPeople(_)
        | ClerkRequest::People(_)
        | ClerkRequest::ShowPerson { .. }
        | ClerkRequest::ShowHistory { .. } => Right::People,
        ClerkRequest::ImportBegin { .. }
        | ClerkRequest::ImportPart { .. }
        | ClerkRequest::ImportEnd
        | ClerkRequest::ReadRows { .. }
        | ClerkRequest::ImportStop
        | ClerkRequest::ShowLastImport
        | ClerkRequest::ListUnfinishedImports => Right::Import,
        ClerkRequest::Dose(_) => Right::People,
        ClerkRequest::Number(_) => Right::Number,
        ClerkRequest::ExportDoses { .. } => Right::Export,
        ClerkRequest::Inquire(_)
        | ClerkRequest::Case(_)
        | ClerkRequest::Letter(
            LetterRequest::WriteLetter(_)
            | LetterRequest::ListLetters { .. }
            | LetterRequest::PrintLetter { .. }
            | LetterRequest::EnterAnswer(_),
        )
        | ClerkRequest::ShowInquiry { .. }
        | ClerkRequest::Accept { .. } => Right::Inquiries,
        // What is kept back is an approver's to provide, on paper as well (`SAFE-66`).
        ClerkRequest::Letter(LetterRequest::RecordProvision(_))
        | ClerkRequest::ListLedger(_)
        | ClerkRequest::DiscloseLedger(_)
        | ClerkRequest::VerifyLedger => Right::Ledger,
    }
}
