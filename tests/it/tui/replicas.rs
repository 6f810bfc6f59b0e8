//! The municipality's own nodes on screen: a new one asks for the keys, another person approves, both come into step.

use watari::text::Lang;
use watari::tui::key::Key;

use super::cases::comes;
use super::desk::Desk;
use super::inbox::{APPROVER, appoint};
use super::look::{LANGS, SIZES};
use crate::world::{ADMIN, CLERK, Town, World};

const LARGE: (u16, u16) = (200, 60);

async fn desk(town: &Town, user: &str, lang: Lang) -> Desk {
    let mut desk = Desk::logged_in(town.connect(), user, lang, SIZES[0]).await;
    desk.presses(&[Key::Ctrl('g'), Key::Char('n')]).await;
    desk
}

/// Nothing is cut at any size.
fn is_whole(desk: &mut Desk) {
    for size in [LARGE, SIZES[1], SIZES[0]] {
        desk.size = size;
        let frame = desk.text();
        println!("{frame}");
        assert!(!frame.contains(".."), "cut text in\n{frame}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_node_gets_the_keys_by_two_people_and_a_fingerprint_and_is_shown_in_step() {
    for lang in LANGS {
        let mut world = World::new(&[992_011]).await;
        let place = world.add_replica(0).await;
        appoint(&world.towns[0]).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("request.txt");

        let mut new = desk(&world.towns[place], ADMIN, lang).await;
        is_whole(&mut new);
        new.presses(&[Key::F(9), Key::Char('1'), Key::Ctrl('u')])
            .await;
        new.write(path.to_str().unwrap()).await;
        new.press(Key::F(10)).await;
        let frame = new.text();
        println!("{frame}");
        let digits = |line: &str| -> String { line.chars().filter(char::is_ascii_digit).collect() };
        let print = frame.lines().map(digits).find(|line| line.len() == 24);
        let print = print.expect("the fingerprint to be read out");

        let mut here = desk(&world.towns[0], ADMIN, lang).await;
        here.presses(&[Key::F(9), Key::Char('2')]).await;
        here.write(path.to_str().unwrap()).await;
        here.press(Key::Tab).await;
        here.write(&"1".repeat(24)).await;
        here.press(Key::F(10)).await;
        here.sees("E-4202");
        here.presses(&[Key::Esc, Key::Ctrl('u')]).await;
        here.write(&print).await;
        here.press(Key::F(10)).await;
        here.press(Key::Tab).await;
        is_whole(&mut here);
        here.press(Key::Enter).await;
        here.sees(["承認は承認者の役割", "Only an approver"][usize::from(lang == Lang::En)]);

        let mut second = desk(&world.towns[0], APPROVER, lang).await;
        second.presses(&[Key::Tab, Key::Enter, Key::F(10)]).await;
        is_whole(&mut second);
        second.presses(&[Key::BackTab; 3]).await;
        second
            .presses(&[Key::Char(' '), Key::Tab, Key::Char(' '), Key::Tab])
            .await;
        second.presses(&[Key::Char('1'), Key::F(10)]).await;
        println!("{}", second.text());
        comes(&mut second, ["正常", "good"][usize::from(lang == Lang::En)]).await;
        is_whole(&mut second);
        second.press(Key::F(9)).await;
        second.press(Key::Char('1')).await;
        is_whole(&mut second);

        let mut clerk = desk(&world.towns[0], CLERK, lang).await;
        is_whole(&mut clerk);
        clerk.presses(&[Key::Ctrl('g'), Key::Char('a')]).await;
        log_of_the_other_node(&mut clerk, lang).await;
    }
}

/// In the operation log: the other node's, as it is copied here, and the proof of both.
async fn log_of_the_other_node(desk: &mut Desk, lang: Lang) {
    let name = ["ノード2", "node 2"][usize::from(lang == Lang::En)];
    let begun = std::time::Instant::now();
    loop {
        desk.press(Key::F(4)).await;
        if desk.text().contains(name) {
            break;
        }
        let is_late = begun.elapsed().as_secs() > 60;
        assert!(!is_late, "no copy of the other log in\n{}", desk.text());
        desk.presses(&[Key::Esc, Key::F(5)]).await;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    desk.presses(&[Key::Tab, Key::Tab, Key::F(4), Key::Down, Key::Enter])
        .await;
    desk.press(Key::F(10)).await;
    let title = ["（条件 ノード2）", "(only node 2)"][usize::from(lang == Lang::En)];
    comes(desk, title).await;
    desk.sees(["ノードの作成", "node made"][usize::from(lang == Lang::En)]);
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    let whole = ["写し1件は整合", "1 copy of other logs verified"][usize::from(lang == Lang::En)];
    comes(desk, whole).await;
}
