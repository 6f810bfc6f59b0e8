//! What every screen may know while it answers a key or draws: language, look, clock, who is logged in, how the node is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;

use zeroize::Zeroizing;

use crate::api::{Preferences, Session, Status, ToDo};
use crate::domain::{
    AddresseeNo, Date, MunicipalityCode, PartialDate, Right, Role, UnixTime, municipality, romaji,
    show_wareki,
};
use crate::text::{
    Lang, Text,
    screens::{frame, login},
};
use crate::tui::keymap::Keymap;
use crate::tui::theme::Theme;
use crate::tui::veil::Veil;

/// From this width on, lists show more columns and screens a pane on the right.
pub const WIDE_COLUMNS: u16 = 110;
/// From this height on, lists show a detail pane below.
pub const TALL_ROWS: u16 = 40;
/// People kept in the list of those opened recently.
const RECENT_MAX: usize = 20;

/// Which calendar dates are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    #[default]
    Western,
    Wareki,
}

/// A login of a practice network, which anybody may know: it protects made-up people only.
#[derive(Clone, Copy, Debug)]
pub struct PracticeLogin {
    pub user: &'static str,
    pub password: &'static str,
}

/// The workplace as it is at this moment.
pub struct Scene {
    pub lang: Lang,
    pub theme: Theme,
    /// Language and theme of the terminal while nobody is logged in.
    pub terminal: (Lang, Theme),
    /// The terminal draws characters of ambiguous width two cells wide.
    pub wide: bool,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub calendar: Calendar,
    /// Visitors can see this screen: names are masked (`SAFE-43`).
    pub counter_mode: bool,
    /// Rows of lists carry numbers, to be chosen by them.
    pub numbered: bool,
    /// Which pressed key stands for which function.
    pub keymap: Keymap,
    pub now: UnixTime,
    pub session: Option<Session>,
    /// Shown where a password is asked for.
    pub practice_login: Option<PracticeLogin>,
    /// The last health the node told; old while it is away.
    pub status: Option<Status>,
    /// The node does not answer; seconds until it is tried again.
    pub away: Option<u64>,
    /// The node is there and does not answer; seconds since it was asked.
    pub silent: Option<u64>,
    /// What waits for this person, for the top bar.
    pub to_do: Option<ToDo>,
    /// What the person logged in chose; absent until the node told it.
    pub preferences: Option<Preferences>,
    last: RefCell<BTreeMap<(&'static str, &'static str), Zeroizing<String>>>,
    recent: RefCell<Vec<Opened>>,
}

/// Somebody whose record was opened on this terminal.
#[derive(Clone)]
pub struct Opened {
    pub addressee_no: AddresseeNo,
    pub kanji: Zeroizing<String>,
    pub kana: Zeroizing<String>,
}

/// 昭和47年1月5日 as 昭47.01.05, which fits a column; a date before the eras stays as it is.
fn short_wareki(long: &str) -> String {
    let short = |date: &str| {
        let (Some(era), true) = (date.chars().next(), date.contains('年')) else {
            return date.to_owned();
        };
        let numbers: String = date.chars().skip(2).collect();
        let mut parts = numbers.split(['年', '月', '日']);
        let year = parts.next().unwrap_or_default();
        let rest = parts.filter(|part| !part.is_empty());
        let rest: String = rest.map(|part| format!(".{part:0>2}")).collect();
        format!("{era}{year}{rest}")
    };
    long.split('・').map(short).collect::<Vec<_>>().join("・")
}

impl Scene {
    pub fn new(lang: Lang, theme: Theme, now: UnixTime) -> Self {
        Self {
            lang,
            theme,
            terminal: (lang, theme),
            wide: false,
            size: (80, 24),
            calendar: Calendar::default(),
            counter_mode: false,
            numbered: false,
            keymap: Keymap::default(),
            now,
            session: None,
            practice_login: None,
            status: None,
            away: None,
            silent: None,
            to_do: None,
            preferences: None,
            last: RefCell::default(),
            recent: RefCell::default(),
        }
    }

