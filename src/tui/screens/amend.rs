//! Changing what is recorded: a form, then the page of differences with the reason, then F10. What is typed is kept as a
//! draft in the node; where somebody else changed the record meanwhile it is laid over the new state.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, DoseChoices, DoseReply, Draft, ErrorCode, FieldChange,
    FieldFault, OwnReply, OwnRequest, PeopleReply, PersonView, Reply, Request,
};
use crate::domain::{AddresseeNo, Private};
use crate::text::{
    Text,
    screens::{amend, frame},
};
use crate::tui::flow::{Flow, Message};
use crate::tui::form::{Field, Form, FormAnswer};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::review::{Review, ReviewAnswer};
use crate::tui::screens::words;

const CHECK: u32 = 0;
const COMMIT: u32 = 1;
const RELOAD: u32 = 2;
const DRAFT: u32 = 3;
const KEEP: u32 = 4;
const CHOICES: u32 = 5;

/// Why a form cannot be sent: the field and the sentence.
pub type Unfit = (&'static str, &'static Text);

/// What is changed: the items of a person or of a dose.
pub trait Subject {
    fn name(&self) -> &'static Text;
    fn help(&self) -> &'static Text;
    /// What is said when it is done.
    fn done(&self) -> &'static Text;
    /// Name of its draft.
    fn draft(&self) -> String;
    fn addressee_no(&self) -> &AddresseeNo;
    /// The fields as the record has them.
    fn fields(&self) -> Vec<Field>;
    /// The record is another one by now.
    fn on_view(&mut self, view: &PersonView);
    /// The order to the node.
    ///
    /// # Errors
    /// A field that is none.
    fn order(
        &self,
        form: &Form,
        reason: &str,
        check_only: bool,
        scene: &Scene,
    ) -> Result<Request, Unfit>;
    /// It is something new: no old values, no reason.
    fn is_new(&self) -> bool {
        false
    }
    /// What comes after it; the screen below where there is none.
    fn next(&self, _form: &Form, _scene: &Scene) -> Option<Box<dyn Screen>> {
        None
    }
    /// What it needs from the node for its lists of values.
    fn choices(&self) -> Option<Request> {
        None
    }
    /// Those lists.
    fn on_choices(&self, _choices: &DoseChoices, _form: &mut Form) {}
    /// The values of a field on F4.
    fn values(&self, _field: &str, _scene: &Scene) -> Vec<Choice> {
        Vec::new()
    }
}

/// The form of a subject.
pub struct Amend<S> {
    subject: S,
    form: Form,
    review: Option<Review>,
    /// What the draft in the node holds; unknown after it could not be saved.
    kept: Option<BTreeMap<String, String>>,
    /// The draft was asked for.
    begun: bool,
    /// A question is on its way.
    asking: bool,
}

impl<S: Subject> Amend<S> {
    pub fn new(subject: S) -> Self {
        Self {
            form: Form::new("amend", subject.fields()),
            subject,
            review: None,
            kept: Some(BTreeMap::new()),
            begun: false,
            asking: false,
        }
    }

    fn check(&mut self, scene: &Scene) -> Flow {
        self.ask(CHECK, "", true, scene)
    }

    fn ask(&mut self, tag: u32, reason: &str, check_only: bool, scene: &Scene) -> Flow {
        if self.asking {
            return Flow::Stay;
        }
        match self.subject.order(&self.form, reason, check_only, scene) {
            Ok(request) => {
                self.asking = true;
                Flow::ask_as(tag, request)
            }
            Err((field, text)) => {
                let label = words::change_label(field, scene);
                let sentence = scene.fill(text, &[("label", &label)]);
                self.form.fail(field, sentence.clone());
                Flow::wrong(sentence)
            }
        }
    }

    /// What would change, or what is wrong with it.
    fn on_checked(&mut self, checked: Checked, scene: &Scene) -> Flow {
        if let Some(fault) = checked.faults.first() {
            let sentence = words::fault(fault, scene);
            self.form.fail(&fault.field, sentence.clone());
            return Flow::wrong(sentence);
        }
        let changes = if self.subject.is_new() {
            self.typed(scene)
        } else {
            checked.changes
        };
        if changes.is_empty() {
            return Flow::Say(Message::plain(scene.say(&amend::NOTHING)));
        }
        let review = Review::new(changes, checked.notes, !self.subject.is_new());
        self.review = Some(review);
        Flow::Stay
    }

