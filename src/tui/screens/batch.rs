//! One batch: how far it got, what holds up each municipality, and what a person does with it.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, BatchAccepted, BatchReply, BatchRequest, BatchState, BatchStep, BatchTown, BatchView,
    Event, Reply, Request,
};
use crate::domain::Right;
use crate::text::{
    Text, batches as words,
    screens::{batches, frame},
};
use crate::tui::dialog::{Asked, Decision, DecisionAnswer};
use crate::tui::flow::Flow;
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{BatchResult, BatchRows};

use super::batches::{bar, done_of, duration, state_word};

/// Rows of the head: state, bar, outcomes, what is left.
const HEAD_ROWS: u16 = 7;
const LOOK: u32 = 0;
const ACT: u32 = 1;
const COUNT: u32 = 2;
const TAKE: u32 = 3;

/// What the open question decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Batch,
    Accept,
}

/// One batch.
pub struct Batch {
    batch: String,
    view: Option<Box<BatchView>>,
    towns: List<BatchTown>,
    question: Option<(Topic, Decision)>,
    /// Counted or taken over so far.
    accepted: BatchAccepted,
    is_busy: bool,
}

impl Batch {
    pub fn new(batch: &str) -> Self {
        let columns = vec![
            Column::new(&batches::TOWN, 14, |town: &BatchTown, scene| {
                scene.town(town.provider)
            })
            .growing(),
            Column::new(&batches::DONE, 13, |town: &BatchTown, _| {
                done_of(town.counts.ended(), town.counts.rows())
            })
            .right(),
            Column::new(&batches::FOUND, 8, |town: &BatchTown, _| {
                grouped(town.counts.found.into())
            })
            .right(),
            Column::new(&batches::OUT, 6, |town: &BatchTown, _| {
                town.counts.queued.to_string()
            })
            .right(),
            Column::new(&batches::WAITING, 7, |town: &BatchTown, _| {
                grouped(town.counts.waiting.into())
            })
            .right(),
            Column::new(&batches::HOLD, 18, hold),
            Column::new(&batches::NO_ANSWER, 8, |town: &BatchTown, _| {
                grouped(town.counts.no_answer.into())
            })
            .right()
            .only(Show::Wide),
        ];
        Self {
            batch: batch.to_owned(),
            view: None,
            towns: List::new(columns)
                .with_detail(detail)
                .when_empty(&batches::NO_TOWNS),
            question: None,
            accepted: BatchAccepted::default(),
            is_busy: false,
        }
    }

    fn look(&self) -> Flow {
        let request = BatchRequest::Show {
            batch: self.batch.clone(),
        };
        Flow::ask_as(LOOK, Request::Batch(request))
    }

    fn accept(&mut self, tag: u32, cursor: Option<u64>) -> Flow {
        self.is_busy = true;
        let request = BatchRequest::AcceptAgreeing {
            batch: self.batch.clone(),
            check_only: tag == COUNT,
            cursor,
        };
        Flow::ask_as(tag, Request::Batch(request))
    }

    /// What this person may do with it now.
    fn choices(&self, scene: &Scene) -> Vec<Choice> {
        let Some(view) = &self.view else {
            return Vec::new();
        };
        let choice = |value: &str, text: &'static Text| Choice::new(value, text);
        match view.line.state {
            BatchState::Awaiting => {
                let mut choices = Vec::new();
                if view.line.may_decide && scene.may(Right::Approvals) {
                    choices.push(choice("approve", &batches::APPROVE));
                    choices.push(choice("refuse", &batches::REFUSE));
                }
                choices.push(choice("stop", &batches::STOP));
                choices
            }
            BatchState::Running => vec![
                choice("pause", &batches::PAUSE),
                choice("stop", &batches::STOP),
            ],
            BatchState::Paused => vec![
                choice("resume", &batches::RESUME),
                choice("stop", &batches::STOP),
            ],
            BatchState::Refused | BatchState::Stopped | BatchState::Finished => Vec::new(),
        }
    }

