//! One person on the screen: tabs, masked values, every item of a dose, people opened recently, correcting a record.

use watari::api::{ClerkReply, ClerkRequest, ImportLayout, PeopleRequest, PersonEdit};
use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES, town};
use crate::world::{CLERK, PASSWORD, World, addressee, doses_file, import, two_doses};

/// The town of `look` where 佐藤 太郎 has two doses.
pub async fn town_with_doses() -> World {
    let world = town().await;
    let town = &world.towns[0];
    let row = two_doses(town.code, "A1", "0000000017");
    import(
        &town.clerk().await,
        ImportLayout::Doses,
        &doses_file(&[row]),
    )
    .await;
    world
}

/// A clerk with the record of 佐藤 太郎 open.
pub async fn opened(world: &World, lang: Lang, size: (u16, u16)) -> Desk {
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
    desk.press(Key::F(2)).await;
    desk.write("A1").await;
    desk.press(Key::Enter).await;
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_found_and_every_tab_of_it_is_shown() {
    let world = town_with_doses().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = opened(&world, lang, size).await;
            desk.sees("佐藤 太郎");
            desk.sees("0000000017");
            desk.sees("************");
            for digit in '1'..='7' {
                desk.press(Key::Char(digit)).await;
                println!("{}", desk.text());
            }
            desk.press(Key::Char('4')).await;
            desk.sees("EY0572");
            desk.press(Key::Enter).await;
            println!("{}", desk.text());
            desk.sees("EY0572");
            desk.sees("保健センター");
            desk.sees("見本 一郎");
            desk.press(Key::F(9)).await;
            println!("{}", desk.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_carry_their_reading_in_the_language_of_the_reader() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.sees("佐藤 太郎（サトウ");
    desk.press(Key::Ctrl('e')).await;
    desk.sees("SATO TARO (佐藤 太郎)");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_opened_recently_are_listed_until_the_logout() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.press(Key::Esc).await;
    desk.press(Key::F(9)).await;
    desk.sees("最近開いた住民");
    desk.sees("佐藤 太郎");
    desk.press(Key::Enter).await;
    desk.sees("住民詳細");
    desk.press(Key::Ctrl('q')).await;
    desk.sees("ログアウトしました");
    desk.log_in(CLERK, PASSWORD).await;
    desk.press(Key::Ctrl('g')).await;
    desk.press(Key::Char('r')).await;
    desk.sees("まだ開いた住民はありません");
    desk.sees_not("佐藤");
}

/// 佐藤 太郎 becomes a protected person with an address.
async fn protect(world: &World) {
    let clerk = world.towns[0].clerk().await;
    let addressee_no = addressee("A1");
    let request = ClerkRequest::ShowPerson { addressee_no };
    let ClerkReply::Person(view) = clerk.clerk(request).await.unwrap() else {
        panic!("not a person");
    };
    let mut edit = PersonEdit {
        addressee_no,
        version: view.version,
        person: view.resident.person.clone(),
        flags: view.resident.flags.clone(),
        keeps_whereabouts: false,
        reason: "支援措置の申出".to_owned(),
        check_only: false,
    };
    edit.person.address = Some("見本市中央一丁目2番3号".to_owned());
    edit.person.email = Some("taro@example.jp".to_owned());
    edit.flags.protected = true;
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    clerk.clerk(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_protected_person_is_shown_for_a_reason_and_hidden_when_looked_away() {
    let world = town_with_doses().await;
    protect(&world).await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = opened(&world, lang, size).await;
            desk.sees_not("中央一丁目");
            desk.sees_not("taro@");
            // The form has no field for what is not shown.
            desk.presses(&[Key::F(9), Key::Char('1')]).await;
            desk.sees_not(if lang == Lang::Ja {
                "住所と連絡先"
            } else {
                "Address and contact"
            });
            desk.press(Key::Esc).await;
            desk.presses(&[Key::F(9), Key::Char('7')]).await;
            desk.sees_not("中央一丁目");
            println!("{}", desk.text());
            desk.press(Key::Char('2')).await;
            desk.sees("中央一丁目2番3号");
            desk.sees("taro@example.jp");
            desk.presses(&[Key::F(9), Key::Char('1'), Key::PageDown])
                .await;
            desk.sees("中央一丁目2番3号");
            desk.press(Key::Esc).await;
            desk.sees("中央一丁目2番3号");
            desk.app.on_look_away();
            desk.sees_not("中央一丁目");
            desk.presses(&[Key::F(9), Key::Char('7'), Key::Esc]).await;
            desk.sees_not("中央一丁目");
        }
    }
}