    /// What a new dose is registered with: every item that is filled in.
    fn typed(&self, scene: &Scene) -> Vec<FieldChange> {
        let values = self.form.values(scene).into_iter();
        values
            .map(|(what, new)| FieldChange {
                what: what.to_owned(),
                old: None,
                new: Some(Private::new(new)),
            })
            .collect()
    }

    fn on_done(&mut self, scene: &Scene) -> Flow {
        self.form.remember(scene);
        let next = self.subject.next(&self.form, scene);
        self.drop_draft()
            .then(next.map_or(Flow::Back, Flow::Become))
            .then(Flow::say(scene.say(self.subject.done())))
    }

    fn drop_draft(&mut self) -> Flow {
        let form = self.subject.draft();
        Flow::ask_as(KEEP, Request::Own(OwnRequest::DropDraft { form }))
    }

    fn reload(&mut self) -> Flow {
        self.review = None;
        Flow::ask_as(
            RELOAD,
            Request::Clerk(ClerkRequest::ShowPerson {
                addressee_no: *self.subject.addressee_no(),
            }),
        )
    }

    /// The new state of the record below, what was typed above.
    fn on_reloaded(&mut self, view: &PersonView, scene: &Scene) -> Flow {
        let typed = self.form.changed();
        self.subject.on_view(view);
        self.form = Form::new("amend", self.subject.fields());
        self.form.restore(&typed);
        Flow::wrong(scene.say(&amend::CONFLICT))
    }

    fn on_draft(&mut self, draft: Option<Draft>, scene: &Scene) -> Flow {
        let Some(draft) = draft else {
            return Flow::Stay;
        };
        let mut typed = read_draft(draft.bytes.get());
        self.kept = Some(typed.clone());
        // What was typed while it was on its way is newer.
        let since = self.form.changed();
        typed.retain(|field, _| !since.contains_key(field));
        self.form.restore(&typed);
        if self.form.changed() == since {
            return Flow::Stay;
        }
        let time = scene.moment(draft.at);
        Flow::Say(Message::plain(
            scene.fill(&amend::DRAFT_BACK, &[("time", &time)]),
        ))
    }

    fn on_review_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(review) = &mut self.review else {
            return Flow::Stay;
        };
        match review.on_key(key, scene) {
            ReviewAnswer::Open => Flow::Stay,
            ReviewAnswer::Refused(error) => Flow::wrong(error),
            ReviewAnswer::Left => {
                self.review = None;
                Flow::Stay
            }
            ReviewAnswer::Agreed(reason) => self.ask(COMMIT, &reason, false, scene),
        }
    }

    fn on_form_answer(&mut self, answer: FormAnswer, scene: &Scene) -> Flow {
        match answer {
            FormAnswer::Commit => self.check(scene),
            FormAnswer::Refused(error) => Flow::wrong(error),
            FormAnswer::Leave => self.drop_draft().then(Flow::Back),
            FormAnswer::Wants(field) => {
                let values = self.subject.values(field, scene);
                self.form.offer(field, values, scene);
                Flow::Stay
            }
            FormAnswer::Handled | FormAnswer::Changed(_) | FormAnswer::Ignored => Flow::Stay,
        }
    }

    fn on_error(&mut self, error: &ApiError) -> Flow {
        if error.code == ErrorCode::RecordChanged {
            return self.reload();
        }
        Flow::refused(error)
    }
}

