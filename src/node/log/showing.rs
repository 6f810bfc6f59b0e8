//! Requests about the operation log: its lines and its proof.

use crate::api::{ApiError, AuditLine, AuditPage, AuditQuery, AuditReport};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::log::{Actor, Entry, prove, read_line, stored_line};
use crate::node::open::{Open, refusal};
use crate::node::replica::CopiedLog;

/// Lines of one reply.
const LINES_MAX: u32 = 1_000;
/// Leaves that one reply goes through: a narrow search goes on with the next.
const SCANNED_MAX: u64 = 20_000;

impl Open {
    /// Lines of the own log or of another node's, newest first; reading it is itself a leaf.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::LogUnknown`], the store's.
    pub fn list_audit(
        &mut self,
        query: &AuditQuery,
        actor: Actor,
        now: UnixTime,
    ) -> Result<AuditPage, ApiError> {
        let copy = query.copy.map(|copy| self.copied_log(copy)).transpose()?;
        let words = match &copy {
            Some(log) => format!("operation log of node {}", log.copy.node),
            None => "operation log".to_owned(),
        };
        self.log_only(Entry::new(LeafType::View, actor, words), now)?;
        let leaves = copy.as_ref().map_or(self.log.leaves(), CopiedLog::leaves);
        let mut seq = query.before.unwrap_or(u64::MAX).min(leaves);
        let last = seq.saturating_sub(SCANNED_MAX);
        let count = query.count.clamp(1, LINES_MAX) as usize;
        let mut lines = Vec::new();
        while seq > last && lines.len() < count {
            seq -= 1;
            let line = match &copy {
                Some(copy) => self.copied_line(copy, seq)?,
                None => stored_line(&self.store, seq).map_err(refusal)?,
            };
            let Some((leaf, detail)) = line.as_ref().and_then(read_line) else {
                continue;
            };
            let line = AuditLine {
                seq,
                at: UnixTime(leaf.time),
                kind: leaf.kind.name().to_owned(),
                actor: detail.actor.to_string(),
                detail: detail.text,
            };
            if fits(query, &line, &detail.actor) {
                lines.push(line);
            }
        }
        // The own log is to be read whatever is wrong with a copy; the proof says what is.
        let copies = self.copied_logs().unwrap_or_default();
        let copies = copies.iter().map(|log| log.copy).collect();
        Ok(AuditPage {
            lines,
            next: (seq > 0).then_some(seq),
            leaves,
            copies,
        })
    }

    /// Recomputes the whole log from its rows and holds it against its head; every detail against its leaf. The same for the
    /// copies of other nodes' logs.
    ///
    /// # Errors
    /// The store's. A log that does not verify is no error but a report.
    pub fn verify_audit(&mut self) -> Result<AuditReport, ApiError> {
        let head = self.log.head();
        let proof = prove(&head, |seq| stored_line(&self.store, seq)).map_err(refusal)?;
        let logs = self.copied_logs()?;
        let copies = logs.iter().map(|log| self.verify_copy(log));
        Ok(AuditReport {
            ok: proof.ok,
            leaves: head.size,
            head: hex(&head.root),
            broken_at: proof.broken_at,
            copies: copies.collect::<Result<_, _>>()?,
        })
    }
}

fn fits(query: &AuditQuery, line: &AuditLine, actor: &Actor) -> bool {
    let user = match actor {
        Actor::Staff(user, _) | Actor::Venue { user, .. } => Some(user),
        Actor::Node | Actor::Peer(_) | Actor::Stranger(_) => None,
    };
    query
        .user
        .as_ref()
        .is_none_or(|wanted| user == Some(wanted))
        && query.kind.as_ref().is_none_or(|kind| *kind == line.kind)
}

/// Bytes as people read them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
