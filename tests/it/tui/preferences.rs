//! What a person prefers: kept in the node, the same at every terminal and after every login, and nobody else's.

use watari::text::Lang;
use watari::tui::Theme;
use watari::tui::key::Key;

use super::desk::Desk;
use super::keys::{ESC, F2, F10, GO, LOG_OUT};
use super::look::{SIZES, town};
use super::pty::Pty;
use crate::world::{ADMIN, CLERK, PASSWORD, World};

/// Chooses English, high contrast and western dates.
async fn prefer(desk: &mut Desk) {
    desk.presses(&[Key::Ctrl('g'), Key::Char('c')]).await;
    desk.sees("画面の設定");
    desk.presses(&[Key::Char('3'), Key::Down, Key::Char('2'), Key::Down])
        .await;
    desk.presses(&[Key::Char('2'), Key::F(10)]).await;
}

async fn new_desk(world: &World) -> Desk {
    Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn language_colours_and_dates_come_along_to_the_next_login() {
    let world = town().await;
    let mut desk = new_desk(&world).await;
    prefer(&mut desk).await;
    desk.sees("The settings are saved");
    let mut desk = new_desk(&world).await;
    desk.sees("Functions (by number or letter)");
    assert_eq!(desk.app.scene.theme, Theme::Contrast);
    // Back to Japanese on this terminal only: the dates stay western.
    desk.presses(&[Key::Ctrl('e'), Key::F(2)]).await;
    desk.write("さとう").await;
    desk.sees("1972-12-01");
    let mut desk = new_desk(&world).await;
    desk.sees("Functions (by number or letter)");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_logout_the_terminal_is_as_it_was_and_the_next_person_gets_nobody_elses() {
    let world = town().await;
    let mut desk = new_desk(&world).await;
    prefer(&mut desk).await;
    desk.sees("The settings are saved");
    desk.press(Key::Ctrl('q')).await;
    desk.sees("利用者ID");
    assert_eq!(desk.app.scene.theme, Theme::Standard);
    desk.log_in(ADMIN, PASSWORD).await;
    desk.sees("業務メニュー");
    assert_eq!(desk.app.scene.theme, Theme::Standard);
    desk.press(Key::Ctrl('q')).await;
    desk.log_in(CLERK, PASSWORD).await;
    desk.sees("Functions (by number or letter)");
    assert_eq!(desk.app.scene.theme, Theme::Contrast);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_at_the_login_stays_for_whoever_chose_nothing() {
    let world = town().await;
    let mut desk = Desk::new(world.towns[0].connect(), Lang::Ja, SIZES[0]).await;
    desk.presses(&[Key::Ctrl('e'), Key::Ctrl('t')]).await;
    desk.log_in(CLERK, PASSWORD).await;
    desk.sees("Functions (by number or letter)");
    assert_eq!(desk.app.scene.theme, Theme::Contrast);
    desk.press(Key::Ctrl('q')).await;
    desk.sees("User ID");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_terminal_of_the_same_person_follows_after_its_next_login_and_the_program_after_a_restart()
 {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut pty = Pty::start(&[], data, (80, 24), &[]);
    pty.wait("利用者ID");
    pty.keys(&format!("{CLERK}\r{PASSWORD}\r"));
    pty.wait("業務メニュー");
    pty.keys(&format!("{GO}c"));
    pty.wait("画面の設定");
    pty.keys(&format!("3\t3\t2{F10}"));
    pty.wait("The settings are saved");
    pty.keys(LOG_OUT);
    pty.wait("ログアウトしました");
    pty.keys(LOG_OUT);
    pty.wait("終了する");
    pty.keys("2");
    assert_eq!(pty.end(), 0);
    let mut pty = Pty::start(&[], data, (80, 24), &[]);
    pty.wait("利用者ID");
    pty.keys(&format!("{CLERK}\r{PASSWORD}\r"));
    pty.wait("Functions (by number or letter)");
    pty.keys(&format!("{F2}sato"));
    pty.wait("1972-12-01");
    let coloured: Vec<_> = pty.with_screen(|screen| {
        let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        // The second half of a wide letter that is gone shows nothing, whatever colour the terminal remembers.
        let colour = |(row, column)| {
            let cell = screen.cell(row, column)?;
            let shows = !cell.contents().trim().is_empty();
            shows.then(|| (row, column, cell.fgcolor()))
        };
        let cells = cells.filter_map(colour);
        cells
            .filter(|(.., colour)| *colour != vt100::Color::Default)
            .collect()
    });
    assert_eq!(coloured, [], "black and white");
    pty.keys(ESC);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_offers_changes_its_language_with_everything_else() {
    let world = town().await;
    let mut desk = new_desk(&world).await;
    desk.presses(&[Key::Ctrl('g'), Key::Char('c')]).await;
    desk.sees("端末に合わせる");
    // Going by what is kept, the settings leave alone what Ctrl+E chose for now.
    desk.press(Key::Ctrl('e')).await;
    desk.sees("as the terminal");
    desk.sees_not("端末に合わせる");
    desk.presses(&[Key::Ctrl('g'), Key::Char('4')]).await;
    desk.write("A1").await;
    desk.presses(&[Key::Enter, Key::F(10)]).await;
    desk.sees("consent");
    desk.press(Key::Ctrl('e')).await;
    desk.sees("本人同意");
    desk.sees_not("consent");
}
