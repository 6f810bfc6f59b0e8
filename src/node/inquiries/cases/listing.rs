//! Cases in a list, newest first.

use crate::api::{ApiError, CaseFilter, CaseLine, CasePage, InquiryState};
use crate::audit::LeafType;
use crate::domain::{Date, UnixTime};
use crate::node::inquiries::cases::Line;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;

/// Lines of one reply.
const LINES_MAX: u32 = 200;

impl Open {
    /// Own inquiries, newest first.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::PersonUnknown`] for an unknown person in the filter, the store's.
    pub fn list_inquiries(
        &mut self,
        filter: &CaseFilter,
        actor: Actor,
        now: UnixTime,
    ) -> Result<CasePage, ApiError> {
        let person = match &filter.person {
            Some(no) => Some(self.person(no)?.1),
            None => None,
        };
        self.log_only(Entry::new(LeafType::View, actor, "inquiries"), now)?;
        let today = now.date();
        let wanted = |line: &Line| {
            let is_closed = line.is_letter && line.closed;
            let runs = line.state == InquiryState::Queued && !is_closed;
            let left = line.is_open(today) || runs;
            person.is_none_or(|person| person == line.person) && (left || !filter.open_only)
        };
        let cases = self.cases.0.iter().rev();
        let cases: Vec<_> = cases.filter(|(_, line)| wanted(line)).collect();
        let lines = cases.iter().skip(filter.offset as usize);
        let count = filter.count.clamp(1, LINES_MAX) as usize;
        Ok(CasePage {
            total: u32::try_from(cases.len()).unwrap_or(u32::MAX),
            lines: lines
                .take(count)
                .map(|(inquiry, line)| self.case_line(inquiry, line, today))
                .collect(),
        })
    }

    fn case_line(&self, inquiry: &str, line: &Line, today: Date) -> CaseLine {
        let slot = self.index.slot(&line.person);
        let person = slot.and_then(|slot| self.person_line(slot));
        let (reached, at_relay) = self.reached(inquiry, line.state);
        CaseLine {
            inquiry: inquiry.to_owned(),
            state: line.state,
            provider: line.provider,
            addressee_no: person.as_ref().map(|person| person.addressee_no),
            name: person
                .as_ref()
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            kana: person.map(|person| person.kana).unwrap_or_default(),
            asked_at: line.asked_at,
            doses: line.doses,
            undecided: line.undecided,
            is_open: line.is_open(today),
            waits_until: line.waits_until,
            reached: reached.to_owned(),
            at_relay,
        }
    }
}
