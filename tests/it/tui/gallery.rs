//! A walk through every screen, in both languages and at every size, on real nodes: each row exactly as wide as the terminal.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use watari::api::{AdminRequest, BatchRequest, ImportLayout, Secret};
use watari::domain::{Date, Dose, DoseId, MunicipalityCode, Resident, Role, VaccinationKind};
use watari::text::Lang;
use watari::tui::PracticeLogin;
use watari::tui::key::Key;

use super::cases::{comes, evidence, settle, two_towns};
use super::desk::Desk;
use super::import::{check, file};
use super::inbox::{APPROVER, waiting};
use super::look::{LANGS, SIZES};
use crate::apart::written_apart;
use crate::batch::{approver, file as batch_file, row as batch_row};
use crate::world::{
    ADMIN, CLERK, PASSWORD, Town, World, doses_file, import, now, number, target, targets_file,
    two_doses,
};

/// Files of `tui/screens` that draw no screen of their own.
const NO_SCREENS: [&str; 5] = [
    "dose_items",
    "dose_rows",
    "letter_fields",
    "person_items",
    "words",
];
/// Screens with free text of any length, which is cut in a list and whole in the detail.
const FREE_TEXT: [&str; 1] = ["operation_log"];
const LARGE: (u16, u16) = (200, 60);
const VENUE: &str = "kaijo";

/// A desk whose frames are looked at, and the screens seen so far.
struct Walk<'a> {
    desk: Desk,
    seen: &'a mut BTreeSet<&'static str>,
}

