//! What became of each order: how far the message got (`SAFE-92`), and how the inquiry ended.

use ratatui::layout::Rect;

use crate::api::{ApiError, ClerkRequest, InquiryView, Request};
use crate::text::screens::inquire;
use crate::tui::dialog::Refusal;
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screens::cases::{reached_word, state_word};
use crate::tui::screens::{Answer, Inquire};

/// What the reply to a look at one of them carries.
pub const LOOKED: u32 = 10;

/// One order.
pub struct Sent {
    pub name: (String, String),
    pub result: Result<Box<InquiryView>, ApiError>,
}

/// A line for each person asked for.
pub struct Results {
    list: List<Sent>,
}

impl Results {
    pub fn new() -> Self {
        let columns = vec![
            Column::new(&inquire::NUMBER, 16, |sent: &Sent, _| match &sent.result {
                Ok(view) => view.inquiry.clone(),
                Err(_) => "-".to_owned(),
            }),
            Column::new(&inquire::WHO, 16, |sent: &Sent, scene| {
                scene.person_short(&sent.name.0, &sent.name.1)
            })
            .growing(),
            Column::new(&inquire::REACHED, 14, |sent: &Sent, scene| {
                match &sent.result {
                    Ok(view) => scene.say(reached_word(&view.reached)).to_owned(),
                    Err(_) => "-".to_owned(),
                }
            }),
            Column::new(&inquire::STATE, 24, |sent: &Sent, scene| {
                match &sent.result {
                    Ok(view) => scene
                        .say(state_word(view.state, view.doses.len()))
                        .to_owned(),
                    Err(error) => Refusal::line(error, scene),
                }
            }),
        ];
        Self {
            list: List::new(columns),
        }
    }

    pub fn set(&mut self, sent: Vec<Sent>, scene: &Scene) {
        self.list.set_rows(sent, scene);
    }

    /// Looks again at one of them, if it is one of them.
    pub fn ask(&self, inquiry: &str) -> Flow {
        let known = self.list.rows().iter().any(|sent| match &sent.result {
            Ok(view) => view.inquiry == inquiry,
            Err(_) => false,
        });
        if known { look(inquiry) } else { Flow::Stay }
    }

    pub fn ask_all(&self) -> Flow {
        let views = self.list.rows().iter();
        views
            .filter_map(|sent| sent.result.as_ref().ok())
            .fold(Flow::Stay, |flow, view| flow.then(look(&view.inquiry)))
    }

    pub fn take(&mut self, view: InquiryView) {
        for sent in self.list.rows_mut() {
            if let Ok(known) = &mut sent.result
                && known.inquiry == view.inquiry
            {
                **known = view;
                return;
            }
        }
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match key {
            Key::F(6) => return Flow::become_screen(Inquire::default()),
            Key::F(9) => return Flow::become_screen(super::super::Cases::default()),
            _ => {}
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => match self.list.selected().map(|sent| &sent.result) {
                Some(Ok(view)) => Flow::open(Answer::new(&view.inquiry)),
                Some(Err(error)) => Flow::refused(error),
                None => Flow::Stay,
            },
            (ListAnswer::Ignored, Key::Esc | Key::F(10)) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&inquire::RESULT);
        self.list.draw(area, title, true, pen);
    }
}

fn look(inquiry: &str) -> Flow {
    Flow::ask_as(
        LOOKED,
        Request::Clerk(ClerkRequest::ShowInquiry {
            inquiry: inquiry.to_owned(),
        }),
    )
}
