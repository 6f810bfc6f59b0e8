//! What belongs to the person at the keyboard: settings, counter mode, password, the tour; and connections.

use watari::api::{ApiError, ErrorCode};
use watari::text::Lang;
use watari::tui::key::Key;
use watari::tui::width::cells;

use super::desk::Desk;
use super::look::{LANGS, SIZES, town};
use crate::world::{ADMIN, CLERK, PASSWORD};

async fn go(desk: &mut Desk, key: char) {
    desk.presses(&[Key::Ctrl('g'), Key::Char(key)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counter_mode_masks_every_name_and_comes_along_to_the_next_terminal() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    go(&mut desk, 'c').await;
    desk.presses(&[Key::Down, Key::Down, Key::Char('2'), Key::Down, Key::Down])
        .await;
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.sees("設定を保存しました");
    for mut desk in [
        desk,
        Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[1]).await,
    ] {
        desk.press(Key::F(2)).await;
        desk.write("さとう").await;
        desk.sees("佐***");
        desk.sees("1972-**-**");
        desk.sees_not("佐藤");
        desk.sees_not("サトウ");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_are_shown_in_the_calendar_of_the_person() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(2)).await;
    desk.write("さとう").await;
    desk.sees("昭47.12.01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_counts_from_the_next_login_on() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    go(&mut desk, 'c').await;
    desk.press(Key::F(9)).await;
    desk.write(PASSWORD).await;
    desk.press(Key::Down).await;
    desk.write("short").await;
    desk.press(Key::Down).await;
    desk.write("short").await;
    desk.press(Key::F(10)).await;
    desk.sees("15文字以上");
    let new = "seven bridges over plum rain";
    desk.write(new).await;
    desk.press(Key::Down).await;
    desk.write(new).await;
    desk.press(Key::F(10)).await;
    desk.sees("パスワードを変更しました");
    desk.sees_not(new);
    desk.press(Key::Ctrl('q')).await;
    desk.log_in(CLERK, new).await;
    desk.sees("業務メニュー");
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_42_a_login_the_node_locked_asks_for_the_password_and_keeps_what_was_typed() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.press(Key::Char('4')).await;
    desk.write("A1").await;
    desk.node_locks().await;
    desk.press(Key::Enter).await;
    desk.sees("ロック中");
    desk.sees_not("A1");
    desk.write(PASSWORD).await;
    desk.press(Key::Enter).await;
    desk.sees("A1");
    desk.press(Key::Enter).await;
    desk.sees("佐藤 太郎");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_does_not_answer_is_said_to_and_asked_once_only() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    let start = desk.app.scene.now;
    let mut asked = Vec::new();
    for second in 1..=16 {
        desk.app.on_tick(start.plus_seconds(second));
        asked.extend(desk.app.take_wishes());
    }
    desk.sees("ノード応答待ち");
    desk.sees("ノードが応答していません");
    assert_eq!(asked.len(), 1, "one question is enough");
    // What is typed goes where it belongs, and the lock works.
    desk.app.on_key(Key::F(2), 0);
    desk.app.on_key(Key::Char('x'), 0);
    desk.sees("検索（カナ");
    desk.sees("応答待ち");
    desk.settle().await;
    let health = asked.remove(0);
    let late = Err(ApiError::new(ErrorCode::Locked));
    desk.app.on_reply(health.asker, health.tag, late);
    desk.sees_not("応答待ち");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_ticks_its_own_steps_and_remembers_them() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    go(&mut desk, 'd').await;
    desk.sees("[ ] 1");
    desk.press(Key::F(2)).await;
    desk.write("さとう").await;
    go(&mut desk, 'd').await;
    desk.sees("1/6 済");
    desk.press(Key::Ctrl('l')).await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::En, SIZES[1]).await;
    go(&mut desk, 'd').await;
    desk.sees("[x] 1");
    desk.sees("[ ] 2");
    desk.sees("[x] 6");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_says_what_comes_next_until_it_is_done() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::En, SIZES[0]).await;
    desk.press(Key::F(5)).await;
    desk.sees("D: the two-minute tour (0 of 6 done)");
    desk.sees_not("Tour 1 of 6");
    desk.press(Key::F(2)).await;
    desk.write("sato").await;
    desk.sees("Tour 2 of 6: F3, that coupon no.");
    desk.press(Key::F(3)).await;
    desk.write("0000000017").await;
    desk.press(Key::Enter).await;
    desk.write("FK0108").await;
    desk.press(Key::Enter).await;
    desk.sees("Registered: 0000000017");
    desk.sees("tour: 2 of 6 done");
    desk.press(Key::F(7)).await;
    desk.sees("tour: 3 of 6 done");
    desk.press(Key::Tab).await;
    desk.sees("Tour 4 of 6: Ctrl+G 4, sato");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_directory_settings_and_practice_fill_their_rows() {
    let world = town().await;
    for lang in LANGS {
        for size in SIZES {
            for user in [CLERK, ADMIN] {
                let mut desk = Desk::logged_in(world.towns[0].connect(), user, lang, size).await;
                for key in ['1', 'b', 'c', 'd', 'e', '0', 'a', '7'] {
                    go(&mut desk, key).await;
                    println!("{}", desk.text());
                    desk.press(Key::F(1)).await;
                    desk.rows();
                    desk.press(Key::Esc).await;
                }
                go(&mut desk, 'b').await;
                desk.press(Key::F(9)).await;
                println!("{}", desk.text());
                desk.press(Key::Esc).await;
                desk.press(Key::F(10)).await;
                go(&mut desk, 'c').await;
                desk.press(Key::F(9)).await;
                println!("{}", desk.text());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_of_the_terminal_sees_every_key_and_counts_digits_without_showing_them() {
    let world = town().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
            go(&mut desk, 'd').await;
            desk.press(Key::F(9)).await;
            println!("{}", desk.text());
            for number in 1..=9 {
                desk.press(Key::F(number)).await;
            }
            desk.sees("F9[x] F10[ ]");
            desk.press(Key::F(10)).await;
            desk.sees("F10[x]");
            desk.scan("0000000017").await;
            desk.sees("10");
            desk.sees_not("0000000017");
            desk.sees(if lang == Lang::Ja {
                "オフです"
            } else {
                "It is off"
            });
            desk.write("０１２").await;
            desk.sees(if lang == Lang::Ja {
                "数字 3桁"
            } else {
                "3 digits"
            });
            desk.sees(if lang == Lang::Ja {
                "オンです"
            } else {
                "It is on"
            });
            println!("{}", desk.text());
            let rulers: Vec<usize> = desk
                .rows()
                .iter()
                .filter(|row| row.contains('|') && !row.contains("Ctrl"))
                .filter_map(|row| row.find('|').map(|at| usize::from(cells(&row[..at]))))
                .collect();
            assert!(rulers.len() >= 3 && rulers.iter().filter(|at| **at == rulers[1]).count() >= 3);
            desk.press(Key::Esc).await;
            desk.sees_not("F10[x]");
        }
    }
}
