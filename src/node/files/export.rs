//! Files out: all doses in the wide layout. My Number cannot be in it: no type here has a place for one (`SAFE-51`).

use crate::api::{ApiError, ErrorCode, ExportPart};
use crate::audit::LeafType;
use crate::domain::{Private, Resident, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::sheets::{DOSE_BLOCKS_MAX, DoseExport, DoseRow, ExportError, Output};
use crate::store::{Batch, Tree};
use std::collections::HashMap;

/// People written for one reply.
const PEOPLE_MAX: u64 = 2_000;
/// Names this export among those whose parts follow each other.
const ALL_DOSES: &str = "doses";
/// Row of `Meta` with the highest dose number ever registered: the width of the export.
const DOSE_NO_MAX: &[u8] = b"dose-no-max";

/// Which part of a long reply each user may have next without a new leaf: the one behind the part just given. Whoever asks for
/// another one begins anew, with a leaf.
#[derive(Default)]
pub struct Parts(HashMap<Actor, (String, u64)>);

impl Parts {
    /// Whether a part belongs to what has its leaf.
    pub fn follows(&mut self, actor: &Actor, what: &str, cursor: Option<u64>) -> bool {
        let next = self.0.remove(actor);
        next.is_some_and(|(of, next)| of == what && Some(next) == cursor)
    }

    /// A part was given, and this one is next; none after the last.
    pub fn given(&mut self, actor: &Actor, what: &str, next: Option<u64>) {
        if let Some(next) = next {
            self.0.insert(actor.clone(), (what.to_owned(), next));
        }
    }
}

impl Open {
    /// The next part of the export; its leaf comes before the first byte.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn export_doses(
        &mut self,
        cursor: Option<u64>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<ExportPart, ApiError> {
        let blocks = self.dose_no_max()?;
        let mut export = DoseExport::new(blocks, true, Output::UTF8);
        let mut bytes = Vec::new();
        if !self.parts.follows(actor, ALL_DOSES, cursor) {
            let words = format!("doses of {} people", self.index.len());
            self.log_only(Entry::new(LeafType::Export, actor.clone(), words), now)?;
        }
        if cursor.is_none() {
            export.begin(&mut bytes).map_err(refused)?;
        }
        let first = cursor.unwrap_or(0);
        let slots = self
            .index
            .slots()
            .skip(usize::try_from(first).unwrap_or(usize::MAX));
        let mut seen = 0;
        for slot in slots.take(usize::try_from(PEOPLE_MAX).unwrap_or(usize::MAX)) {
            seen += 1;
            let has_doses = self
                .index
                .view(slot)
                .is_some_and(|view| view.dose_count > 0);
            let Some(person) = self.index.person(slot).filter(|_| has_doses) else {
                continue;
            };
            for row in DoseRow::of(&self.resident(&person)?) {
                export.row(&row, &mut bytes).map_err(refused)?;
            }
        }
        let next = (seen == PEOPLE_MAX).then_some(first + seen);
        self.parts.given(actor, ALL_DOSES, next);
        Ok(ExportPart {
            bytes: Private::new(bytes),
            cursor: next,
            people: first + seen,
        })
    }

    fn dose_no_max(&self) -> Result<u8, ApiError> {
        let row = self.store.get(Tree::Meta, DOSE_NO_MAX).map_err(refusal)?;
        Ok(row.and_then(|row| row.first().copied()).unwrap_or(1))
    }

    /// Widens the export for the doses of a record about to be saved.
    ///
    /// # Errors
    /// The store's.
    pub fn widen_export<'a>(
        &self,
        batch: &mut Batch,
        residents: impl Iterator<Item = &'a Resident>,
    ) -> Result<(), ApiError> {
        let doses = residents.flat_map(|resident| &resident.doses);
        let highest = doses.map(|dose| dose.dose_no).max().unwrap_or(0);
        if highest > self.dose_no_max()? {
            batch.put(Tree::Meta, DOSE_NO_MAX, vec![highest.min(DOSE_BLOCKS_MAX)]);
        }
        Ok(())
    }
}

fn refused(error: ExportError) -> ApiError {
    ApiError::new(ErrorCode::Internal).with("what", error)
}
