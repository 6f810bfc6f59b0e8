//! Batch inquiries: all of them, how far each got, and the way to make one and to the quotas.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, BatchLine, BatchReply, BatchRequest, BatchState, Event, Reply, Request,
};
use crate::domain::Right;
use crate::text::{
    Text, batches as words,
    screens::{batches, frame},
};
use crate::tui::flow::Flow;
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{Batch, BatchNew, Quotas};

/// Cells of a bar.
const BAR: u32 = 10;

/// All batches.
pub struct Batches {
    list: List<BatchLine>,
}

impl Default for Batches {
    fn default() -> Self {
        let columns = vec![
            Column::new(&batches::BATCH, 13, |line: &BatchLine, _| {
                line.batch.clone()
            }),
            Column::new(&batches::STATE, 15, |line: &BatchLine, scene| {
                state_word(line.state, scene)
            }),
            Column::new(&batches::PROGRESS, 17, |line: &BatchLine, _| {
                bar(line.counts.ended(), line.counts.rows(), BAR)
            }),
            Column::new(&batches::DONE, 13, |line: &BatchLine, _| {
                done_of(line.counts.ended(), line.counts.rows())
            })
            .right(),
            Column::new(&batches::FOUND, 8, |line: &BatchLine, _| {
                grouped(line.counts.found.into())
            })
            .right(),
            Column::new(&batches::MADE_BY, 12, |line: &BatchLine, _| {
                line.made_by.clone()
            })
            .only(Show::Wide),
            Column::new(&batches::MADE_AT, 16, |line: &BatchLine, scene| {
                scene.moment(line.made_at)
            })
            .only(Show::Wide),
        ];
        Self {
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&batches::EMPTY),
        }
    }
}

fn detail(line: &BatchLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&batches::BATCH, line.batch.clone()),
        (&batches::STATE, state_word(line.state, scene)),
        (&batches::MADE_BY, line.made_by.clone()),
        (&batches::MADE_AT, scene.moment(line.made_at)),
        (
            &batches::DECIDED_BY,
            line.decided_by.clone().unwrap_or_default(),
        ),
        (&batches::REASON, line.reason.clone()),
    ]
}

/// The word for how a batch stands.
pub fn state_word(state: BatchState, scene: &Scene) -> String {
    let code = match state {
        BatchState::Awaiting => "awaiting",
        BatchState::Refused => "refused",
        BatchState::Running => "running",
        BatchState::Paused => "paused",
        BatchState::Stopped => "stopped",
        BatchState::Finished => "finished",
    };
    words::state(code)
        .map_or(code, |text| scene.say(text))
        .to_owned()
}

/// `[######----]  62%`.
pub fn bar(done: u32, all: u32, width: u32) -> String {
    let all = all.max(1);
    let part = |of: u32| u64::from(done.min(all)) * u64::from(of) / u64::from(all);
    let filled = usize::try_from(part(width)).unwrap_or_default();
    let empty = usize::try_from(width)
        .unwrap_or_default()
        .saturating_sub(filled);
    format!(
        "[{}{}] {:>3}%",
        "#".repeat(filled),
        "-".repeat(empty),
        part(100)
    )
}

/// `764/1,234`.
pub fn done_of(done: u32, all: u32) -> String {
    format!("{}/{}", grouped(done.into()), grouped(all.into()))
}

/// A length of time in its largest unit.
pub fn duration(seconds: u64, scene: &Scene) -> String {
    let (text, count) = match seconds {
        0..120 => (&batches::SECONDS, seconds),
        120..7_200 => (&batches::MINUTES, seconds.div_ceil(60)),
        7_200..172_800 => (&batches::HOURS, seconds.div_ceil(3_600)),
        _ => (&batches::DAYS, seconds.div_ceil(86_400)),
    };
    scene.fill(text, &[("count", &count)])
}

impl Screen for Batches {
    fn name(&self) -> &'static Text {
        &batches::NAME
    }

    fn help(&self) -> &'static Text {
        &batches::HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        let mut hints = vec![Hint::new("Enter", &frame::OPEN)];
        if scene.may(Right::Inquiries) {
            hints.push(Hint::new("F6", &batches::NEW));
        }
        hints.extend([
            Hint::new("F8", &batches::QUOTAS),
            Hint::new("Esc", &frame::BACK),
        ]);
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        Flow::ask(Request::Batch(BatchRequest::List))
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => match self.list.selected() {
                Some(line) => Flow::open(Batch::new(&line.batch)),
                None => Flow::Stay,
            },
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => self.on_show(scene),
            (ListAnswer::Ignored, Key::F(6)) if scene.may(Right::Inquiries) => {
                Flow::open(BatchNew::default())
            }
            (ListAnswer::Ignored, Key::F(8)) => Flow::open(Quotas::default()),
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Batch(BatchReply::List(lines))) => {
                let same = |old: &BatchLine, new: &BatchLine| old.batch == new.batch;
                self.list.refresh(lines, same, scene);
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, scene: &Scene) -> Flow {
        match event {
            Event::BatchesChanged | Event::Missed => self.on_show(scene),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&batches::LIST);
        self.list.draw(area, title, true, pen);
    }
}
