//! The clerk's whole way by keys alone: first login, own password, a person found, the previous municipality asked, the answer
//! accepted, the doses seen. Two nodes as real processes, the real program in a terminal, both languages, both sizes.

use watari::text::screens::{cases, frame, home, inquire, login, person, search, settings};
use watari::text::{Lang, Text};

use super::cases::two_towns;
use super::keys::{DOWN, ESC, F2, F9, F10, GO, LOCK, LOG_OUT};
use super::pty::Pty;
use crate::faults::served::Served;
use crate::world::{CLERK, PASSWORD, World};

/// The password the clerk chooses instead of the one of the account's first day.
const OWN_PASSWORD: &str = "seven bridges over plum rain";
const LOTS: [&str; 2] = ["EX3617", "EY0572"];

/// A clerk at a terminal who reads one of the languages.
struct Clerk {
    pty: Pty,
    lang: Lang,
}

impl Clerk {
    fn keys(&mut self, keys: &str) {
        self.pty.keys(keys);
    }

    fn sees(&self, text: &Text) {
        self.pty.wait(text.plain(self.lang));
    }

    /// Presses, and waits for what comes of it.
    fn press(&mut self, keys: &str, then: &Text) {
        self.keys(keys);
        self.sees(then);
    }

    fn log_in(&mut self, password: &str) {
        self.sees(&login::LOGGED);
        self.press(&format!("{CLERK}\r{password}\r"), &home::MENU);
    }

    fn change_password(&mut self, old: &str, new: &str) {
        self.press(&format!("{GO}c"), &settings::FORM);
        self.press(F9, &settings::AGAIN);
        self.press(&format!("{old}\r{new}\r{new}{F10}"), &settings::CHANGED);
        self.press(LOG_OUT, &login::LOGGED_OUT);
    }

    /// From the home screen to the record of 佐藤 美保.
    fn find(&mut self) {
        self.press(F2, &search::PROMPT);
        self.keys("さとうみほ");
        self.pty.wait("0000000017");
        self.press("\r", &person::TAB_HISTORY);
    }

    /// From the record to the wizard about this person.
    fn begin(&mut self) {
        self.press(F9, &person::ACTIONS);
        self.press("5", &inquire::STEP_SENT);
        self.pty.wait("A1");
    }

    /// From there to the answered inquiry.
    fn ask(&mut self) {
        self.press(F10, &inquire::BASIS);
        self.keys("1\rC-1\r\r1\r\r ");
        self.send();
    }

    /// From the evidence to the answered inquiry.
    fn send(&mut self) {
        self.keys(F10);
        self.sees(&inquire::TOWN_TITLE);
        self.keys("みつもと");
        self.pty.wait("992020");
        self.press(F10, &inquire::SEND_KEY);
        self.press(F10, &inquire::RESULT);
        self.sees(&inquire::REACHED_ANSWERED);
    }

    /// From the result of the wizard to the answer beside the own record.
    fn open_answer(&mut self) {
        self.press("\r", &cases::ALL_SIGNED);
        self.sees(&cases::SUBJECT);
        self.sees(&cases::SUBJECT_OWN);
        self.pty.wait(LOTS[0]);
        self.pty.wait(LOTS[1]);
    }
}

/// Both nodes as processes of their own; that of the clerk is locked.
struct Nodes {
    here: Served,
    _there: Served,
    world: World,
}

async fn nodes() -> Nodes {
    let mut world = two_towns().await;
    let there = world.towns[1].address.clone();
    for town in &mut world.towns {
        town.stop();
    }
    Nodes {
        here: Served::start_locked(world.towns[0].folder.path()),
        _there: Served::start(world.towns[1].folder.path(), &there),
        world,
    }
}

