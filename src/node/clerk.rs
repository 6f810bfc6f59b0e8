//! The clerk's requests, each to the file that decides it.

use super::clock::now;
use super::run::Node;
use crate::api::{ApiError, ClerkReply, ClerkRequest, ErrorCode, Event, Reply, SystemAccount};
use crate::domain::{Private, Right};
use crate::sheets::cells_of;

/// Lines read for a repair.
const PART_LEN_MAX: usize = 256 * 1024;

impl Node {
    /// Answers one request of a clerk.
    ///
    /// # Errors
    /// The right is missing, or what the subject's file refuses.
    pub fn on_clerk(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: ClerkRequest,
    ) -> Result<Reply, ApiError> {
        let (open, actor) = self.allow(connection, account, right(&request))?;
        let at = now();
        let reply = match request {
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
                ClerkReply::Export(open.export_doses(cursor, actor, at)?)
            }
            ClerkRequest::Inquire(order) => {
                return self.on_inquire(&order, actor);
            }
            ClerkRequest::ShowInquiry { inquiry } => {
                ClerkReply::Inquiry(Box::new(open.show_inquiry(&inquiry, actor, at)?))
            }
            ClerkRequest::Accept { inquiry, rows } => {
                let accepted = open.accept(&inquiry, rows.as_deref(), &actor, at)?;
                let _ = self.events.send(Event::PeopleChanged);
                ClerkReply::Accepted(accepted)
            }
            ClerkRequest::ListLedger { count } => {
                ClerkReply::Ledger(open.list_ledger(count, actor, at)?)
            }
            ClerkRequest::VerifyLedger => ClerkReply::LedgerVerified(open.verify_ledger()?),
            ClerkRequest::ShowLastImport => return Err(not_yet("last import")),
            ClerkRequest::People(_) => return Err(not_yet("people")),
            ClerkRequest::Dose(_) => return Err(not_yet("doses")),
            ClerkRequest::Case(_) => return Err(not_yet("cases")),
            ClerkRequest::Number(_) => return Err(not_yet("number")),
        };
        Ok(Reply::Clerk(reply))
    }
}

/// A request whose body is still to come.
pub fn not_yet(what: &str) -> ApiError {
    ApiError::new(ErrorCode::NotYet).with("what", what)
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
        | ClerkRequest::ShowLastImport => Right::Import,
        ClerkRequest::Dose(_) => Right::Doses,
        ClerkRequest::Number(_) => Right::Number,
        ClerkRequest::ExportDoses { .. } => Right::Export,
        ClerkRequest::Inquire(_)
        | ClerkRequest::Case(_)
        | ClerkRequest::ShowInquiry { .. }
        | ClerkRequest::Accept { .. } => Right::Inquiries,
        ClerkRequest::ListLedger { .. } | ClerkRequest::VerifyLedger => Right::Ledger,
    }
}
