//! Disclosure (開示請求): a person is told which municipality asked for their records, when, why, and what was provided.
//! What only the person may see is left out for a representative, who may be the one they are protected from.

use crate::api::{ApiError, DisclosurePage, DisclosureQuery};
use crate::audit::LeafType;
use crate::domain::{RepresentativeKind, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;

/// Records of one reply.
const LINES_MAX: u32 = 1_000;

impl Open {
    /// Records about one person; the leaf about that person says to whom they are disclosed.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::PersonUnknown`], the store's.
    pub fn disclose_ledger(
        &mut self,
        query: &DisclosureQuery,
        actor: Actor,
        now: UnixTime,
    ) -> Result<DisclosurePage, ApiError> {
        let (_, person) = self.person(&query.person)?;
        let to = query
            .representative
            .map_or("person", RepresentativeKind::as_str);
        let entry = Entry::new(LeafType::View, actor, format!("ledger disclosed {to}"));
        self.log_only(entry.about(person), now)?;
        let mut page = self.ledger_page(Some(person), query.before, LINES_MAX)?;
        let before = page.lines.len();
        if query.representative.is_some() {
            page.lines.retain(|line| !line.non_disclosure);
        }
        Ok(DisclosurePage {
            kept_back: (before - page.lines.len()) as u64,
            lines: page.lines,
            next: page.next,
        })
    }
}