fn clerk(nodes: &Nodes, lang: Lang, size: (u16, u16)) -> Clerk {
    let locale = match lang {
        Lang::Ja => "ja_JP.UTF-8",
        Lang::En => "en_US.UTF-8",
    };
    let data = nodes.world.towns[0].folder.path();
    let pty = Pty::start(&[], data, size, &[("LANG", locale)]);
    Clerk { pty, lang }
}

async fn first_login_to_accepted_answer(lang: Lang, size: (u16, u16)) {
    let nodes = nodes().await;
    let mut clerk = clerk(&nodes, lang, size);
    clerk.log_in(PASSWORD);
    clerk.change_password(PASSWORD, OWN_PASSWORD);
    clerk.log_in(OWN_PASSWORD);
    clerk.find();
    clerk.begin();
    clerk.ask();
    clerk.open_answer();
    clerk.press(F10, &cases::ENDED);
    clerk.press(ESC, &inquire::RESULT);
    clerk.press(ESC, &person::TAB_HISTORY);
    clerk.keys("4");
    clerk.pty.wait(LOTS[0]);
    clerk.pty.wait(LOTS[1]);
    clerk.press("5", &person::WHAT_COLUMN);
    clerk.press(LOG_OUT, &login::LOGGED_OUT);
    clerk.press(LOG_OUT, &frame::QUIT_ASK);
    clerk.keys(&format!("{DOWN}\r"));
    assert_eq!(clerk.pty.end(), 0);
    clerk.pty.is_given_back();
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_login_to_the_accepted_answer_in_japanese() {
    first_login_to_accepted_answer(Lang::Ja, (80, 24)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_login_to_the_accepted_answer_in_japanese_on_a_large_terminal() {
    first_login_to_accepted_answer(Lang::Ja, (120, 40)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_login_to_the_accepted_answer_in_english() {
    first_login_to_accepted_answer(Lang::En, (80, 24)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_login_to_the_accepted_answer_in_english_on_a_large_terminal() {
    first_login_to_accepted_answer(Lang::En, (120, 40)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_hides_every_name_in_the_wizard_and_in_the_answer() {
    let nodes = nodes().await;
    let mut clerk = clerk(&nodes, Lang::En, (120, 40));
    clerk.log_in(PASSWORD);
    clerk.find();
    clerk.begin();
    lock_and_return(&mut clerk);
    clerk.ask();
    clerk.open_answer();
    lock_and_return(&mut clerk);
    clerk.pty.wait(LOTS[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_in_the_middle_of_the_evidence_comes_back_and_the_inquiry_is_sent() {
    let mut nodes = nodes().await;
    let mut clerk = clerk(&nodes, Lang::Ja, (80, 24));
    clerk.log_in(PASSWORD);
    clerk.find();
    clerk.begin();
    clerk.press(F10, &inquire::BASIS);
    clerk.keys("1\rC-1");
    clerk.pty.wait("[C-1 ");
    nodes.here.kill();
    clerk.keys("7");
    clerk.pty.wait("[C-17 ");
    clerk.pty.wait("ノード不通");
    nodes.here = Served::start_locked(nodes.world.towns[0].folder.path());
    clerk.sees(&login::LOCK_NAME);
    clerk.keys(&format!("{PASSWORD}\r"));
    clerk.pty.wait("[C-17 ");
    clerk.keys("\r\r1\r\r ");
    clerk.send();
    clerk.open_answer();
}

/// Locks over a screen with names: none is left, and all is there again after the password.
fn lock_and_return(clerk: &mut Clerk) {
    clerk.keys(LOCK);
    clerk.sees(&login::LOCK_NAME);
    clerk.pty.wait_gone("SATO");
    let text = clerk.pty.text();
    for trace in [
        "佐藤",
        "サトウ",
        "美保",
        "MIHO",
        "A1",
        "0000000017",
        LOTS[0],
    ] {
        assert!(!text.contains(trace), "{trace} in\n{text}");
    }
    clerk.keys(&format!("{PASSWORD}\r"));
    clerk.pty.wait("SATO");
}