    fn begin_decision(&mut self, scene: &Scene) -> Flow {
        let choices = self.choices(scene);
        let Some(view) = self.view.as_ref().filter(|_| !choices.is_empty()) else {
            return Flow::wrong(scene.say(&batches::NOTHING_TO_DECIDE));
        };
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("rows", &view.line.counts.rows()),
            ("towns", &view.towns.len()),
            ("time", &duration(view.seconds_left.unwrap_or(0), scene)),
        ];
        let mut lines = vec![scene.fill(&batches::ABOUT, &values)];
        if view.line.state == BatchState::Awaiting && !view.line.may_decide {
            lines.push(scene.say(&batches::NEEDS_OTHER).to_owned());
        }
        let asked = Asked {
            title: &batches::DECISION,
            lines,
            points: Vec::new(),
            points_for: None,
            choices,
            reason: false,
            word: None,
        };
        self.question = Some((Topic::Batch, Decision::asked(asked)));
        Flow::Stay
    }

    fn on_counted(&mut self, scene: &Scene) -> Flow {
        let counted = self.accepted;
        if counted.people == 0 {
            return Flow::wrong(scene.say(&batches::ACCEPT_NONE));
        }
        let about: [(&str, &dyn std::fmt::Display); 3] = [
            ("people", &counted.people),
            ("added", &counted.added),
            ("unchanged", &counted.unchanged),
        ];
        let left: [(&str, &dyn std::fmt::Display); 2] = [
            ("differing", &counted.differing),
            ("unsigned", &counted.unsigned),
        ];
        let asked = Asked {
            title: &batches::ACCEPT_DECISION,
            lines: vec![
                scene.fill(&batches::ACCEPT_ABOUT, &about),
                scene.fill(&batches::ACCEPT_LEFT, &left),
            ],
            points: Vec::new(),
            points_for: None,
            choices: vec![Choice::new("take", &batches::ACCEPT_DO)],
            reason: false,
            word: None,
        };
        self.question = Some((Topic::Accept, Decision::asked(asked)));
        Flow::Stay
    }

    fn on_made(&mut self, topic: Topic, choice: &str, reason: &str) -> Flow {
        if topic == Topic::Accept {
            self.accepted = BatchAccepted::default();
            return self.accept(TAKE, None);
        }
        let batch = self.batch.clone();
        let step = |step| BatchRequest::Steer {
            batch: batch.clone(),
            step,
            reason: reason.to_owned(),
        };
        let request = match choice {
            "pause" => step(BatchStep::Pause),
            "resume" => step(BatchStep::Resume),
            "stop" => step(BatchStep::Stop),
            other => BatchRequest::Decide {
                batch: batch.clone(),
                approve: other == "approve",
                reason: reason.to_owned(),
            },
        };
        Flow::ask_as(ACT, Request::Batch(request))
    }

    fn on_accepted(&mut self, tag: u32, part: BatchAccepted, scene: &Scene) -> Flow {
        let all = &mut self.accepted;
        all.people += part.people;
        all.added += part.added;
        all.unchanged += part.unchanged;
        all.differing += part.differing;
        all.unsigned += part.unsigned;
        if part.cursor.is_some() {
            return self.accept(tag, part.cursor);
        }
        self.is_busy = false;
        if tag == COUNT {
            return self.on_counted(scene);
        }
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("people", &self.accepted.people),
            ("added", &self.accepted.added),
        ];
        Flow::say(scene.fill(&batches::ACCEPTED, &values)).then(self.look())
    }

    fn head_lines(&self, scene: &Scene) -> Vec<String> {
        let Some(view) = &self.view else {
            return vec![self.batch.clone()];
        };
        let (line, counts) = (&view.line, &view.line.counts);
        let head: [(&str, &dyn std::fmt::Display); 4] = [
            ("batch", &line.batch),
            ("state", &state_word(line.state, scene)),
            ("made_by", &line.made_by),
            ("made_at", &scene.moment(line.made_at)),
        ];
        let mut lines = vec![scene.fill(&batches::HEAD, &head)];
        lines.push(format!(
            "{} {}",
            bar(counts.ended(), counts.rows(), 40),
            done_of(counts.ended(), counts.rows())
        ));
        let outcomes: [(&str, &dyn std::fmt::Display); 5] = [
            ("found", &grouped(counts.found.into())),
            ("no_answer", &grouped(counts.no_answer.into())),
            ("aborted", &grouped(counts.aborted.into())),
            ("expired", &grouped(counts.expired.into())),
            ("not_asked", &grouped(counts.not_asked.into())),
        ];
        lines.push(scene.fill(&batches::COUNTS, &outcomes));
        if let Some(seconds) = view.seconds_left {
            let left: [(&str, &dyn std::fmt::Display); 4] = [
                ("queued", &counts.queued),
                ("waiting", &grouped(counts.waiting.into())),
                ("per_minute", &view.per_minute),
                ("time", &duration(seconds, scene)),
            ];
            lines.push(scene.fill(&batches::LEFT, &left));
        }
        if let Some((by, at)) = line.decided_by.as_ref().zip(line.decided_at) {
            let decided: [(&str, &dyn std::fmt::Display); 3] = [
                ("decided_by", by),
                ("decided_at", &scene.moment(at)),
                ("reason", &line.reason),
            ];
            lines.push(scene.fill(&batches::DECIDED, &decided));
        }
        lines
    }
}

