//! How an inquiry looks: how it stands, whether the two records are about the same person, the rows, what was done.

use ratatui::layout::Rect;

use crate::api::{Comparison, InquiryState, InquiryView, NextStep};
use crate::domain::Sex;
use crate::text::{
    Text, records,
    screens::{cases, letters, protection, templates},
    words,
};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screens::cases::{reached, state_word};
use crate::tui::screens::letter_fields::evidence;
use crate::tui::screens::words as words_of;
use crate::tui::width::{cells, fit, jp_wrap};

use super::Answer;

impl Answer {
    pub(super) fn draw_all(&mut self, area: Rect, pen: &mut Pen) {
        let Some(view) = &self.view else {
            pen.row(area, 0, pen.scene.say(&templates::BUSY), pen.theme().text());
            return;
        };
        let mut area = area;
        if view.is_protected {
            let style = pen.theme().selected();
            let used = pen.wrapped(area, pen.scene.say(&protection::BANNER), style);
            area.y += used;
            area.height = area.height.saturating_sub(used);
        }
        let room = area.width.saturating_sub(2);
        let head: Vec<String> = (self.head(view, pen.scene).iter())
            .flat_map(|line| jp_wrap(line, room))
            .collect();
        let height = head.len() as u16 + 2;
        let upper = Rect { height, ..area };
        let inner = pen.boxed(upper, &self.title(pen.scene));
        for (line, row) in head.iter().zip(0..) {
            pen.row(inner, row, line, pen.theme().text());
        }
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(height),
            ..area
        };
        if self.has_rows() {
            let counts = self.counts(pen.scene);
            self.list.draw(below, &counts, true, pen);
        } else {
            self.draw_ending(below, pen);
        }
        if let Some(question) = &mut self.question {
            question.draw(area, pen);
        }
        if let Some((_, form)) = &mut self.reason {
            let title = pen.scene.say(&cases::REASON_TITLE);
            let inner = pen.popup(area, 74, 4, title, "");
            form.draw(inner, pen);
            form.draw_over(area, pen);
        }
    }

    fn title(&self, scene: &Scene) -> String {
        let town = self.view.as_ref().map(|view| scene.town(view.provider));
        format!("{} {}", self.inquiry, town.unwrap_or_default())
    }

    fn head(&self, view: &InquiryView, scene: &Scene) -> Vec<String> {
        let mut state = scene
            .say(state_word(view.state, view.doses.len()))
            .to_owned();
        if view.state == InquiryState::Queued {
            let reached = reached(&view.reached, view.at_relay, scene);
            state = format!("{state}  {} {reached}", scene.say(&cases::REACHED));
        }
        if self.has_rows() && view.paper.is_none() {
            state = format!("{state}  {}", scene.say(self.signatures()));
        }
        if let Some(receipt) = &view.receipt {
            state = format!("{state}  {} {receipt}", scene.say(&cases::RECEIPT));
        }
        let mut lines = vec![state];
        match &view.paper {
            // The paper names nobody but whom the own record does: there is nothing to compare.
            Some(paper) => lines.push(evidence(paper, scene)),
            None => lines.extend(self.subject(view, scene)),
        }
        if view.more {
            lines.push(scene.say(&cases::MORE).to_owned());
        }
        lines
    }

    /// Name, birth date and sex there and here, side by side.
    fn subject(&self, view: &InquiryView, scene: &Scene) -> Vec<String> {
        let (Some(subject), Some(own)) = (&view.subject, &self.own) else {
            return Vec::new();
        };
        let (name, birth, sex) = subject.get();
        let person = &own.resident.person;
        let ours = (
            person.name_kana.clone(),
            person.birth_date.to_string(),
            person.sex.code(),
        );
        let labels = [&cases::SUBJECT, &cases::SUBJECT_OWN].map(|label| cells(scene.say(label)));
        let widest = labels[0].max(labels[1]);
        let line = |label: &Text, name: String, birth: &str, sex: u8| {
            let sex = Sex::from_code(sex).map_or("-", |sex| sex_word(sex, scene));
            format!(
                "{} {name} {} {sex}",
                fit(scene.say(label), widest),
                scene.birth_text(birth)
            )
        };
        let mut lines = vec![
            line(&cases::SUBJECT, scene.kana(name), birth, *sex),
            line(
                &cases::SUBJECT_OWN,
                words_of::name_of(&person.name_kanji, &ours.0, scene),
                &ours.1,
                ours.2,
            ),
        ];
        let same_name = *name == ours.0 || *name == person.name_kanji;
        if !same_name || *birth != ours.1 || *sex != ours.2 {
            lines.push(scene.say(&cases::SUBJECT_DIFFERS).to_owned());
        }
        lines
    }

    fn signatures(&self) -> &'static Text {
        let rows = self.list.rows();
        if rows.iter().any(|row| row.signature_ok() == Some(false)) {
            &cases::SOME_BROKEN
        } else if rows.iter().any(|row| row.signature_ok().is_none()) {
            &cases::SOME_UNCHECKED
        } else {
            &cases::ALL_SIGNED
        }
    }

    fn counts(&self, scene: &Scene) -> String {
        let count = |wanted| {
            let rows = self.list.rows().iter();
            rows.filter(|row| row.compared() == wanted).count()
        };
        let open = self.list.rows().iter().filter(|row| row.is_open()).count();
        scene.fill(
            &cases::COUNTS,
            &[
                ("new", &count(Comparison::New)),
                ("same", &count(Comparison::Same)),
                ("different", &count(Comparison::Different)),
                ("open", &open),
            ],
        )
    }

    /// Where no rows came: what that means, what was done, what can be done.
    fn draw_ending(&self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let Some(view) = &self.view else { return };
        let inner = pen.boxed(area, scene.say(&cases::NEXT_STEPS));
        let mut used = pen.wrapped(inner, &ending(view, scene), pen.theme().text());
        let rest = |used: u16| Rect {
            y: inner.y + used.min(inner.height),
            height: inner.height.saturating_sub(used),
            ..inner
        };
        if self.wants_step() {
            used += 1;
            used += pen.wrapped(
                rest(used),
                scene.say(&cases::NEXT_KEY),
                pen.theme().strong(),
            );
        }
        if !view.steps.is_empty() {
            used += 1;
            pen.row(rest(used), 0, scene.say(&cases::STEPS), pen.theme().label());
            used += 1;
        }
        for step in &view.steps {
            let words = format!(
                "{} {} {}",
                scene.moment(step.at),
                step.user,
                step_words(&step.step, scene)
            );
            used += pen.wrapped(rest(used), &words, pen.theme().text());
        }
        pen.cursor(inner.x, inner.y);
    }
}

