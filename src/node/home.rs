//! What waits for a person, as counts, and the news that they changed.

use crate::api::{ApiError, ErrorCode, Event, ToDo};
use crate::domain::UnixTime;
use crate::node::clock::now_ms;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};

/// Changed people that are told of one by one; more are told of together.
const PEOPLE_MAX: usize = 16;

impl Node {
    /// Counts for the home screen; every login may see them.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`]
    pub fn todo(&self, now: UnixTime) -> Result<ToDo, ApiError> {
        let Phase::Open(open) = &self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let cases = open.cases.counts(now.date());
        let (batches_to_approve, batches) = open.batches.to_do();
        Ok(ToDo {
            answers: cases.answers,
            no_answers: cases.no_answers,
            resting: cases.resting,
            queued: cases.queued,
            letters_late: cases.letters_late,
            to_approve: open.inquiries.held_count(),
            batches_to_approve,
            batches,
            held: open.held_rows,
            refused_rows: open.refused_rows,
            unfinished_imports: open.unfinished_imports().len() as u64,
            undecided: open.index.undecided(),
            alarms: open.alarms.unseen(),
            registered: open.desk.week(now.date()),
            peers: self.peers(open),
        })
    }

    /// Tells every terminal what changed since the last turn; ids only.
    pub fn announce(&mut self) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        for event in news(open) {
            let _ = self.events.send(event);
        }
    }
}

fn news(open: &mut Open) -> Vec<Event> {
    let mut people = std::mem::take(&mut open.changed);
    let mut news = Vec::new();
    people.sort_unstable_by_key(|tag| tag.0);
    people.dedup();
    if people.len() > PEOPLE_MAX {
        news.push(Event::PeopleChanged);
    } else {
        news.extend(people.into_iter().map(Event::PersonChanged));
    }
    if open.batches.take_news(now_ms()) {
        news.push(Event::BatchesChanged);
    }
    if std::mem::take(&mut open.todo_changed) {
        news.push(Event::ToDoChanged);
    }
    news
}