/// What holds up a municipality, and until when today.
fn hold(town: &BatchTown, scene: &Scene) -> String {
    let Some(code) = town.hold.as_deref() else {
        return String::new();
    };
    let word = words::hold(code).map_or(code, |text| scene.say(text));
    let today = |at: &crate::domain::UnixTime| at.date() == scene.today();
    match town.hold_until.filter(today) {
        Some(until) => format!("{word} {}", scene.hour_of(until)),
        None => word.to_owned(),
    }
}

fn detail(town: &BatchTown, scene: &Scene) -> Vec<(&'static Text, String)> {
    let connection = if town.is_reachable {
        &batches::CONNECTED
    } else {
        &batches::NOT_CONNECTED
    };
    let agreed = town.agreed_left.map(|left| grouped(left.into()));
    vec![
        (&batches::TOWN, scene.town(town.provider)),
        (&batches::REACHABLE, scene.say(connection).to_owned()),
        (&batches::HOLD, hold(town, scene)),
        (&batches::NO_ANSWER, grouped(town.counts.no_answer.into())),
        (&batches::AGREED_LEFT, agreed.unwrap_or_default()),
        (&batches::TOMORROW, grouped(town.tomorrow.into())),
    ]
}

impl Screen for Batch {
    fn name(&self) -> &'static Text {
        &batches::ONE
    }

    fn help(&self) -> &'static Text {
        &batches::ONE_HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        if self.question.is_some() {
            return Decision::hints();
        }
        let mut hints = vec![
            Hint::new("Enter", &batches::ROWS),
            Hint::new("F6", &batches::DECIDE),
        ];
        if scene.may(Right::Inquiries) {
            hints.extend([
                Hint::new("F7", &batches::ACCEPT),
                Hint::new("F8", &batches::RESULT),
            ]);
        }
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        match &self.question {
            Some((_, question)) => question.is_typing(),
            None => self.towns.is_typing(),
        }
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.look()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if let Some((topic, question)) = &mut self.question {
            let topic = *topic;
            return match question.on_key(key, scene) {
                DecisionAnswer::Open => Flow::Stay,
                DecisionAnswer::Refused(error) => Flow::wrong(error),
                DecisionAnswer::Left => {
                    self.question = None;
                    Flow::Stay
                }
                DecisionAnswer::Made { choice, reason } => {
                    self.question = None;
                    self.on_made(topic, &choice, &reason)
                }
            };
        }
        match (self.towns.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => {
                let town = self.towns.selected().map(|town| town.provider);
                Flow::open(BatchRows::new(&self.batch, town))
            }
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => self.look(),
            (ListAnswer::Ignored, Key::F(6)) => self.begin_decision(scene),
            (ListAnswer::Ignored, Key::F(7)) if scene.may(Right::Inquiries) && !self.is_busy => {
                self.accepted = BatchAccepted::default();
                self.accept(COUNT, None)
            }
            (ListAnswer::Ignored, Key::F(8)) if scene.may(Right::Inquiries) => {
                Flow::open(BatchResult::new(&self.batch))
            }
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match &mut self.question {
            Some((_, question)) => question.on_paste(text, scene),
            None => {
                self.towns.on_paste(text, scene);
            }
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Batch(BatchReply::Batch(mut view))) => {
                let towns = std::mem::take(&mut view.towns);
                view.towns.clone_from(&towns);
                let same = |old: &BatchTown, new: &BatchTown| old.provider == new.provider;
                self.towns.refresh(towns, same, scene);
                let state = state_word(view.line.state, scene);
                let batch = view.line.batch.clone();
                self.view = Some(view);
                if tag == ACT {
                    let values: [(&str, &dyn std::fmt::Display); 2] =
                        [("batch", &batch), ("state", &state)];
                    return Flow::say(scene.fill(&batches::DONE_NOW, &values));
                }
                Flow::Stay
            }
            Ok(Reply::Batch(BatchReply::Accepted(part))) => self.on_accepted(tag, part, scene),
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.is_busy = false;
                Flow::refused(&error)
            }
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::BatchesChanged | Event::PeersChanged | Event::Missed => self.look(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let upper = Rect {
            height: HEAD_ROWS.min(area.height),
            ..area
        };
        let inner = pen.boxed(upper, pen.scene.say(&batches::ONE));
        let lines = self.head_lines(pen.scene);
        for (line, row) in lines.iter().zip(0..inner.height) {
            pen.row(inner, row, line, pen.theme().text());
        }
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        let title = pen.scene.say(&batches::TOWNS);
        self.towns.draw(below, title, self.question.is_none(), pen);
        if let Some((_, question)) = &mut self.question {
            question.draw(area, pen);
        }
    }
}
