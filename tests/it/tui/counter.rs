//! Counter mode (`SAFE-43`): on no screen stands anything of who a person is or where they live, whatever key is pressed.

use std::fs;

use watari::api::{ClerkReply, ClerkRequest, Handle, ImportLayout, PeopleRequest, PersonEdit};
use watari::domain::{Date, ForeignItems};
use watari::text::Lang;
use watari::tui::key::Key;

use super::cases::{comes, evidence, two_towns};
use super::desk::Desk;
use super::look::{LANGS, SIZES};
use crate::world::{CLERK, addressee, doses_file, import, number, target, targets_file, two_doses};

/// What is on record of 佐藤 美保, in every way it may be written.
const SECRETS: [&str; 25] = [
    "佐藤",
    "美保",
    "サトウ",
    "ミホ",
    "SATO",
    "MIHO",
    "一子",
    "イチコ",
    "1972-12",
    "19721201",
    "昭47.12",
    "12月1日",
    "中央一丁目",
    "見本荘",
    "9990001",
    "999-0001",
    "090-1234",
    "5678",
    "miho@example",
    "例示町北",
    "第一小学校",
    "第二中学校",
    "東地区",
    "ZZ12345678CC",
    "定住者",
];

/// Every item that a record has about a person.
async fn fill(clerk: &Handle) {
    let addressee_no = addressee("A1");
    let request = ClerkRequest::ShowPerson { addressee_no };
    let ClerkReply::Person(view) = clerk.clerk(request).await.unwrap() else {
        panic!("not a person");
    };
    let mut person = view.resident.person.clone();
    let some = |text: &str| Some(text.to_owned());
    person.household_no = some("H1");
    person.postal_code = some("9990001");
    person.address = some("見本市中央一丁目2番3号");
    person.address_extra = some("見本荘101");
    person.phone = some("090-1234-5678");
    person.email = some("miho@example.jp");
    person.previous_address = some("例示町北5番");
    person.next_address = some("例示町北6番");
    person.district_name = some("東地区");
    person.elementary_school_district = some("第一小学校");
    person.junior_high_district = some("第二中学校");
    person.is_foreign_national = Some(true);
    person.nationality = some("BRA");
    person.foreign = ForeignItems {
        resident_since: Date::new(2020, 4, 1).ok(),
        residence_status: some("定住者"),
        residence_card_no: some("ZZ12345678CC"),
        ..ForeignItems::default()
    };
    let edit = PersonEdit {
        addressee_no,
        version: view.version,
        person,
        flags: view.resident.flags.clone(),
        keeps_whereabouts: false,
        reason: "登録".to_owned(),
        check_only: false,
    };
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    clerk.clerk(request).await.unwrap();
}

/// A clerk at the counter.
async fn at_the_counter(handle: Handle, lang: Lang, size: (u16, u16)) -> Desk {
    let mut desk = Desk::logged_in(handle, CLERK, lang, size).await;
    desk.app.scene.counter_mode = true;
    desk.forbidden = SECRETS.map(str::to_owned).to_vec();
    desk
}

async fn home(desk: &mut Desk) {
    desk.presses(&[Key::Ctrl('g'), Key::Char('1')]).await;
}

async fn look_at_the_person(desk: &mut Desk) {
    desk.press(Key::F(2)).await;
    desk.write("A1").await;
    desk.presses(&[Key::Down, Key::Enter]).await;
    desk.sees("A1");
    desk.sees("佐*** 美***");
    for tab in '1'..='7' {
        desk.presses(&[Key::Char(tab), Key::PageDown, Key::PageUp])
            .await;
        desk.presses(&[Key::Enter, Key::F(9), Key::Esc]).await;
        // Back from the details of a row, if there was one.
        if !desk.text().contains("A1") {
            desk.press(Key::Esc).await;
        }
    }
    desk.presses(&[Key::Char('1'), Key::F(9), Key::Char('3')])
        .await;
    desk.press(Key::F(8)).await;
    desk.presses(&[Key::Char('2'), Key::Tab, Key::Char('1'), Key::F(10)])
        .await;
    desk.sees_not(&number(1));
    desk.press(Key::Esc).await;
}

