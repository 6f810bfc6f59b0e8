//! A venue's own node: what was registered without a line and waits, what is held and why, and the hand-over.
//! No name and no My Number is here (`SAFE-28`).

use ratatui::layout::Rect;

use crate::api::{
    AnyoneReply, AnyoneRequest, ApiError, Event, Reply, Request, VenueOutLine, VenueReply,
    VenueRequest, VenueStatus,
};
use crate::domain::Right;
use crate::text::{
    Text,
    screens::{frame, templates, venue},
};
use crate::tui::flow::Flow;
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::words;

const STATUS: u32 = 0;
const LIST: u32 = 1;
const MERGE: u32 = 2;

/// The hand-over of a venue.
pub struct Venue {
    list: List<VenueOutLine>,
    status: Option<VenueStatus>,
    /// The status came: without one this is no venue's node.
    known: bool,
    /// F10 was pressed, and its end is not told yet.
    merging: bool,
}

impl Default for Venue {
    fn default() -> Self {
        Self {
            list: List::new(columns())
                .with_detail(detail)
                .when_empty(&venue::EMPTY),
            status: None,
            known: false,
            merging: false,
        }
    }
}

impl Venue {
    fn look() -> Flow {
        Flow::ask_as(STATUS, Request::Anyone(AnyoneRequest::ShowStatus))
    }

    fn ask_list() -> Flow {
        Flow::ask_as(LIST, Request::Venue(VenueRequest::ListWaiting))
    }

    fn merge(&mut self, scene: &Scene) -> Flow {
        if self.status.is_none() || !scene.may(Right::Doses) {
            return Flow::Stay;
        }
        self.merging = true;
        Flow::ask_as(MERGE, Request::Venue(VenueRequest::Merge))
    }

    fn on_status(&mut self, status: Option<VenueStatus>, scene: &Scene) -> Flow {
        self.known = true;
        let changed = self.status != status;
        self.status = status;
        let Some(status) = status else {
            return Flow::Stay;
        };
        let mut flow = Flow::Stay;
        if changed && scene.may(Right::Doses) {
            flow = Self::ask_list();
        }
        if self.merging && !status.is_merging {
            self.merging = false;
            let said = match status.waiting {
                0 => Flow::say(scene.say(&venue::DONE)),
                _ => Flow::wrong(scene.say(&venue::BROKEN)),
            };
            flow = flow.then(said);
        }
        flow
    }

    fn next(&self, status: &VenueStatus) -> &'static Text {
        let is_held = |line: &VenueOutLine| line.state == "held";
        match status.waiting {
            _ if status.is_merging => &venue::NEXT_MERGING,
            0 if self.list.rows().iter().any(is_held) => &venue::NEXT_HELD,
            0 => &venue::NEXT_NOTHING,
            _ => &venue::NEXT_WAITING,
        }
    }

    fn pairs(&self, status: &VenueStatus, scene: &Scene) -> Vec<(&'static Text, String)> {
        let last = status.merged_at.map(|at| {
            let values: [(&str, &dyn std::fmt::Display); 4] = [
                ("at", &scene.moment(at)),
                ("handed_over", &status.handed_over),
                ("held", &status.held),
                ("changed", &status.changed),
            ];
            scene.fill(&venue::LAST_DID, &values)
        });
        let count = |text, count| scene.fill(text, &[("count", &grouped(count))]);
        vec![
            (&venue::WAITING, count(&venue::COUNT, status.waiting)),
            (
                &venue::LAST,
                last.unwrap_or_else(|| scene.say(&venue::NEVER).to_owned()),
            ),
            (&venue::KNOWN, count(&venue::KNOWN_COUNT, status.known)),
            (&venue::NEXT, scene.say(self.next(status)).to_owned()),
        ]
    }
}

fn state(line: &VenueOutLine, scene: &Scene) -> String {
    let word = venue::state(&line.state);
    word.map_or_else(|| line.state.clone(), |text| scene.say(text).to_owned())
}

fn why(line: &VenueOutLine, scene: &Scene) -> String {
    let code = line.why.as_deref().unwrap_or_default();
    venue::why(code).map_or_else(|| code.to_owned(), |text| scene.say(text).to_owned())
}

fn coupon(line: &VenueOutLine) -> String {
    let coupon = line.coupon.map(|coupon| coupon.number.to_string());
    coupon.unwrap_or_default()
}

fn dose_no(line: &VenueOutLine) -> String {
    line.dose_no.map_or_else(String::new, |no| no.to_string())
}

