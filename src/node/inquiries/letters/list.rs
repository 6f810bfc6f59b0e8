//! The letters in a list: which are awaited, which are late, which were answered. Read from the cases; looking is a leaf.

use crate::api::{ApiError, InquiryState, LetterLine, LetterPage};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::inquiries::letters::is_letter;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;

/// Lines of one reply.
const LINES_MAX: u32 = 200;

impl Open {
    /// Letters of this municipality, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn list_letters(
        &mut self,
        open_only: bool,
        (offset, count): (u32, u32),
        actor: &Actor,
        now: UnixTime,
    ) -> Result<LetterPage, ApiError> {
        self.log_only(Entry::new(LeafType::View, actor.clone(), "letters"), now)?;
        let numbers = self.cases.letters(open_only, now.date());
        let total = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let page = numbers.iter().skip(offset as usize);
        let page = page.take(count.clamp(1, LINES_MAX) as usize);
        let lines: Result<Vec<LetterLine>, ApiError> =
            page.map(|letter| self.letter_line(letter, now)).collect();
        Ok(LetterPage {
            lines: lines?,
            total,
        })
    }

    fn letter_line(&self, letter: &str, now: UnixTime) -> Result<LetterLine, ApiError> {
        let stored = self.letter(letter)?;
        let case = self.load_case(letter)?;
        let follow = self.load_follow(letter)?;
        let slot = self.index.slot(&case.person);
        let person = slot.and_then(|slot| self.person_line(slot));
        let is_protected = person.as_ref().is_some_and(|person| {
            let mut marks = person.marks.iter();
            marks.any(|mark| mark == "protected")
        });
        Ok(LetterLine {
            letter: letter.to_owned(),
            provider: case.provider,
            why: stored.order.why,
            document_no: stored.order.document_no.clone(),
            addressee_no: person.as_ref().map(|person| person.addressee_no),
            name: person
                .as_ref()
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            kana: person.map(|person| person.kana).unwrap_or_default(),
            is_protected,
            written_on: stored.written_on,
            answer_by: stored.answer_by(),
            state: case.state,
            doses: u32::try_from(case.doses().len()).unwrap_or(u32::MAX),
            is_open: self.cases.is_open(letter, now.date()),
            is_closed: follow.closed && case.state == InquiryState::Queued,
        })
    }
}

/// How far an inquiry without an end got, where it went on paper.
pub fn reached_on_paper(inquiry: &str) -> Option<&'static str> {
    is_letter(inquiry).then_some("on_paper")
}
