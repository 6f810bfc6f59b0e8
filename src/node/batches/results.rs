//! The result of a batch, part by part: as CSV or as data. My Number cannot be in it: no type here has a place for one
//! (`SAFE-51`).

use super::{Head, Mover};
use crate::api::{ApiError, BatchResultPart, BatchResultRow, Charset, ErrorCode, ExportPart};
use crate::audit::LeafType;
use crate::domain::{Private, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::sheets::{Encoding, ExportError, MoverExport, MoverHead, MoverResult, Output};

/// Rows of one part.
const ROWS_MAX: u32 = 1_000;

impl Open {
    /// The next part of the result file; its leaf comes before the first byte.
    ///
    /// # Errors
    /// [`ErrorCode::BatchUnknown`], [`ErrorCode::FileLayout`] for a character the encoding does not have, the store's.
    pub fn export_batch(
        &mut self,
        batch: &str,
        cursor: Option<u64>,
        charset: Charset,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<ExportPart, ApiError> {
        let part = self.batch_result(batch, cursor, actor, now)?;
        let first = cursor.unwrap_or(0);
        let mut export = MoverExport::new(output(charset), first);
        let mut bytes = Vec::new();
        if cursor.is_none() {
            export.begin(&mut bytes).map_err(refused)?;
        }
        for row in &part.rows {
            let head = MoverHead {
                serial: &row.serial,
                result: result_of(&row.state),
                provider: row.provider,
                addressee_no: row.addressee_no,
                inquiry: row.inquiry.as_deref(),
                asked_on: row.asked_on,
            };
            export
                .mover(&head, &row.doses, &mut bytes)
                .map_err(refused)?;
        }
        Ok(ExportPart {
            bytes: Private::new(bytes),
            cursor: part.cursor,
            people: first + part.rows.len() as u64,
        })
    }

    /// The same as data.
    ///
    /// # Errors
    /// [`ErrorCode::BatchUnknown`], the store's.
    pub fn batch_result(
        &mut self,
        batch: &str,
        cursor: Option<u64>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<BatchResultPart, ApiError> {
        let head = self.batches.head(batch)?.clone();
        if !self.parts.follows(actor, &head.batch, cursor) {
            let words = format!("result of batch {}: {} rows", head.batch, head.rows);
            self.log_only(Entry::new(LeafType::Export, actor.clone(), words), now)?;
        }
        let first = u32::try_from(cursor.unwrap_or(0)).unwrap_or(u32::MAX);
        let last = head.rows.min(first.saturating_add(ROWS_MAX));
        let mut rows = Vec::new();
        for row in first.saturating_add(1)..=last {
            let mover = self.mover(&head.batch, row)?;
            rows.push(self.result_row(&head, mover)?);
        }
        let next = (last < head.rows).then_some(u64::from(last));
        self.parts.given(actor, &head.batch, next);
        Ok(BatchResultPart { rows, cursor: next })
    }

    fn result_row(&self, head: &Head, mover: Mover) -> Result<BatchResultRow, ApiError> {
        let state = mover.word(head.state);
        let doses = match (state, &mover.inquiry) {
            ("found", Some(inquiry)) => self.load_case(inquiry)?.doses().to_vec(),
            _ => Vec::new(),
        };
        Ok(BatchResultRow {
            addressee_no: self.mover_no(&mover),
            serial: mover.serial,
            provider: mover.provider,
            state: state.to_owned(),
            inquiry: mover.inquiry,
            asked_on: mover.asked_on,
            doses,
        })
    }
}

fn output(charset: Charset) -> Output {
    match charset {
        Charset::Utf8 => Output::UTF8,
        Charset::Utf8Bom => Output {
            bom: true,
            ..Output::UTF8
        },
        Charset::Cp932 => Output {
            encoding: Encoding::Cp932,
            bom: false,
        },
    }
}

fn result_of(state: &str) -> MoverResult {
    match state {
        "found" => MoverResult::Found,
        "no_answer" => MoverResult::NoAnswer,
        "aborted" => MoverResult::Aborted,
        "expired" => MoverResult::Expired,
        "not_asked" => MoverResult::NotAsked,
        _ => MoverResult::Waiting,
    }
}

fn refused(error: ExportError) -> ApiError {
    let row = match error {
        ExportError::NotInEncoding { row, .. } | ExportError::NoColumn { row, .. } => row,
    };
    ApiError::new(ErrorCode::FileLayout)
        .with("line", row.saturating_add(1))
        .with("reason", error)
}