fn columns() -> Vec<Column<VenueOutLine>> {
    vec![
        Column::new(&venue::STATE, 18, state),
        Column::new(&venue::AT, 16, |line: &VenueOutLine, scene| {
            scene.moment(line.at)
        })
        .sorted_by(|line: &VenueOutLine| format!("{:020}", line.at.0)),
        Column::new(&venue::COUPON, 10, |line: &VenueOutLine, _| coupon(line)),
        Column::new(&venue::DOSE_NO, 4, |line: &VenueOutLine, _| dose_no(line)).right(),
        Column::new(&venue::LOT, 10, |line: &VenueOutLine, _| {
            line.lot_no.clone().unwrap_or_default()
        }),
        Column::new(&venue::REASON, 46, why).only(Show::Wide),
    ]
}

fn detail(line: &VenueOutLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&venue::STATE, state(line, scene)),
        (&venue::REASON, why(line, scene)),
        (&venue::COUPON, coupon(line)),
        (&venue::KIND, words::kind(line.kind, scene)),
        (&venue::DOSE_NO, dose_no(line)),
        (&venue::LOT, line.lot_no.clone().unwrap_or_default()),
        (&venue::AT, scene.moment(line.at)),
        (&venue::BY, line.by.clone()),
    ]
}

impl Screen for Venue {
    fn name(&self) -> &'static Text {
        &venue::NAME
    }

    fn help(&self) -> &'static Text {
        &venue::HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.status.is_some() && scene.may(Right::Doses) {
            hints.push(Hint::new("F10", &venue::MERGE));
            hints.push(Hint::new("Enter", &templates::DETAIL));
            hints.push(Hint::new("/", &templates::LIST_KEYS_FILTER));
        }
        hints.push(Hint::new("F5", &frame::RELOAD));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.merging = false;
        Self::look()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.status.is_none() {
            return match key {
                Key::Esc => Flow::Back,
                Key::F(5) => Self::look(),
                _ => Flow::Stay,
            };
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.list.selected().map_or(Flow::Stay, |line| {
                let pairs = detail(line, scene);
                Flow::open(crate::tui::dialog::Information::pairs(
                    &venue::NAME,
                    &pairs,
                    scene,
                ))
            }),
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => Self::look().then(Self::ask_list()),
            (ListAnswer::Ignored, Key::F(10)) => self.merge(scene),
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Anyone(AnyoneReply::Status(status))) => self.on_status(status.venue, scene),
            Ok(Reply::Venue(VenueReply::Waiting(waiting))) => {
                let same = |old: &VenueOutLine, new: &VenueOutLine| {
                    (old.at, old.coupon) == (new.at, new.coupon)
                };
                self.list.refresh(waiting.lines, same, scene);
                Flow::Stay
            }
            Ok(Reply::Venue(VenueReply::Merging(_))) => {
                Flow::say(scene.say(&venue::BEGUN)).then(Self::look())
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                if tag == MERGE {
                    self.merging = false;
                }
                Flow::refused(&error)
            }
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::PeersChanged | Event::ToDoChanged | Event::Missed => Self::look(),
            _ => Flow::Stay,
        }
    }

    fn on_tick(&mut self, _scene: &Scene) -> Flow {
        let under_way = self.status.is_some_and(|status| status.is_merging);
        if self.merging || under_way {
            Self::look()
        } else {
            Flow::Stay
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let Some(status) = self.status else {
            let inner = pen.boxed(area, scene.say(&venue::NAME));
            if !self.known {
                pen.row(inner, 0, scene.say(&templates::BUSY), pen.theme().text());
                return;
            }
            let used = pen.wrapped(inner, scene.say(&venue::NOT_HERE), pen.theme().strong());
            let rest = Rect {
                y: inner.y + used + 1,
                height: inner.height.saturating_sub(used + 1),
                ..inner
            };
            pen.wrapped(rest, scene.say(&venue::NOT_HERE_NEXT), pen.theme().text());
            pen.cursor(inner.x, inner.y);
            return;
        };
        let pairs = self.pairs(&status, scene);
        let upper = Rect {
            height: 8.min(area.height),
            ..area
        };
        let inner = pen.boxed(upper, scene.say(&venue::STATUS));
        pen.pairs(inner, &pairs);
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        if scene.may(Right::Doses) {
            self.list.draw(below, scene.say(&venue::LIST), true, pen);
        } else {
            let text = scene.say(&venue::WORKERS_ONLY);
            pen.row(below, 0, &format!(" {text}"), pen.theme().text());
            pen.cursor(below.x, below.y);
        }
    }
}
