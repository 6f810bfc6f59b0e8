//! The list of own inquiries: those with something left to do on top, then the newest.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, AtRelay, CaseFilter, CaseLine, CaseReply, CaseRequest, ClerkReply, ClerkRequest,
    Event, InquiryState, Reply, Request,
};
use crate::text::{
    Text, records,
    screens::{cases, frame, inquire},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{Answer, Inquire};

/// Lines asked for at once; more come when the last one is reached.
const PAGE: u32 = 200;
const FIRST: u32 = 0;
const MORE: u32 = 1;

/// Own inquiries.
pub struct Cases {
    list: List<CaseLine>,
    open_only: bool,
    total: u32,
    asking: bool,
}

impl Default for Cases {
    fn default() -> Self {
        let columns = vec![
            Column::new(&cases::TO_DO, 14, to_do).sorted_by(|line: &CaseLine| {
                let order = if line.is_open { '0' } else { '1' };
                format!("{order}{:020}", u64::MAX - line.asked_at.0)
            }),
            Column::new(&cases::NUMBER, 15, |line: &CaseLine, _| {
                line.inquiry.clone()
            }),
            Column::new(&cases::WHO, 14, |line: &CaseLine, scene| {
                scene.person_short(line.name.get(), line.kana.get())
            })
            .growing(),
            Column::new(&cases::TOWN, 10, |line: &CaseLine, scene| {
                scene.town(line.provider)
            }),
            Column::new(&cases::STATE, 10, |line: &CaseLine, scene| {
                scene.say(standing(line)).to_owned()
            }),
            Column::new(&cases::UNDECIDED, 4, |line: &CaseLine, _| {
                line.undecided.to_string()
            })
            .right(),
            Column::new(&cases::ASKED, 16, |line: &CaseLine, scene| {
                scene.moment(line.asked_at)
            })
            .only(Show::Wide),
        ];
        Self {
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&cases::EMPTY),
            open_only: true,
            total: 0,
            asking: false,
        }
    }
}

impl Cases {
    fn ask(&mut self, tag: u32) -> Flow {
        if std::mem::replace(&mut self.asking, true) {
            return Flow::Stay;
        }
        let offset = match tag {
            MORE => self.list.rows().len() as u32,
            _ => 0,
        };
        let filter = CaseFilter {
            open_only: self.open_only,
            person: None,
            offset,
            count: PAGE,
        };
        let request = CaseRequest::ListInquiries(filter);
        Flow::ask_as(tag, Request::Clerk(ClerkRequest::Case(request)))
    }

    fn more(&mut self) -> Flow {
        let have = self.list.rows().len() as u32;
        if self.list.is_at_end() && have > 0 && have < self.total {
            self.ask(MORE)
        } else {
            Flow::Stay
        }
    }
}

impl Screen for Cases {
    fn name(&self) -> &'static Text {
        &cases::NAME
    }

    fn help(&self) -> &'static Text {
        &cases::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = vec![
            Hint::new("F6", &inquire::NEW_ONE),
            Hint::new("Space", &cases::ONLY_OPEN),
            Hint::new("F5", &frame::RELOAD),
        ];
        hints.splice(0..0, List::<CaseLine>::hints().into_iter().take(1));
        hints.extend(List::<CaseLine>::hints().into_iter().skip(1));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.asking = false;
        self.ask(FIRST)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match self.list.on_key(key, scene) {
            ListAnswer::Opened => {
                let inquiry = self.list.selected().map(|line| line.inquiry.clone());
                return inquiry.map_or(Flow::Stay, |inquiry| Flow::open(Answer::new(&inquiry)));
            }
            ListAnswer::Handled => return self.more(),
            ListAnswer::Ignored => {}
        }
        match key {
            Key::Esc => Flow::Back,
            Key::F(6) => Flow::open(Inquire::default()),
            Key::F(5) => self.on_show(scene),
            Key::Char(' ') => {
                self.open_only = !self.open_only;
                self.on_show(scene)
            }
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.asking = false;
        match reply {
            Ok(Reply::Clerk(ClerkReply::Case(CaseReply::Inquiries(page)))) => {
                self.total = page.total;
                let mut lines = page.lines;
                if tag == MORE {
                    self.list.append(lines, scene);
                } else {
                    lines.sort_by_key(|line| !line.is_open);
                    self.list
                        .refresh(lines, |old, new| old.inquiry == new.inquiry, scene);
                }
                let all = self.list.rows().len() as u32 >= self.total;
                self.list.set_total((!all).then_some(u64::from(self.total)));
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::InquiryChanged(_) | Event::Missed => self.ask(FIRST),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = if self.open_only {
            &cases::TITLE_OPEN
        } else {
            &cases::TITLE_ALL
        };
        let title = pen.scene.say(title);
        self.list.draw(area, title, true, pen);
    }
}

fn to_do(line: &CaseLine, scene: &Scene) -> String {
    match line.waits_until {
        Some(date) => {
            let date = scene.date(date.into());
            scene.fill(&cases::RESTS, &[("date", &date)])
        }
        None if line.state == InquiryState::Queued => scene.say(&cases::RUNS).to_owned(),
        None if line.is_open => scene.say(&cases::OPEN).to_owned(),
        None => scene.say(&cases::DONE).to_owned(),
    }
}

fn detail(line: &CaseLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&cases::NUMBER, line.inquiry.clone()),
        (&cases::WHO, scene.person(line.name.get(), line.kana.get())),
        (&cases::TOWN, scene.town(line.provider)),
        (&cases::ASKED, scene.moment(line.asked_at)),
        (&cases::STATE, scene.say(standing(line)).to_owned()),
        (&cases::DOSES, line.doses.to_string()),
        (&cases::UNDECIDED, line.undecided.to_string()),
        (
            &inquire::REACHED,
            reached(&line.reached, line.at_relay, scene),
        ),
    ]
}

/// The word for how an inquiry stands.
pub const fn state_word(state: InquiryState, doses: usize) -> &'static Text {
    match state {
        InquiryState::Queued => &records::QUEUED,
        InquiryState::Found if doses == 0 => &records::FOUND_EMPTY,
        InquiryState::Found => &records::FOUND,
        InquiryState::NoAnswer => &records::NO_ANSWER,
        InquiryState::Aborted => &records::ABORTED,
        InquiryState::Expired => &records::EXPIRED,
    }
}

/// How far the last message got, and where it waits since when (`SAFE-92`).
pub fn reached(word: &str, at_relay: Option<AtRelay>, scene: &Scene) -> String {
    match at_relay {
        Some(at) => scene.fill(
            &inquire::REACHED_RELAY_SINCE,
            &[("relay", &at.code), ("since", &scene.moment(at.since))],
        ),
        None => scene.say(reached_word(word)).to_owned(),
    }
}

/// How an inquiry in a list stands; one under way by how far it got.
fn standing(line: &CaseLine) -> &'static Text {
    match line.state {
        InquiryState::Queued => reached_word(&line.reached),
        state => state_word(state, line.doses as usize),
    }
}

/// The word for how far the last message got.
pub fn reached_word(reached: &str) -> &'static Text {
    match reached {
        "sent" => &inquire::REACHED_SENT,
        "on_paper" => &inquire::REACHED_PAPER,
        "waiting_at_relay" => &inquire::REACHED_RELAY,
        "accepted_by_peer" => &inquire::REACHED_PEER,
        "answered" => &inquire::REACHED_ANSWERED,
        _ => &inquire::REACHED_PREPARED,
    }
}
