//! The requests about batches and quotas: who may what, each to the file that decides it.

use crate::api::{ApiError, BatchReply, BatchRequest, ErrorCode, QuotaRequest, SystemAccount};
use crate::domain::{MunicipalityCode, Right};
use crate::inquiry::Input;
use crate::node::clock::now;
use crate::node::log::Actor;
use crate::node::run::{Node, Phase};
use std::collections::BTreeSet;

impl Node {
    /// Answers one request of a clerk or an approver.
    ///
    /// # Errors
    /// The right is missing, or what the subject's file refuses.
    pub fn on_batch(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: BatchRequest,
    ) -> Result<BatchReply, ApiError> {
        let reachable: BTreeSet<MunicipalityCode> =
            self.connected().into_iter().map(|peer| peer.code).collect();
        let viewer = self.approver(connection);
        let viewer = viewer.as_deref();
        let (open, actor) = self.allow(connection, account, right(&request))?;
        let at = now();
        let batch = match request {
            BatchRequest::Make { file, check_only } => {
                let made = open.make_batch(file.get(), check_only, &actor, at)?;
                return Ok(BatchReply::Made(Box::new(made)));
            }
            BatchRequest::List => return Ok(BatchReply::List(open.list_batches(viewer))),
            BatchRequest::ListRows(query) => {
                return Ok(BatchReply::Rows(open.list_batch_rows(&query, actor, at)?));
            }
            BatchRequest::Export {
                batch,
                cursor,
                charset,
            } => {
                let part = open.export_batch(&batch, cursor, charset, &actor, at)?;
                return Ok(BatchReply::Export(part));
            }
            BatchRequest::Result { batch, cursor } => {
                let part = open.batch_result(&batch, cursor, &actor, at)?;
                return Ok(BatchReply::Result(part));
            }
            BatchRequest::AcceptAgreeing {
                batch,
                check_only,
                cursor,
            } => {
                let accepted = open.accept_agreeing(&batch, check_only, cursor, &actor, at)?;
                return Ok(BatchReply::Accepted(accepted));
            }
            BatchRequest::Quota(request) => return self.on_quota(request, &actor),
            BatchRequest::Show { batch } => batch,
            BatchRequest::Decide {
                batch,
                approve,
                reason,
            } => open.decide_batch(&batch, approve, &reason, &actor, at)?,
            BatchRequest::Steer {
                batch,
                step,
                reason,
            } => open.steer_batch(&batch, step, &reason, &actor, at)?,
        };
        let view = open.show_batch(&batch, viewer, &reachable)?;
        Ok(BatchReply::Batch(Box::new(view)))
    }

    /// The user of a connection, if it could decide about batches.
    fn approver(&mut self, connection: u64) -> Option<String> {
        let session = self.sessions.session(connection)?;
        let may = session.role.may(Right::Approvals);
        may.then(|| session.user.clone())
    }

    fn on_quota(&mut self, request: QuotaRequest, actor: &Actor) -> Result<BatchReply, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let at = now();
        match request {
            QuotaRequest::List => {}
            QuotaRequest::Open(order) => open.open_quota(&order, actor, at)?,
            QuotaRequest::Close { no, reason } => open.close_quota(no, &reason, actor, at)?,
            QuotaRequest::Readmit { code, reason } => {
                open.log_readmission(code, &reason, actor, at)?;
                self.step(Input::ClearSender(code));
            }
        }
        let Phase::Open(open) = &self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        Ok(BatchReply::Quotas(open.list_quotas(at)))
    }
}

fn right(request: &BatchRequest) -> Right {
    match request {
        BatchRequest::List
        | BatchRequest::Show { .. }
        | BatchRequest::ListRows(_)
        | BatchRequest::Steer { .. }
        | BatchRequest::Quota(QuotaRequest::List) => Right::Batches,
        BatchRequest::Make { .. }
        | BatchRequest::Export { .. }
        | BatchRequest::Result { .. }
        | BatchRequest::AcceptAgreeing { .. } => Right::Inquiries,
        BatchRequest::Decide { .. } | BatchRequest::Quota(_) => Right::Approvals,
    }
}