impl Walk<'_> {
    async fn keys(&mut self, keys: &[Key]) {
        self.desk.presses(keys).await;
    }

    async fn write(&mut self, text: &str) {
        self.desk.write(text).await;
    }

    fn in_lang(&self, texts: [&'static str; 2]) -> &'static str {
        match self.desk.app.scene.lang {
            Lang::Ja => texts[0],
            Lang::En => texts[1],
        }
    }

    /// A function by its key of the menu, whatever is open.
    async fn go(&mut self, key: char) {
        self.keys(&[Key::Ctrl('g'), Key::Char(key)]).await;
    }

    /// The frame at every size; [`Desk::rows`] holds every row to the width of the terminal, and
    /// nothing is cut: `..` stands in no text of the catalogue.
    fn look(&mut self, screen: &'static str) {
        self.seen.insert(screen);
        let lang = self.desk.app.scene.lang;
        for size in [LARGE, SIZES[1], SIZES[0]] {
            self.desk.size = size;
            let (width, height) = size;
            let frame = self.desk.text();
            println!("### {screen} {lang:?} {width}x{height}\n{frame}");
            let locked = ["ロック中", "Locked"]
                .iter()
                .any(|word| frame.starts_with(&format!(" {word}")));
            let top = frame.lines().next().unwrap_or_default();
            let practice = top.contains("練習") || top.contains("PRACTICE");
            assert!(
                locked || practice,
                "the word for practice is gone in\n{frame}"
            );
            let is_whole = FREE_TEXT.contains(&screen);
            assert!(is_whole || !frame.contains(".."), "cut text in\n{frame}");
        }
    }

    /// The frame and the help over it.
    async fn study(&mut self, screen: &'static str) {
        self.look(screen);
        self.keys(&[Key::F(1)]).await;
        self.look(screen);
        self.keys(&[Key::Esc]).await;
    }

    async fn outside(&mut self) {
        self.study("login").await;
        self.write("nobody").await;
        self.keys(&[Key::Enter]).await;
        self.write("wrong").await;
        self.keys(&[Key::Enter]).await;
        self.look("login");
        self.keys(&[Key::Ctrl('q')]).await;
        self.look("login");
        self.keys(&[Key::Esc, Key::Ctrl('u')]).await;
        self.keys(&[Key::Up, Key::Ctrl('u')]).await;
        self.desk.log_in(CLERK, PASSWORD).await;
    }

    async fn frame(&mut self) {
        self.study("home").await;
        self.keys(&[Key::Ctrl('p')]).await;
        self.look("home");
        self.keys(&[Key::Esc, Key::Ctrl('g')]).await;
        self.look("home");
        self.keys(&[Key::Esc, Key::Ctrl('l')]).await;
        self.look("login");
        self.write("wrong").await;
        self.keys(&[Key::Enter]).await;
        self.look("login");
        self.write(PASSWORD).await;
        self.keys(&[Key::Enter]).await;
    }

    async fn people(&mut self) {
        self.newcomer().await;
        self.keys(&[Key::F(2)]).await;
        self.study("search").await;
        self.write("zzz").await;
        self.look("search");
        self.keys(&[Key::Ctrl('u')]).await;
        self.write("さとう").await;
        self.look("search");
        self.keys(&[Key::Down]).await;
        self.look("search");
        self.keys(&[Key::F(9)]).await;
        self.look("search");
        self.keys(&[Key::Esc, Key::Esc, Key::F(9)]).await;
        self.study("recent").await;
        self.keys(&[Key::F(2)]).await;
        self.write("A1").await;
        self.keys(&[Key::Enter]).await;
        for tab in '1'..='7' {
            self.keys(&[Key::Char(tab)]).await;
            self.study("person").await;
        }
        self.keys(&[Key::F(9)]).await;
        self.look("person");
        self.keys(&[Key::Char('1')]).await;
        self.study("amend").await;
        self.desk.presses(&[Key::Tab; 11]).await;
        self.write("090-1234-5678").await;
        self.keys(&[Key::F(10)]).await;
        self.study("review").await;
        self.keys(&[Key::F(10)]).await;
        self.look("review");
        self.keys(&[Key::Esc, Key::Esc]).await;
        self.look("amend");
        self.keys(&[Key::Char('2')]).await;
        self.numbers().await;
        self.protection().await;
        self.doses().await;
        self.keys(&[Key::F(2), Key::F(9)]).await;
        self.look("recent");
    }

    /// Somebody in no file, and the number that comes afterwards.
    async fn newcomer(&mut self) {
        self.keys(&[Key::F(2), Key::F(6)]).await;
        self.study("new_person").await;
        self.keys(&[Key::F(10)]).await;
        self.look("new_person");
        self.write("N1").await;
        for text in ["例示 花", "れいじ はな", "1990-04-01", "2", "1"] {
            self.keys(&[Key::Tab]).await;
            self.write(text).await;
        }
        self.desk.presses(&[Key::Tab; 36]).await;
        self.look("new_person");
        self.keys(&[Key::F(10)]).await;
        self.look("new_person");
        self.keys(&[Key::F(10)]).await;
        self.look("person");
        self.keys(&[Key::F(8)]).await;
        self.study("number").await;
        self.keys(&[Key::F(10)]).await;
        self.look("number");
        self.keys(&[Key::Esc, Key::Esc]).await;
    }

    async fn numbers(&mut self) {
        self.keys(&[Key::F(8)]).await;
        self.look("number");
        self.keys(&[Key::F(10)]).await;
        self.look("number");
        self.keys(&[Key::Up, Key::Char('2'), Key::Tab, Key::Char('1')])
            .await;
        self.keys(&[Key::F(10)]).await;
        self.look("number");
        self.keys(&[Key::Char('x')]).await;
        self.look("number");
        self.keys(&[Key::Esc, Key::Char('2')]).await;
    }

    async fn protection(&mut self) {
        self.keys(&[Key::F(9), Key::Char('6')]).await;
        self.study("protection").await;
        self.keys(&[Key::F(10)]).await;
        self.look("protection");
        self.keys(&[Key::Esc]).await;
    }

    async fn doses(&mut self) {
        self.keys(&[Key::Char('4'), Key::Enter]).await;
        self.study("dose").await;
        self.keys(&[Key::F(9)]).await;
        self.look("dose");
        self.keys(&[Key::Char('1')]).await;
        self.study("amend").await;
        self.keys(&[Key::F(10)]).await;
        self.look("review");
        self.keys(&[Key::Esc, Key::Esc, Key::F(9), Key::Char('2')])
            .await;
        self.look("dose");
        self.keys(&[Key::F(10)]).await;
        self.look("dose");
        self.keys(&[Key::Esc, Key::Esc, Key::F(6)]).await;
        self.study("amend").await;
        self.keys(&[Key::F(10)]).await;
        self.look("review");
        self.keys(&[Key::Esc, Key::Esc, Key::Esc]).await;
    }

    async fn entry(&mut self) {
        self.keys(&[Key::F(3)]).await;
        self.study("entry").await;
        self.write("0000000017").await;
        self.keys(&[Key::Enter]).await;
        self.look("entry");
        self.keys(&[Key::Enter]).await;
        self.look("entry");
        self.write("AB1234").await;
        self.keys(&[Key::Enter]).await;
        self.look("entry");
        self.keys(&[Key::F(7)]).await;
        self.look("entry");
        self.write("9999999999").await;
        self.keys(&[Key::Enter]).await;
        self.look("entry");
        self.write("AB1234").await;
        self.keys(&[Key::Enter]).await;
        self.look("entry");
        self.keys(&[Key::F(9)]).await;
        self.look("entry");
        self.keys(&[Key::Esc]).await;
        self.go('h').await;
        self.study("held").await;
        self.keys(&[Key::Enter]).await;
        self.look("held");
        for way in ['1', '2', '3'] {
            self.keys(&[Key::Char(way), Key::F(10)]).await;
            self.look("held");
            self.keys(&[Key::Up, Key::Up, Key::Up]).await;
        }
        self.keys(&[Key::Esc, Key::Char('2')]).await;
        self.go('h').await;
    }

    async fn conflicts(&mut self) {
        self.go('1').await;
        self.look("home");
        self.go('k').await;
        self.study("conflicts").await;
        self.keys(&[Key::Enter]).await;
        self.study("decide").await;
        self.keys(&[Key::Down, Key::F(6)]).await;
        self.look("amend");
        self.keys(&[Key::Esc]).await;
        for _ in 0..3 {
            self.keys(&[Key::Enter]).await;
            self.study("decide").await;
            self.keys(&[Key::F(10), Key::Char('2'), Key::F(10)]).await;
            self.look("decide");
            self.keys(&[Key::Tab]).await;
            self.write("確認").await;
            self.keys(&[Key::F(10)]).await;
            self.look("decide");
        }
        self.keys(&[Key::Esc]).await;
        self.look("conflicts");
    }

    async fn inquiries(&mut self) {
        self.go('4').await;
        self.study("inquire").await;
        self.keys(&[Key::F(10)]).await;
        self.look("inquire");
        self.write("A1").await;
        self.keys(&[Key::Enter]).await;
        self.look("inquire");
        self.keys(&[Key::Down, Key::Char(' '), Key::F(10)]).await;
        self.study("inquire").await;
        self.keys(&[Key::F(10)]).await;
        self.look("inquire");
        for _ in 0..2 {
            evidence(&mut self.desk).await;
            self.keys(&[Key::Char(' '), Key::F(10)]).await;
            self.look("inquire");
        }
        self.keys(&[Key::F(10)]).await;
        self.study("inquire").await;
        self.keys(&[Key::F(10)]).await;
        self.look("inquire");
    }

    async fn answers(&mut self) {
        self.keys(&[Key::Enter]).await;
        let signed = self.in_lang(["署名 検証済", "signatures verified"]);
        comes(&mut self.desk, signed).await;
        self.study("answer").await;
        self.keys(&[Key::Char('2')]).await;
        self.look("answer");
        self.write("確認").await;
        self.keys(&[Key::Enter, Key::Enter]).await;
        self.look("answer");
        self.keys(&[Key::Esc, Key::Esc, Key::Down]).await;
        self.look("inquire");
        self.keys(&[Key::Enter]).await;
        let nobody = self.in_lang(["自動応答の対象外", "Nobody fits"]);
        comes(&mut self.desk, nobody).await;
        self.study("answer").await;
        self.keys(&[Key::F(9)]).await;
        self.study("next_steps").await;
        for way in ['1', '2', '3', '4'] {
            self.keys(&[Key::Char(way), Key::F(10)]).await;
            self.look("next_steps");
            self.keys(&[Key::Up, Key::Up]).await;
        }
        self.keys(&[Key::Esc, Key::Char('2')]).await;
        self.go('e').await;
        self.study("cases").await;
        self.keys(&[Key::Char(' ')]).await;
        self.look("cases");
        self.go('1').await;
        self.look("home");
    }

    /// Letters from the wizard's proposal to the paper answer, and one of another municipality.
    async fn letters(&mut self, folder: &Path) {
        self.go('l').await;
        self.study("letters").await;
        self.keys(&[Key::F(9)]).await;
        self.look("letters");
        self.keys(&[Key::Esc]).await;
        self.go('4').await;
        self.write("A1").await;
        self.keys(&[Key::Enter, Key::F(10)]).await;
        evidence(&mut self.desk).await;
        self.keys(&[Key::Char(' '), Key::F(10)]).await;
        self.write("れいじ").await;
        self.look("inquire");
        self.keys(&[Key::F(10)]).await;
        self.look("inquire");
        self.keys(&[Key::Char('1')]).await;
        self.study("letter_new").await;
        self.keys(&[Key::F(4)]).await;
        self.look("letter_new");
        self.keys(&[Key::Esc, Key::F(10)]).await;
        self.study("letter_paper").await;
        self.keys(&[Key::PageDown, Key::PageDown, Key::Ctrl('u')])
            .await;
        self.look("letter_paper");
        self.write(folder.join("letter").to_str().unwrap()).await;
        self.keys(&[Key::F(10)]).await;
        self.go('e').await;
        self.look("cases");
        self.go('l').await;
        self.study("letters").await;
        self.keys(&[Key::F(9)]).await;
        self.look("letters");
        self.keys(&[Key::Char('3')]).await;
        self.look("answer");
        self.go('l').await;
        self.keys(&[Key::F(6)]).await;
        self.look("letter_new");
        self.keys(&[Key::F(10)]).await;
        self.look("letter_new");
        self.go('l').await;
        self.keys(&[Key::F(9), Key::Char('4')]).await;
        self.study("letter_received").await;
        self.keys(&[Key::F(10)]).await;
        self.look("letter_received");
        self.go('l').await;
        self.keys(&[Key::Enter]).await;
        self.study("letter_answer").await;
        self.keys(&[Key::F(10)]).await;
        self.look("letter_answer");
        self.keys(&[Key::Char('1'), Key::Tab]).await;
        self.write("7").await;
        for _ in 0..2 {
            self.keys(&[Key::Tab]).await;
            self.write("t").await;
        }
        self.keys(&[Key::F(10)]).await;
        self.study("letter_answer").await;
        self.keys(&[Key::F(6)]).await;
        self.study("letter_answer").await;
        self.keys(&[Key::Tab]).await;
        self.write("3").await;
        self.keys(&[Key::Tab]).await;
        self.write("2022-06-01").await;
        self.keys(&[Key::F(10)]).await;
        self.look("letter_answer");
        self.keys(&[Key::F(10)]).await;
        self.study("answer").await;
        self.keys(&[Key::Enter]).await;
        self.look("answer");
        self.go('l').await;
        self.keys(&[Key::Char(' ')]).await;
        self.look("letters");
    }

    /// The own nodes as every role sees them, and the files of a new one.
    async fn replicas(&mut self) {
        self.go('n').await;
        self.study("replicas").await;
        self.keys(&[Key::Tab, Key::F(9)]).await;
        self.look("replicas");
        self.keys(&[Key::Char('2')]).await;
        self.study("replica_files").await;
        self.keys(&[Key::F(10)]).await;
        self.look("replica_files");
        self.keys(&[Key::Esc]).await;
        self.go('v').await;
        self.study("venue").await;
    }

    /// What a venue worker has at the venue's own node.
    async fn at_venue(&mut self) {
        self.desk.log_in(CLERK, PASSWORD).await;
        self.look("home");
        self.go('3').await;
        self.write("0000000033").await;
        self.keys(&[Key::Enter]).await;
        self.look("entry");
        self.write("AB1234").await;
        self.keys(&[Key::Enter]).await;
        self.go('v').await;
        self.study("venue").await;
        let held = self.in_lang(["庁舎で保留", "held there"]);
        comes(&mut self.desk, held).await;
        self.look("venue");
        self.keys(&[Key::Enter]).await;
        self.look("venue");
        self.keys(&[Key::Esc]).await;
        self.go('n').await;
        self.look("replicas");
    }

    async fn records(&mut self) {
        self.go('0').await;
        self.study("ledger").await;
        self.keys(&[Key::Enter]).await;
        self.look("ledger");
        self.keys(&[Key::Esc, Key::F(9)]).await;
        self.look("ledger");
        self.keys(&[Key::Char('1')]).await;
        self.look("ledger");
        self.keys(&[Key::Char('/'), Key::Char('x')]).await;
        self.look("ledger");
        self.keys(&[Key::Esc]).await;
        self.go('a').await;
        self.study("operation_log").await;
        self.keys(&[Key::Enter]).await;
        self.look("operation_log");
        self.keys(&[Key::Esc]).await;
        self.go('a').await;
        self.keys(&[Key::F(9)]).await;
        self.look("operation_log");
        self.keys(&[Key::Char('1')]).await;
        self.look("operation_log");
        self.keys(&[Key::F(4)]).await;
        self.look("operation_log");
        self.keys(&[Key::Esc]).await;
    }

    async fn files(&mut self, folder: &Path, town: &Town) {
        self.go('7').await;
        self.study("import").await;
        self.keys(&[Key::F(10)]).await;
        self.look("import");
        self.go('1').await;
        let path = file(folder, town.code);
        check(&mut self.desk, &path).await;
        self.study("import").await;
        self.keys(&[Key::F(10)]).await;
        self.study("import").await;
        self.keys(&[Key::Enter]).await;
        self.look("import");
        self.keys(&[Key::Esc, Key::Esc]).await;
        self.go('1').await;
        self.go('7').await;
        self.keys(&[Key::F(9)]).await;
        self.study("export").await;
        self.keys(&[Key::F(10)]).await;
        self.look("export");
        self.write(folder.join("doses.csv").to_str().unwrap()).await;
        self.keys(&[Key::F(10)]).await;
        self.look("export");
        self.keys(&[Key::Esc, Key::Esc]).await;
    }

    /// A batch from its file to its result; another person approves it meanwhile.
    async fn batches(&mut self, folder: &Path, here: &Town, there: MunicipalityCode) {
        let name = ("見本 三郎", "ミホン サブロウ");
        let people = [3, 4].map(|no: u32| {
            let coupon = format!("{:010}", no * 100);
            target(
                here.code,
                &format!("A{no}"),
                &number(u64::from(no)),
                name,
                &coupon,
            )
        });
        let clerk = here.clerk().await;
        import(&clerk, ImportLayout::Targets, &targets_file(&people)).await;
        let rows = [
            batch_row(1, "A3", there),
            batch_row(2, "ZZ", there),
            batch_row(3, "A4", there),
        ];
        let path = folder.join("movers.csv");
        fs::write(&path, batch_file(&rows)).unwrap();
        self.go('8').await;
        self.study("batches").await;
        self.keys(&[Key::F(6)]).await;
        self.study("batch_new").await;
        self.keys(&[Key::F(10)]).await;
        self.look("batch_new");
        self.write(path.to_str().unwrap()).await;
        self.keys(&[Key::F(10)]).await;
        let checked = self.in_lang(["送る前の確認", "Before anything is sent"]);
        comes(&mut self.desk, checked).await;
        self.study("batch_new").await;
        self.keys(&[Key::F(10)]).await;
        let waits = self.in_lang(["承認待ち", "awaits approval"]);
        comes(&mut self.desk, waits).await;
        self.study("batch").await;
        self.keys(&[Key::F(6)]).await;
        self.look("batch");
        self.keys(&[Key::Esc]).await;
        let second = approver(here).await;
        let decide = BatchRequest::Decide {
            batch: format!("B-{}-01", now().date().show_yyyymmdd()),
            approve: true,
            reason: String::new(),
        };
        second.batch(decide).await.unwrap();
        let done = self.in_lang(["完了", "finished"]);
        comes(&mut self.desk, done).await;
        self.study("batch").await;
        self.keys(&[Key::F(7)]).await;
        self.look("batch");
        self.keys(&[Key::Enter]).await;
        self.study("batch_rows").await;
        for _ in 0..3 {
            self.keys(&[Key::Char(' ')]).await;
            self.look("batch_rows");
        }
        self.keys(&[Key::Esc, Key::F(8)]).await;
        self.study("batch_result").await;
        self.keys(&[Key::F(10)]).await;
        self.look("batch_result");
        self.write(folder.join("result.csv").to_str().unwrap())
            .await;
        self.keys(&[Key::F(10)]).await;
        self.look("batch_result");
        self.keys(&[Key::Esc, Key::Esc]).await;
        self.look("batches");
        self.keys(&[Key::F(8)]).await;
        self.study("quotas").await;
        self.keys(&[Key::Esc]).await;
    }

    /// What an approver decides about batches and quotas.
    async fn as_approver(&mut self, there: MunicipalityCode) {
        self.keys(&[Key::Ctrl('q')]).await;
        self.desk.log_in(APPROVER, PASSWORD).await;
        self.look("home");
        self.go('8').await;
        self.look("batches");
        self.keys(&[Key::Enter, Key::F(6)]).await;
        self.look("batch");
        self.keys(&[Key::Esc, Key::F(8), Key::F(6)]).await;
        self.study("quotas").await;
        self.keys(&[Key::F(10)]).await;
        self.look("quotas");
        self.keys(&[Key::Char('1'), Key::Tab]).await;
        let today = now().date();
        let until = today.plus_days(30).unwrap();
        for text in [
            there.to_string(),
            "5000".to_owned(),
            today.to_string(),
            until.to_string(),
            "4月の転入".to_owned(),
        ] {
            self.write(&text).await;
            self.keys(&[Key::Tab]).await;
        }
        self.keys(&[Key::F(10)]).await;
        self.study("quotas").await;
        self.keys(&[Key::Enter]).await;
        self.look("quotas");
        self.keys(&[Key::Esc]).await;
    }

    async fn own(&mut self) {
        self.go('b').await;
        self.study("connections").await;
        self.keys(&[Key::F(10), Key::Tab]).await;
        self.look("connections");
        self.keys(&[Key::F(9)]).await;
        self.study("directory").await;
        self.go('b').await;
        self.keys(&[Key::F(8)]).await;
        self.look("connections");
        self.keys(&[Key::Enter]).await;
        self.look("diagnosis");
        self.go('s').await;
        self.study("diagnosis").await;
        self.keys(&[Key::End]).await;
        self.look("diagnosis");
        self.go('c').await;
        self.study("settings").await;
        self.keys(&[Key::F(10)]).await;
        self.look("settings");
        self.keys(&[Key::F(9)]).await;
        self.study("change_password").await;
        self.keys(&[Key::F(10)]).await;
        self.look("change_password");
        self.keys(&[Key::Esc]).await;
        self.go('d').await;
        self.study("practice").await;
        self.desk.presses(&[Key::PageDown; 4]).await;
        self.look("practice");
        self.keys(&[Key::F(9)]).await;
        // F1 is one of the keys that are checked: no help lies over it.
        self.look("terminal_check");
        for number in 1..=10 {
            self.keys(&[Key::F(number)]).await;
        }
        self.write("１２3").await;
        self.look("terminal_check");
        self.keys(&[Key::Esc]).await;
    }

    /// The approver's inbox: a protected person, the checklist, the confirmation.
    async fn approvals(&mut self) {
        self.keys(&[Key::Ctrl('q')]).await;
        self.desk.log_in(APPROVER, PASSWORD).await;
        self.look("home");
        self.go('5').await;
        self.study("inbox").await;
        self.keys(&[Key::Char('/'), Key::Char('8')]).await;
        self.look("inbox");
        self.keys(&[Key::Esc, Key::Enter]).await;
        self.study("approval").await;
        self.desk.presses(&[Key::PageDown; 3]).await;
        self.look("approval");
        self.keys(&[Key::F(9)]).await;
        self.look("approval");
        self.keys(&[Key::Esc, Key::F(10)]).await;
        self.study("approval").await;
        for (choice, tick) in [('2', Key::Tab), ('1', Key::Char(' '))] {
            self.desk.presses(&[Key::BackTab; 6]).await;
            for _ in 0..4 {
                self.keys(&[tick, Key::Tab]).await;
            }
            self.keys(&[Key::Up, Key::Char(choice), Key::Tab]).await;
            self.write("x").await;
            self.keys(&[Key::F(10)]).await;
            self.look("approval");
            self.keys(&[Key::Esc]).await;
        }
        self.keys(&[Key::Esc, Key::Esc]).await;
    }

    /// What the other roles see of the screens that show less to them.
    async fn as_role(&mut self, user: &str) {
        self.keys(&[Key::Ctrl('q')]).await;
        self.desk.log_in(user, PASSWORD).await;
        self.look("home");
        self.keys(&[Key::Ctrl('p')]).await;
        self.look("home");
        self.keys(&[Key::Esc]).await;
        for (key, screen) in [('3', "entry"), ('a', "operation_log"), ('b', "connections")] {
            self.go(key).await;
            self.look(screen);
        }
        self.keys(&[Key::F(9)]).await;
        self.look("directory");
    }
}

/// 見本市 with a household of two, doses that differ from 三本市's, and a venue's account.
async fn town_of_the_walk() -> World {
    let mut world = two_towns().await;
    let here = &world.towns[0];
    let clerk = here.clerk().await;
    let own = two_doses(here.code, "A1", "0000000017").replace("EX3617", "FF9999");
    import(&clerk, ImportLayout::Doses, &doses_file(&[own])).await;
    settle(&clerk, "A1").await;
    settle(&clerk, "A2").await;
    waiting(&world).await;
    let venue = AdminRequest::AddStaff {
        user: VENUE.to_owned(),
        role: Role::Venue,
        password: Secret::new(PASSWORD.to_owned()),
    };
    here.log_in(ADMIN).await.admin(venue).await.unwrap();
    drop(clerk);
    let entered = |id: u8, phone: &'static str, lot: &'static str| {
        move |resident: &mut Resident| {
            let day = Date::parse("2021-06-01").unwrap();
            let mut dose = Dose::new(DoseId([id; 16]), VaccinationKind::COVID19, 1, day);
            dose.lot_no = Some(lot.to_owned());
            resident.doses.push(dose);
            resident.person.phone = Some(phone.to_owned());
            resident.person.name_kana =
                format!("ミホン　{}", ["イチコ", "カズコ"][usize::from(id) % 2]);
        }
    };
    let (one, other) = (
        entered(1, "0120-11-1111", "AA1111"),
        entered(2, "0120-22-2222", "AA1112"),
    );
    written_apart(&mut world.towns[0], "A2", one, other).await;
    world.add_venue(0).await;
    world
}

/// The files of screens as they are in the source.
fn screens() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/screens");
    let files = fs::read_dir(folder).unwrap();
    let names = files.filter_map(|file| {
        let name = file.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".rs").map(str::to_owned)
    });
    names
        .filter(|name| !NO_SCREENS.contains(&name.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_there_is_fills_its_rows_in_both_languages_and_at_every_size() {
    for lang in LANGS {
        let world = town_of_the_walk().await;
        let here = &world.towns[0];
        let folder = tempfile::tempdir().unwrap();
        let mut seen = BTreeSet::new();
        let mut walk = Walk {
            desk: Desk::new(here.connect(), lang, SIZES[0]).await,
            seen: &mut seen,
        };
        // As in the demo: the login and the lock tell the password of the practice network.
        walk.desk.app.scene.practice_login = Some(PracticeLogin {
            user: CLERK,
            password: "only for the watari demo",
        });
        walk.outside().await;
        walk.frame().await;
        walk.people().await;
        walk.entry().await;
        walk.conflicts().await;
        walk.inquiries().await;
        walk.answers().await;
        walk.letters(folder.path()).await;
        walk.replicas().await;
        walk.records().await;
        walk.files(folder.path(), here).await;
        walk.batches(folder.path(), here, world.towns[1].code).await;
        walk.own().await;
        walk.as_approver(world.towns[1].code).await;
        walk.replicas().await;
        walk.approvals().await;
        walk.as_role(VENUE).await;
        walk.as_role(ADMIN).await;
        walk.replicas().await;
        walk.desk = Desk::new(world.towns[2].connect(), lang, SIZES[0]).await;
        walk.at_venue().await;
        let missing: Vec<_> = (screens().into_iter())
            .filter(|name| !seen.contains(name.as_str()))
            .collect();
        assert!(missing.is_empty(), "never looked at: {missing:?}");
    }
}
