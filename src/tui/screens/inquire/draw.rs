//! How the wizard looks: the bar of steps, whom it is about, the step at hand.

use ratatui::layout::Rect;

use crate::api::PersonLine;
use crate::text::screens::{inquire, protection, templates};
use crate::tui::pen::Pen;
use crate::tui::veil::Veil;
use crate::tui::width::fit;

use super::{CHECK, EVIDENCE, Inquire, RESULT, WHERE, WHO};

impl Inquire {
    pub(super) fn draw_all(&mut self, area: Rect, pen: &mut Pen) {
        let mut area = area;
        let protected = |line: &PersonLine| line.marks.iter().any(|mark| mark == "protected");
        if self
            .members
            .included()
            .any(|member| protected(&member.line))
        {
            let style = pen.theme().selected();
            let used = pen.wrapped(area, pen.scene.say(&protection::BANNER), style);
            area.y += used;
            area.height = area.height.saturating_sub(used);
        }
        let bar = Rect { height: 1, ..area };
        self.wizard.draw_bar(bar, pen);
        let people = self.members.included().count().max(1);
        let height = (people as u16 + 2).min(6);
        let upper = Rect {
            y: area.y + 1,
            height,
            ..area
        };
        self.draw_people(upper, pen);
        let body = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(height + 1),
            ..area
        };
        match self.wizard.at() {
            RESULT => self.results.draw(body, pen),
            CHECK => self.draw_check(body, pen),
            WHERE => self.draw_towns(body, pen),
            at => self.draw_form(at, body, pen),
        }
        self.wizard.draw_over(area, pen);
        if let Some(proposal) = &mut self.proposal {
            proposal.picker.draw(area, pen);
        }
    }

    fn draw_people(&self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let inner = pen.boxed(area, scene.say(&inquire::ABOUT));
        if self.members.is_empty() {
            let word = if self.finding {
                &inquire::LOOKING
            } else {
                &inquire::NOBODY
            };
            pen.row(inner, 0, scene.say(word), pen.theme().text());
        }
        for (member, row) in self.members.included().zip(0..inner.height) {
            let state = if member.complete {
                &inquire::COMPLETE
            } else {
                &inquire::MISSING
            };
            let line = &member.line;
            let name = scene.person(line.name.get(), line.kana.get());
            let text = format!(
                "{} {} {}  {}: {}",
                fit(&name, area.width.saturating_sub(50)),
                fit(&scene.birth_text(line.birth_date.get()), 10),
                fit(line.addressee_no.as_str(), 15),
                scene.say(&inquire::STEP_EVIDENCE),
                scene.say(state)
            );
            pen.row(inner, row, &text, pen.theme().text());
        }
    }

    fn draw_form(&mut self, at: usize, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let title = match (at, self.members.place()) {
            (EVIDENCE, Some((place, count, member))) => {
                let name = scene.person(member.line.name.get(), member.line.kana.get());
                let values: [(&str, &dyn std::fmt::Display); 3] =
                    [("at", &place), ("count", &count), ("name", &name)];
                format!(
                    "{} {}",
                    scene.say(&inquire::STEP_EVIDENCE),
                    scene.fill(&inquire::MEMBER_OF, &values)
                )
            }
            (WHO, _) => scene.say(&inquire::STEP_PERSON).to_owned(),
            _ => String::new(),
        };
        let inner = pen.boxed(area, &title);
        self.wizard.draw_form(inner, pen);
    }

    fn draw_towns(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let theme = pen.theme();
        let mut notes = Vec::new();
        if let Some(address) = &self.towns.address {
            let address = scene.veiled(Veil::Whole, address.clone());
            notes.push(scene.fill(&inquire::PREVIOUS_ADDRESS, &[("address", &address)]));
        }
        notes.extend(self.towns.notes(scene));
        notes.push(scene.say(&inquire::TOWN_SAFE).to_owned());
        let field = Rect { height: 1, ..area };
        self.wizard.draw_form(field, pen);
        let below = notes.len() as u16;
        let list = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(below + 1),
            ..area
        };
        self.towns.draw(list, pen);
        let rest = Rect {
            y: list.bottom(),
            height: below.min(area.height),
            ..area
        };
        for (note, row) in notes.iter().zip(0..) {
            pen.row(rest, row, &format!(" {note}"), theme.text());
        }
    }

    fn draw_check(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let inner = pen.boxed(area, scene.say(&inquire::SENT_TITLE));
        let provider = self
            .towns
            .chosen()
            .map_or_else(String::new, |code| format!("{} {code}", scene.town(code)));
        let used = pen.pairs(
            inner,
            &[
                (&inquire::TO, provider),
                (&inquire::SENT, scene.say(&inquire::SENT_WHAT).to_owned()),
                (
                    &inquire::NOT_SENT,
                    scene.say(&inquire::NOT_SENT_WHAT).to_owned(),
                ),
            ],
        );
        let word = if self.sending {
            &templates::BUSY
        } else {
            &inquire::SEND_KEY
        };
        let rest = Rect {
            y: inner.y + used + 1,
            height: inner.height.saturating_sub(used + 1),
            ..inner
        };
        pen.wrapped(rest, scene.say(word), pen.theme().strong());
        pen.cursor(inner.x, rest.y);
    }
}