fn ending(view: &InquiryView, scene: &Scene) -> String {
    match view.state {
        InquiryState::Queued if view.paper.is_some() => scene.say(&letters::AWAITED).to_owned(),
        InquiryState::Queued => scene.say(&cases::WAITING).to_owned(),
        InquiryState::Found => scene.say(&cases::EMPTY_WORDS).to_owned(),
        InquiryState::NoAnswer if view.paper.is_some() => {
            scene.say(&letters::NOBODY_KNOWN).to_owned()
        }
        InquiryState::NoAnswer => scene.say(&cases::NO_ANSWER_WORDS).to_owned(),
        InquiryState::Expired => scene.say(&cases::EXPIRED_WORDS).to_owned(),
        InquiryState::Aborted => {
            let code = view.abort_reason.as_deref().unwrap_or("-");
            let reason = words::abort(code).map_or(code, |word| scene.say(word));
            scene.fill(&cases::ABORTED_WORDS, &[("reason", &reason)])
        }
    }
}

fn step_words(step: &NextStep, scene: &Scene) -> String {
    match step {
        NextStep::EarlierAddress(code) => {
            format!("{} {}", scene.say(&cases::EARLIER), scene.town(*code))
        }
        NextStep::PaperProof { note } => format!("{} {note}", scene.say(&cases::PAPER)),
        NextStep::WaitUntil(date) => {
            let date = scene.date((*date).into());
            format!("{}: {date}", scene.say(&cases::WAIT))
        }
        NextStep::Close { reason } => format!("{} {reason}", scene.say(&cases::CLOSE)),
    }
}

const fn sex_word(sex: Sex, scene: &Scene) -> &'static str {
    scene.say(match sex {
        Sex::Male => &records::MALE,
        Sex::Female => &records::FEMALE,
        Sex::Unknown => &records::SEX_UNKNOWN,
        Sex::NotApplicable => &records::SEX_OTHER,
    })
}
