//! One person on the screen: tabs, masked values, every item of a dose, people opened recently, correcting a record.

use watari::api::ImportLayout;
use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES, town};
use crate::world::{CLERK, PASSWORD, World, doses_file, import, two_doses};

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
