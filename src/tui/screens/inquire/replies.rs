//! What the node told the wizard.

use crate::api::{
    ApiError, CaseReply, ClerkReply, InquirySent, InquiryView, PeopleReply, PersonLine, Reply,
};
use crate::text::screens::inquire;
use crate::tui::flow::Flow;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;

use super::results::{LOOKED, Sent};
use super::{ADDRESS, FAMILY, FIND, HOUSEHOLD, Inquire, PERSON, SENT, WHO};

impl Inquire {
    pub(super) fn on_node(
        &mut self,
        tag: u32,
        reply: Result<Reply, ApiError>,
        scene: &Scene,
    ) -> Flow {
        if tag == FIND {
            self.finding = false;
        }
        if tag == SENT {
            self.sending = false;
        }
        match (tag, reply) {
            (FIND, Ok(Reply::Clerk(ClerkReply::Found(people)))) => {
                self.on_found(people.lines, scene)
            }
            (FAMILY, Ok(Reply::Clerk(ClerkReply::People(PeopleReply::Household(lines))))) => {
                self.on_family(lines, scene)
            }
            (ADDRESS, Ok(Reply::Clerk(ClerkReply::Person(view)))) => {
                if self
                    .members
                    .is_about(view.resident.person.addressee_no.as_str())
                {
                    self.lacks_number = !view.has_number;
                    self.towns.address = view.resident.person.previous_address;
                }
                Flow::Stay
            }
            (SENT, Ok(Reply::Clerk(ClerkReply::Inquiry(view)))) => {
                let sent = InquirySent {
                    addressee_no: view.addressee_no,
                    result: Ok(view),
                };
                self.on_sent(vec![sent], scene)
            }
            (SENT, Ok(Reply::Clerk(ClerkReply::Case(CaseReply::Sent(sent))))) => {
                self.on_sent(sent, scene)
            }
            (LOOKED, Ok(Reply::Clerk(ClerkReply::Inquiry(view)))) => self.on_looked(*view),
            // Neither the household nor the address is needed to go on.
            (FAMILY | ADDRESS | LOOKED, Err(_)) => Flow::Stay,
            (_, Ok(_)) => Flow::Stay,
            (_, Err(error)) => Flow::refused(&error),
        }
    }

    fn on_found(&mut self, lines: Vec<PersonLine>, scene: &Scene) -> Flow {
        let wanted = match self.wanted.take() {
            Some(wanted) => wanted.to_string(),
            None => self.typed_person(scene),
        };
        let exact = lines
            .iter()
            .position(|line| line.addressee_no.as_str() == wanted);
        let mut lines = lines;
        match (exact, lines.len()) {
            (Some(place), _) => self.settle(lines.swap_remove(place), scene),
            (None, 0) => Flow::wrong(scene.say(&inquire::NONE_FITS)),
            (None, 1) => self.settle(lines.swap_remove(0), scene),
            (None, _) => {
                let choices = lines.iter().map(|line| choice(line, scene)).collect();
                self.offered = lines;
                if let Some(form) = self.wizard.form_of(WHO) {
                    form.offer(PERSON, choices, scene);
                }
                Flow::Stay
            }
        }
    }

    fn on_family(&mut self, lines: Vec<PersonLine>, scene: &Scene) -> Flow {
        let count = self.members.add(lines, scene);
        if let Some(form) = self.wizard.form_of(WHO)
            && count > 1
        {
            form.show(HOUSEHOLD, true);
            let note = scene.fill(&inquire::HOUSEHOLD_NOTE, &[("count", &count)]);
            form.note(HOUSEHOLD, note);
        }
        Flow::Stay
    }

    fn on_sent(&mut self, sent: Vec<InquirySent>, scene: &Scene) -> Flow {
        let failed = sent.iter().filter(|sent| sent.result.is_err()).count();
        let count = sent.len() - failed;
        let lines = sent.into_iter().map(|sent| Sent {
            name: self
                .members
                .line(&sent.addressee_no)
                .map_or_else(Default::default, |line| {
                    (line.name.get().clone(), line.kana.get().clone())
                }),
            result: sent.result,
        });
        self.results.set(lines.collect(), scene);
        self.wizard.go_on();
        if failed == 0 {
            return Flow::say(scene.fill(&inquire::SENT_COUNT, &[("count", &count)]));
        }
        let values: [(&str, &dyn std::fmt::Display); 2] = [("count", &count), ("failed", &failed)];
        Flow::wrong(scene.fill(&inquire::SENT_SOME, &values))
    }

    fn on_looked(&mut self, view: InquiryView) -> Flow {
        self.results.take(view);
        Flow::Stay
    }
}

/// One of the people the typed words fit.
pub fn choice(line: &PersonLine, scene: &Scene) -> Choice {
    let name = scene.person(line.name.get(), line.kana.get());
    Choice::new(line.addressee_no.to_string(), name)
        .note(format!(
            "{} {} {}",
            scene.kana(line.kana.get()),
            scene.birth_text(line.birth_date.get()),
            line.addressee_no
        ))
        .reading(line.kana.get().clone())
}