    /// A text of the catalogue.
    pub const fn say(&self, text: &Text) -> &'static str {
        text.plain(self.lang)
    }

    /// A text of the catalogue with its values.
    pub fn fill(&self, text: &Text, values: &[(&str, &dyn Display)]) -> String {
        text.show(self.lang, values)
    }

    /// The day in Japan.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// Hour and minute in Japan.
    pub fn clock(&self) -> String {
        self.hour_of(self.now)
    }

    /// Hour and minute of a moment in Japan.
    pub fn hour_of(&self, moment: UnixTime) -> String {
        moment
            .to_string()
            .get(11..16)
            .unwrap_or_default()
            .to_owned()
    }

    /// Day, hour and minute of a moment in Japan.
    pub fn moment(&self, moment: UnixTime) -> String {
        let day = self.date(PartialDate::from(moment.date()));
        format!("{day} {}", self.hour_of(moment))
    }

    /// The same to the second.
    pub fn moment_s(&self, moment: UnixTime) -> String {
        let text = moment.to_string();
        let seconds = text.get(16..19).unwrap_or_default();
        format!("{}{seconds}", self.moment(moment))
    }

    /// A date in the calendar the person chose; in English always western.
    pub fn date(&self, date: PartialDate) -> String {
        match (self.calendar, self.lang) {
            (Calendar::Wareki, Lang::Ja) => short_wareki(&show_wareki(date)),
            _ => date.to_string(),
        }
    }

    /// Name of a municipality as the reader reads it.
    pub fn town(&self, code: MunicipalityCode) -> String {
        match (municipality(code), self.lang) {
            (Some(row), Lang::Ja) => row.name.to_owned(),
            (Some(row), Lang::En) => row.romaji(),
            (None, _) => code.to_string(),
        }
    }

    /// A person's name: kanji for readers of Japanese, with Latin letters for others.
    pub fn person(&self, kanji: &str, kana: &str) -> String {
        match self.lang {
            Lang::Ja => self.name(kanji),
            Lang::En => format!("{} ({})", self.kana(kana), self.name(kanji)),
        }
    }

    /// A person's name where there is little room: kanji for readers of Japanese, Latin letters for others.
    pub fn person_short(&self, kanji: &str, kana: &str) -> String {
        match self.lang {
            Lang::Ja => self.name(kanji),
            Lang::En => self.kana(kana),
        }
    }

    /// A name in kana: as it is, or in Latin letters.
    pub fn kana(&self, kana: &str) -> String {
        match self.lang {
            Lang::Ja => self.name(kana),
            Lang::En => self.name(&romaji(kana)),
        }
    }

    /// A name as it is written; at a counter only the first letter of each part.
    pub fn name(&self, written: &str) -> String {
        self.veiled(Veil::Name, written.to_owned())
    }

    /// A birth date in the calendar the person chose; at a counter only the year.
    pub fn birth(&self, date: PartialDate) -> String {
        self.veiled(Veil::Birth, self.date(date))
    }

    /// The same for a date as it stands in a record: `YYYY-MM-DD`.
    pub fn birth_text(&self, text: &str) -> String {
        match PartialDate::parse(text) {
            Ok(date) => self.birth(date),
            Err(_) => self.veiled(Veil::Whole, text.to_owned()),
        }
    }

    /// Something about a person; at a counter as much of it as may be seen.
    pub(super) fn veiled(&self, veil: Veil, value: String) -> String {
        if self.counter_mode {
            veil.over(&value)
        } else {
            value
        }
    }

    pub fn own(&self) -> Option<MunicipalityCode> {
        let session = self.session.as_ref().map(|session| session.own);
        session.or_else(|| self.status.as_ref().map(|status| status.own))
    }

    pub fn practice(&self) -> bool {
        self.status.as_ref().is_some_and(|status| status.practice)
    }

    /// User ID and password of a practice network, where there are such.
    pub fn practice_line(&self) -> Option<String> {
        let login = self.practice_login?;
        let values: [(&str, &dyn Display); 2] =
            [("user", &login.user), ("password", &login.password)];
        Some(self.fill(&login::PRACTICE, &values))
    }

    pub fn role(&self) -> Option<Role> {
        self.session.as_ref().map(|session| session.role)
    }

    /// Whether the person logged in has a right; nobody has none.
    pub fn may(&self, right: Right) -> bool {
        self.role().is_some_and(|role| role.may(right))
    }

    /// The word for a role.
    pub const fn role_word(&self, role: Role) -> &'static str {
        match role {
            Role::Clerk => self.say(&frame::ROLE_CLERK),
            Role::Admin => self.say(&frame::ROLE_ADMIN),
            Role::Venue => self.say(&frame::ROLE_VENUE),
            Role::Approver => self.say(&frame::ROLE_APPROVER),
        }
    }

    pub const fn is_wide(&self) -> bool {
        self.size.0 >= WIDE_COLUMNS
    }

    pub const fn is_tall(&self) -> bool {
        self.size.1 >= TALL_ROWS
    }

    /// What stood in a field when its form was last committed on this terminal.
    pub fn last(&self, form: &'static str, field: &'static str) -> Option<String> {
        let last = self.last.borrow();
        last.get(&(form, field)).map(|value| value.to_string())
    }

    /// Keeps a field's value for F6 until the logout.
    pub fn keep_last(&self, form: &'static str, field: &'static str, value: &str) {
        let value = Zeroizing::new(value.to_owned());
        self.last.borrow_mut().insert((form, field), value);
    }

    /// Somebody's record was opened: the first of the list from now on.
    pub fn opened(&self, addressee_no: &AddresseeNo, kanji: &str, kana: &str) {
        let mut recent = self.recent.borrow_mut();
        recent.retain(|row| row.addressee_no != *addressee_no);
        recent.truncate(RECENT_MAX - 1);
        let row = Opened {
            addressee_no: *addressee_no,
            kanji: Zeroizing::new(kanji.to_owned()),
            kana: Zeroizing::new(kana.to_owned()),
        };
        recent.insert(0, row);
    }

    /// People opened since the login, the last first.
    pub fn recent(&self) -> Vec<Opened> {
        self.recent.borrow().clone()
    }

    /// Somebody logs in: what the terminal is now it is again after the logout.
    pub const fn keep_terminal(&mut self) {
        self.terminal = (self.lang, self.theme);
    }

    /// Forgets whatever belongs to the person who was logged in.
    pub fn forget_person(&mut self) {
        if self.session.is_some() {
            (self.lang, self.theme) = self.terminal;
        }
        self.counter_mode = false;
        self.session = None;
        self.to_do = None;
        self.preferences = None;
        self.last.borrow_mut().clear();
        self.recent.borrow_mut().clear();
    }
}