async fn correct_the_person(desk: &mut Desk) {
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    for _ in 0..45 {
        desk.press(Key::Tab).await;
    }
    for _ in 0..45 {
        desk.presses(&[Key::BackTab, Key::Right]).await;
    }
    desk.presses(&[Key::F(10), Key::Esc, Key::Esc, Key::Char('2')])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_43_no_screen_shows_who_a_person_is_or_where_they_live() {
    let world = two_towns().await;
    let here = &world.towns[0];
    let clerk = here.clerk().await;
    fill(&clerk).await;
    let own = two_doses(here.code, "A1", "0000000017").replace("EX3617", "FF9999");
    import(&clerk, ImportLayout::Doses, &doses_file(&[own])).await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = at_the_counter(here.connect(), lang, size).await;
            look_at_the_person(&mut desk).await;
            correct_the_person(&mut desk).await;
            // People opened recently.
            desk.presses(&[Key::Ctrl('g'), Key::Char('r')]).await;
            // Quick entry by coupon.
            home(&mut desk).await;
            desk.press(Key::F(3)).await;
            desk.write("0000000017").await;
            desk.presses(&[Key::Enter, Key::F(5)]).await;
            for key in ['h', 'e', '0', 'a', '4'] {
                home(&mut desk).await;
                desk.presses(&[Key::Ctrl('g'), Key::Char(key)]).await;
                desk.presses(&[Key::Down, Key::Enter, Key::Esc, Key::Esc])
                    .await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_43_an_inquiry_and_its_answer_show_no_name() {
    let world = two_towns().await;
    let here = &world.towns[0];
    fill(&here.clerk().await).await;
    for (lang, size) in [(Lang::Ja, SIZES[0]), (Lang::En, SIZES[1])] {
        let mut desk = at_the_counter(here.connect(), lang, size).await;
        desk.press(Key::Char('4')).await;
        desk.write("A1").await;
        desk.presses(&[Key::Enter, Key::F(10)]).await;
        evidence(&mut desk).await;
        desk.presses(&[Key::Char(' '), Key::F(10)]).await;
        desk.write("992020").await;
        desk.presses(&[Key::F(10), Key::F(10), Key::Enter]).await;
        comes(&mut desk, "EX3617").await;
        println!("{}", desk.text());
        desk.sees(if lang == Lang::Ja {
            "昭47.**.**"
        } else {
            "1972-**-**"
        });
        desk.presses(&[Key::Down, Key::Enter, Key::Esc, Key::Esc])
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_43_a_field_shows_its_value_once_somebody_types_in_it() {
    let world = two_towns().await;
    fill(&world.towns[0].clerk().await).await;
    let handle = world.towns[0].connect();
    let mut desk = at_the_counter(handle, Lang::Ja, SIZES[1]).await;
    look_at_the_person(&mut desk).await;
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    desk.sees("***");
    desk.press(Key::Left).await;
    desk.forbidden.clear();
    desk.write("子").await;
    desk.sees("佐藤 美");
    desk.sees_not("サトウ");
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_43_a_refused_row_of_a_file_shows_no_cell() {
    let world = two_towns().await;
    let here = &world.towns[0];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("targets.csv");
    let name = ("佐藤 美保", "サトウ ミホ");
    let row = target(here.code, "A8", &number(8), name, "0000000082");
    let row = row.replace("19721201", "19721301");
    fs::write(&path, targets_file(&[row])).unwrap();
    let mut desk = at_the_counter(here.connect(), Lang::Ja, SIZES[1]).await;
    desk.forbidden.push("19721301".to_owned());
    desk.presses(&[Key::Char('7'), Key::Char('1'), Key::Enter])
        .await;
    desk.write(path.to_str().unwrap()).await;
    desk.press(Key::Enter).await;
    desk.write("M-1").await;
    desk.presses(&[Key::F(10), Key::Enter]).await;
    desk.sees("行 2 の修正");
    desk.presses(&[Key::Up, Key::F(4), Key::Esc]).await;
}
