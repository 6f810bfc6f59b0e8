//! Every screen in both languages and at both sizes, on a real node: rows as wide as the terminal, nothing that steers it.

use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use crate::world::{CLERK, World, import, number, target, targets_file};
use watari::api::ImportLayout;

const MIHON: u32 = 992_011;
pub const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];
pub const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];

/// 見本市 with a few residents.
pub async fn town() -> World {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let names = [
        ("佐藤 太郎", "サトウ タロウ"),
        ("佐藤 春子", "サトウ ハルコ"),
        ("見本 次郎", "ミホン ジロウ"),
    ];
    let rows: Vec<_> = names
        .iter()
        .zip(1..)
        .map(|(name, count)| {
            let coupon = ["0000000017", "0000000025", "0000000033"][count - 1];
            target(
                town.code,
                &format!("A{count}"),
                &number(count as u64),
                *name,
                coupon,
            )
        })
        .collect();
    import(
        &town.clerk().await,
        ImportLayout::Targets,
        &targets_file(&rows),
    )
    .await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fills_its_rows_in_both_languages_and_at_both_sizes() {
    let world = town().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = Desk::new(world.towns[0].connect(), lang, size).await;
            desk.rows();
            desk.log_in(CLERK, crate::world::PASSWORD).await;
            println!("{}", desk.text());
            desk.press(Key::F(2)).await;
            desk.write("さとう").await;
            println!("{}", desk.text());
            desk.press(Key::F(1)).await;
            println!("{}", desk.text());
            desk.press(Key::Esc).await;
            desk.press(Key::Down).await;
            desk.press(Key::F(9)).await;
            println!("{}", desk.text());
            desk.press(Key::Esc).await;
            desk.press(Key::Ctrl('p')).await;
            println!("{}", desk.text());
            desk.press(Key::Esc).await;
            desk.press(Key::Ctrl('l')).await;
            println!("{}", desk.text());
            desk.sees_not("佐藤");
            desk.sees_not("サトウ");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_hides_every_row_does_not_say_that_there_is_none() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(2)).await;
    desk.write("A1").await;
    desk.presses(&[Key::Enter, Key::Ctrl('g'), Key::Char('r')])
        .await;
    desk.sees("佐藤 太郎");
    desk.press(Key::Char('/')).await;
    desk.write("zzz").await;
    desk.sees("絞込に当てはまる行がありません");
    desk.sees_not("まだ開いた住民はありません");
    desk.press(Key::Esc).await;
    desk.sees("佐藤 太郎");
}
