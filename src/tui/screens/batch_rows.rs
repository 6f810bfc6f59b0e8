//! Rows of a batch: one municipality's or all, by how they stand; Enter opens the inquiry of a row.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, BatchReply, BatchRequest, BatchRowLine, BatchRows as Query, Event, Reply, Request,
};
use crate::domain::{MunicipalityCode, Right};
use crate::text::{
    self, Text, batches as words,
    screens::{batches, frame},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Answer;

/// Lines asked for at once; more come when the last one is reached.
const PAGE: u32 = 200;
const FIRST: u32 = 0;
const MORE: u32 = 1;
/// What Space goes through; nothing is all.
const STATES: [Option<&str>; 8] = [
    None,
    Some("found"),
    Some("no_answer"),
    Some("aborted"),
    Some("expired"),
    Some("not_asked"),
    Some("queued"),
    Some("waiting"),
];

/// Rows of one batch.
pub struct BatchRows {
    batch: String,
    provider: Option<MunicipalityCode>,
    state: usize,
    list: List<BatchRowLine>,
    total: u32,
}

impl BatchRows {
    pub fn new(batch: &str, provider: Option<MunicipalityCode>) -> Self {
        let columns = vec![
            Column::new(&batches::SERIAL, 10, |line: &BatchRowLine, _| {
                line.serial.clone()
            }),
            Column::new(&batches::WHO, 14, |line: &BatchRowLine, scene| {
                scene.person_short(line.name.get(), line.kana.get())
            })
            .growing(),
            Column::new(&batches::STATE, 10, |line: &BatchRowLine, scene| {
                word(line, scene)
            }),
            Column::new(&batches::DOSES, 5, |line: &BatchRowLine, _| {
                line.doses.to_string()
            })
            .right(),
            Column::new(&batches::INQUIRY, 15, |line: &BatchRowLine, _| {
                line.inquiry.clone().unwrap_or_default()
            }),
            Column::new(&batches::TOWN, 14, |line: &BatchRowLine, scene| {
                scene.town(line.provider)
            })
            .only(Show::Wide),
        ];
        Self {
            batch: batch.to_owned(),
            provider,
            state: 0,
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&batches::NO_ROWS),
            total: 0,
        }
    }

    fn ask(&self, tag: u32) -> Flow {
        let have = u32::try_from(self.list.rows().len()).unwrap_or(u32::MAX);
        let query = Query {
            batch: self.batch.clone(),
            state: STATES[self.state].map(str::to_owned),
            provider: self.provider,
            offset: if tag == MORE { have } else { 0 },
            count: PAGE,
        };
        Flow::ask_as(tag, Request::Batch(BatchRequest::ListRows(query)))
    }

    fn open(&self, scene: &Scene) -> Flow {
        let inquiry = self.list.selected().and_then(|line| line.inquiry.clone());
        match inquiry {
            Some(inquiry) if scene.may(Right::Inquiries) => Flow::open(Answer::new(&inquiry)),
            Some(_) => Flow::Stay,
            None => Flow::wrong(scene.say(&batches::NOT_ASKED_YET)),
        }
    }
}

fn word(line: &BatchRowLine, scene: &Scene) -> String {
    let text = words::row_state(&line.state);
    text.map_or(line.state.as_str(), |text| scene.say(text))
        .to_owned()
}

fn detail(line: &BatchRowLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    let why = line.why.as_deref();
    let why = why.map(|why| text::row(why).map_or(why, |text| scene.say(text)));
    vec![
        (&batches::SERIAL, line.serial.clone()),
        (
            &batches::WHO,
            scene.person(line.name.get(), line.kana.get()),
        ),
        (&batches::TOWN, scene.town(line.provider)),
        (&batches::STATE, word(line, scene)),
        (&batches::INQUIRY, line.inquiry.clone().unwrap_or_default()),
        (&batches::WHY, why.unwrap_or_default().to_owned()),
    ]
}

impl Screen for BatchRows {
    fn name(&self) -> &'static Text {
        &batches::ROWS
    }

    fn help(&self) -> &'static Text {
        &batches::ROWS_HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        let mut hints = Vec::new();
        if scene.may(Right::Inquiries) {
            hints.push(Hint::new("Enter", &batches::OPEN_INQUIRY));
        }
        hints.extend([
            Hint::new("Space", &batches::NEXT_STATE),
            Hint::new("Esc", &frame::BACK),
        ]);
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.ask(FIRST)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.open(scene),
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => self.ask(FIRST),
            (ListAnswer::Ignored, Key::Char(' ')) => {
                self.state = (self.state + 1) % STATES.len();
                self.ask(FIRST)
            }
            _ => {
                let have = u32::try_from(self.list.rows().len()).unwrap_or(u32::MAX);
                if self.list.is_at_end() && have > 0 && have < self.total {
                    return self.ask(MORE);
                }
                Flow::Stay
            }
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Batch(BatchReply::Rows(page))) => {
                self.total = page.total;
                if tag == MORE {
                    self.list.append(page.lines, scene);
                } else {
                    let same = |old: &BatchRowLine, new: &BatchRowLine| old.row == new.row;
                    self.list.refresh(page.lines, same, scene);
                }
                let have = u32::try_from(self.list.rows().len()).unwrap_or(u32::MAX);
                let more = have < self.total;
                self.list.set_total(more.then_some(u64::from(self.total)));
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::Missed => self.ask(FIRST),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let title = match STATES[self.state].and_then(words::row_state) {
            Some(text) => scene.fill(&batches::ROWS_OF, &[("state", &scene.say(text))]),
            None => scene.say(&batches::ROWS_ALL).to_owned(),
        };
        self.list.draw(area, &title, true, pen);
    }
}
