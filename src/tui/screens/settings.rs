//! How the person likes the screens; the same on every terminal.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, Calendar, OwnReply, OwnRequest, Preferences, Reply, Request, ScreenLanguage, Theme,
};
use crate::text::{
    Text,
    screens::{frame, settings},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::ChangePassword;

const LANGUAGE: &str = "language";
const THEME: &str = "theme";
const CALENDAR: &str = "calendar";
const IDLE: &str = "idle";
const COUNTER: &str = "counter";
const MOTION: &str = "motion";
const YES: &str = "yes";
const LOAD: u32 = 0;
const SAVE: u32 = 1;

/// The own preferences as a form.
pub struct Settings {
    form: Form,
    /// What the form was filled from; the ticks of the tour go along unchanged.
    from: Preferences,
    /// Just saved: said once it is followed, in the language it asks for.
    saved: bool,
}

impl Settings {
    pub fn new(scene: &Scene) -> Self {
        let choices = |pairs: &[(&str, &Text)]| -> Vec<Choice> {
            let choice = |(value, word): &(&str, &Text)| Choice::new(*value, *word);
            pairs.iter().map(choice).collect()
        };
        let languages = choices(&[
            ("follow", &settings::FOLLOW),
            ("ja", &settings::JAPANESE),
            ("en", &settings::ENGLISH),
        ]);
        let themes = choices(&[
            ("standard", &settings::STANDARD),
            ("contrast", &settings::CONTRAST),
            ("plain", &settings::PLAIN),
        ]);
        let calendars = choices(&[
            ("wareki", &settings::WAREKI),
            ("western", &settings::WESTERN),
        ]);
        let choice = |name, label, values| {
            Field::new(name, label, Kind::Choice)
                .required()
                .with_values(values)
        };
        let form = Form::new(
            "settings",
            vec![
                choice(LANGUAGE, &settings::LANGUAGE, languages),
                choice(THEME, &settings::THEME, themes),
                choice(CALENDAR, &settings::CALENDAR, calendars),
                Field::new(IDLE, &settings::IDLE, Kind::Digits { min: 1, max: 2 })
                    .with_help(&settings::IDLE_HELP)
                    .checked_by(check_idle),
                Field::new(COUNTER, &settings::COUNTER, Kind::Check)
                    .with_help(&settings::COUNTER_HELP),
                Field::new(MOTION, &settings::MOTION, Kind::Check),
            ],
        );
        let mut screen = Self {
            form,
            from: Preferences::default(),
            saved: false,
        };
        screen.fill(scene.preferences.clone().unwrap_or_default());
        screen
    }

    fn fill(&mut self, from: Preferences) {
        let form = &mut self.form;
        form.set(
            LANGUAGE,
            match from.language {
                None => "follow",
                Some(ScreenLanguage::Japanese) => "ja",
                Some(ScreenLanguage::English) => "en",
            },
        );
        form.set(
            THEME,
            match from.theme {
                Theme::Standard => "standard",
                Theme::HighContrast => "contrast",
                Theme::Monochrome => "plain",
            },
        );
        form.set(
            CALENDAR,
            match from.calendar {
                Calendar::Wareki => "wareki",
                Calendar::Western => "western",
            },
        );
        let minutes = from.idle_minutes.map(|minutes| minutes.to_string());
        form.set(IDLE, &minutes.unwrap_or_default());
        form.set(COUNTER, if from.counter_mode { YES } else { "" });
        form.set(MOTION, if from.reduced_motion { YES } else { "" });
        form.set_clean();
        self.from = from;
    }

    fn preferences(&self, scene: &Scene) -> Preferences {
        let form = &self.form;
        let tour_done = scene.preferences.as_ref().map(|now| now.tour_done);
        Preferences {
            language: match form.value(LANGUAGE, scene).as_str() {
                "ja" => Some(ScreenLanguage::Japanese),
                "en" => Some(ScreenLanguage::English),
                _ => None,
            },
            theme: match form.value(THEME, scene).as_str() {
                "contrast" => Theme::HighContrast,
                "plain" => Theme::Monochrome,
                _ => Theme::Standard,
            },
            calendar: match form.value(CALENDAR, scene).as_str() {
                "western" => Calendar::Western,
                _ => Calendar::Wareki,
            },
            idle_minutes: form.value(IDLE, scene).parse().ok(),
            counter_mode: form.is_ticked(COUNTER),
            reduced_motion: form.is_ticked(MOTION),
            tour_done: tour_done.unwrap_or(self.from.tour_done),
        }
    }

    fn load() -> Flow {
        Flow::ask_as(LOAD, Request::Own(OwnRequest::ShowPreferences))
    }
}

fn check_idle(value: &str) -> Option<&'static Text> {
    let minutes: u8 = value.parse().unwrap_or_default();
    (!(1..=15).contains(&minutes)).then_some(&settings::IDLE_WRONG)
}

impl Screen for Settings {
    fn name(&self) -> &'static Text {
        &settings::NAME
    }

    fn help(&self) -> &'static Text {
        &settings::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F10", &frame::SAVE),
            Hint::new("F9", &settings::PASSWORD),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    fn is_changed(&self) -> bool {
        self.form.is_changed()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        if self.form.is_changed() {
            return Flow::Stay;
        }
        Self::load()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if key == Key::F(9) {
            return Flow::open(ChangePassword::default());
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => {
                let preferences = self.preferences(scene);
                let request = Request::Own(OwnRequest::SavePreferences(preferences));
                Flow::ask_as(SAVE, request)
            }
            answer => answer.flow(),
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.form.on_paste(text, scene).flow()
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match (tag, reply) {
            (LOAD, Ok(Reply::Own(OwnReply::Preferences(preferences)))) => {
                self.fill(preferences);
                match std::mem::take(&mut self.saved) {
                    true => Flow::say(scene.say(&settings::SAVED)),
                    false => Flow::Stay,
                }
            }
            // The frame applies what the node has, not what the form hopes for.
            (SAVE, Ok(_)) => {
                self.form.set_clean();
                self.saved = true;
                Self::load()
            }
            (_, Ok(_)) => Flow::Stay,
            (_, Err(error)) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let inner = pen.boxed(area, pen.scene.say(&settings::FORM));
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}