impl<S: Subject> Screen for Amend<S> {
    fn name(&self) -> &'static Text {
        self.subject.name()
    }

    fn help(&self) -> &'static Text {
        self.subject.help()
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.review.is_some() {
            return vec![
                Hint::new("F10", &amend::COMMIT),
                Hint::new("Esc", &amend::BACK_TO_FORM),
            ];
        }
        let mut hints = Form::hints().to_vec();
        hints.retain(|hint| hint.key != "F10");
        hints.insert(0, Hint::new("F10", &amend::CHECK));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_waiting(&self) -> bool {
        self.asking
    }

    fn is_typing(&self) -> bool {
        match &self.review {
            Some(review) => review.is_typing(),
            None => self.form.is_typing(),
        }
    }

    fn is_changed(&self) -> bool {
        self.kept.as_ref() != Some(&self.form.changed())
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.asking = false;
        if std::mem::replace(&mut self.begun, true) {
            return Flow::Stay;
        }
        let form = self.subject.draft();
        let draft = Flow::ask_as(DRAFT, Request::Own(OwnRequest::LoadDraft { form }));
        match self.subject.choices() {
            Some(choices) => draft.then(Flow::ask_as(CHOICES, choices)),
            None => draft,
        }
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.review.is_some() {
            return self.on_review_key(key, scene);
        }
        let answer = self.form.on_key(key, scene);
        self.on_form_answer(answer, scene)
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if let Some(review) = &mut self.review {
            review.on_paste(text, scene);
            return Flow::Stay;
        }
        let answer = self.form.on_paste(text, scene);
        self.on_form_answer(answer, scene)
    }

    fn on_tick(&mut self, _scene: &Scene) -> Flow {
        let typed = self.form.changed();
        if self.kept.as_ref() == Some(&typed) {
            return Flow::Stay;
        }
        let (form, bytes) = (self.subject.draft(), write_draft(&typed));
        self.kept = Some(typed);
        Flow::ask_as(
            KEEP,
            Request::Own(OwnRequest::SaveDraft {
                form,
                bytes: Private::new(bytes),
            }),
        )
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if matches!(tag, CHECK | COMMIT) {
            self.asking = false;
        }
        match (tag, reply) {
            (CHECK, Ok(reply)) => match Checked::of(reply) {
                Some(checked) => self.on_checked(checked, scene),
                None => Flow::Stay,
            },
            (COMMIT, Ok(_)) => self.on_done(scene),
            (RELOAD, Ok(Reply::Clerk(ClerkReply::Person(view)))) => self.on_reloaded(&view, scene),
            (DRAFT, Ok(Reply::Own(OwnReply::Draft(draft)))) => self.on_draft(draft, scene),
            (CHOICES, Ok(Reply::Clerk(ClerkReply::Dose(DoseReply::Choices(choices))))) => {
                self.subject.on_choices(&choices, &mut self.form);
                Flow::Stay
            }
            (CHECK | COMMIT | RELOAD, Err(error)) => self.on_error(&error),
            (KEEP, Err(_)) => {
                self.kept = None;
                Flow::Stay
            }
            // Without its draft or its lists the form works all the same.
            (_, Ok(_) | Err(_)) => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        if let Some(review) = &mut self.review {
            return review.draw(area, pen);
        }
        let inner = pen.boxed(area, pen.scene.say(self.subject.name()));
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}

/// What a check found, whatever was checked.
struct Checked {
    changes: Vec<FieldChange>,
    faults: Vec<FieldFault>,
    notes: Vec<String>,
}

impl Checked {
    fn of(reply: Reply) -> Option<Self> {
        match reply {
            Reply::Clerk(ClerkReply::People(PeopleReply::Edited(edited))) => Some(Self {
                changes: edited.changes,
                faults: edited.faults,
                notes: Vec::new(),
            }),
            Reply::Clerk(ClerkReply::Dose(DoseReply::Changed(changed))) => Some(Self {
                changes: changed.changes,
                faults: changed.faults,
                notes: changed.notes,
            }),
            _ => None,
        }
    }
}

/// A draft as bytes: a field and its text, each ended by a null.
fn write_draft(typed: &BTreeMap<String, String>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in typed.iter().flat_map(|(name, text)| [name, text]) {
        bytes.extend(text.bytes().filter(|byte| *byte != 0));
        bytes.push(0);
    }
    bytes
}

fn read_draft(bytes: &[u8]) -> BTreeMap<String, String> {
    let texts: Vec<String> = bytes
        .split(|byte| *byte == 0)
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    let pairs = texts.chunks_exact(2);
    pairs
        .filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())))
        .collect()
}
