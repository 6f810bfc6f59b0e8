//! The wizard template: steps in a bar above a form for each; F10 goes on, PgUp goes back, nothing is lost between them.

use ratatui::layout::Rect;

use crate::text::{
    Lang, Text,
    screens::{frame, templates},
};
use crate::tui::form::{Form, FormAnswer};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::Hint;
use crate::tui::width::cells;

/// What a wizard did with a key.
#[derive(Debug, PartialEq, Eq)]
pub enum WizardAnswer {
    Handled,
    /// A value of the step at hand changed.
    Changed(&'static str),
    /// F4 in a field whose values the screen knows.
    Wants(&'static str),
    Refused(String),
    /// This step is in order: the screen may act on it, then calls [`Wizard::go_on`].
    StepDone(usize),
    /// It went back to this step.
    WentBack(usize),
    /// The last step is in order.
    Finished,
    Leave,
    Ignored,
}

/// A step and its form.
pub struct Step {
    pub name: &'static Text,
    pub form: Form,
}

/// Steps in their order.
pub struct Wizard {
    steps: Vec<Step>,
    at: usize,
}

impl Wizard {
    pub const fn new(steps: Vec<Step>) -> Self {
        Self { steps, at: 0 }
    }

    pub const fn at(&self) -> usize {
        self.at
    }

    /// The form of the step at hand.
    pub fn form(&mut self) -> Option<&mut Form> {
        self.form_of(self.at)
    }

    pub fn form_of(&mut self, step: usize) -> Option<&mut Form> {
        self.steps.get_mut(step).map(|step| &mut step.form)
    }

    /// The next step begins.
    pub fn go_on(&mut self) {
        self.at = (self.at + 1).min(self.steps.len().saturating_sub(1));
    }

    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.steps.len()
    }

    pub fn is_changed(&self) -> bool {
        self.steps.iter().any(|step| step.form.is_changed())
    }

    pub fn is_typing(&self) -> bool {
        self.steps
            .get(self.at)
            .is_some_and(|step| step.form.is_typing())
    }

    pub fn field_help(&self, scene: &Scene) -> Option<String> {
        self.steps.get(self.at)?.form.field_help(scene)
    }

    /// What its keys are, for the hints of the screen.
    pub fn hints(&self) -> Vec<Hint> {
        let on = if self.is_last() {
            &frame::DO
        } else {
            &templates::STEP_NEXT
        };
        let mut hints = vec![Hint::new("F10", on)];
        if self.at > 0 {
            hints.push(Hint::new("PgUp", &templates::STEP_BEFORE));
        }
        if self
            .steps
            .get(self.at)
            .is_some_and(|step| step.form.height() > 0)
        {
            hints.push(Hint::new("F4", &frame::VALUES));
            hints.push(Hint::new("F6", &frame::SAME_AS_LAST));
        }
        hints.push(Hint::new("Esc", &frame::STOP));
        hints
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> WizardAnswer {
        match key {
            Key::PageUp if self.at > 0 => {
                self.at -= 1;
                return WizardAnswer::WentBack(self.at);
            }
            Key::PageDown => return self.on_key(Key::F(10), scene),
            _ => {}
        }
        let (at, last) = (self.at, self.is_last());
        let Some(form) = self.form() else {
            return WizardAnswer::Ignored;
        };
        match form.on_key(key, scene) {
            FormAnswer::Handled => WizardAnswer::Handled,
            FormAnswer::Changed(name) => WizardAnswer::Changed(name),
            FormAnswer::Wants(name) => WizardAnswer::Wants(name),
            FormAnswer::Refused(error) => WizardAnswer::Refused(error),
            FormAnswer::Leave => WizardAnswer::Leave,
            FormAnswer::Ignored => WizardAnswer::Ignored,
            FormAnswer::Commit if last => WizardAnswer::Finished,
            FormAnswer::Commit => WizardAnswer::StepDone(at),
        }
    }

    pub fn on_paste(&mut self, text: &str, scene: &Scene) -> FormAnswer {
        self.form()
            .map_or(FormAnswer::Ignored, |form| form.on_paste(text, scene))
    }

    /// The bar of the steps, one row.
    pub fn draw_bar(&self, area: Rect, pen: &mut Pen) {
        let gap = match pen.scene.lang {
            Lang::Ja => "",
            Lang::En => " ",
        };
        let mut x = put(pen, area.x, area, " ", false);
        for (number, step) in self.steps.iter().enumerate() {
            let state = match number.cmp(&self.at) {
                std::cmp::Ordering::Less => format!("[{}]", pen.scene.say(&templates::STEP_DONE)),
                std::cmp::Ordering::Equal => format!("[{}]", pen.scene.say(&templates::STEP_NOW)),
                std::cmp::Ordering::Greater => String::new(),
            };
            let name = pen.scene.say(step.name);
            x = put(
                pen,
                x,
                area,
                &format!("{}{gap}{name}{state}", number + 1),
                number == self.at,
            );
            if number + 1 < self.steps.len() {
                x = put(pen, x, area, " > ", false);
            }
        }
    }

    /// The form of the step at hand.
    pub fn draw_form(&mut self, area: Rect, pen: &mut Pen) {
        if let Some(form) = self.form() {
            form.draw(area, pen);
        }
    }

    /// Lists over the form; to be drawn last.
    pub fn draw_over(&mut self, area: Rect, pen: &mut Pen) {
        if let Some(form) = self.form() {
            form.draw_over(area, pen);
        }
    }
}

fn put(pen: &mut Pen, x: u16, area: Rect, text: &str, strong: bool) -> u16 {
    let style = if strong {
        pen.theme().selected()
    } else {
        pen.theme().text()
    };
    let width = cells(text).min(area.right().saturating_sub(x));
    pen.put(x, area.y, width, text, style);
    x + width
}
