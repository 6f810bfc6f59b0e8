//! The manual path by keys alone: the wizard proposes a letter, it is saved for the printer, its paper answer is taken over.

use watari::api::ImportLayout;
use watari::text::Lang;
use watari::tui::key::Key;

use super::cases::evidence;
use super::desk::Desk;
use super::inbox::{APPROVER, appoint, protect};
use super::look::{LANGS, SIZES};
use crate::world::{CLERK, Town, World, import, number, target, targets_file};

const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");
const BANNER: [&str; 2] = ["支援措置対象者です", "A protected person"];

async fn town() -> World {
    let world = World::new(&[992_011, 992_020]).await;
    let here = &world.towns[0];
    let clerk = here.clerk().await;
    let row = target(here.code, "A1", &number(1), MIHO, "0000000017");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    world
}

async fn at_desk(town: &Town, lang: Lang) -> Desk {
    let mut desk = Desk::logged_in(town.connect(), CLERK, lang, SIZES[0]).await;
    desk.forbidden.push(number(1));
    desk
}

/// The wizard as far as the letter's form: 例示町 is not in the directory.
async fn begin(desk: &mut Desk) {
    desk.press(Key::Char('4')).await;
    desk.write("A1").await;
    desk.presses(&[Key::Enter, Key::F(10)]).await;
    evidence(desk).await;
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.write("れいじ").await;
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
}

/// Writes the letter and saves it; gives the plain text.
async fn written(desk: &mut Desk, folder: &std::path::Path) -> String {
    desk.press(Key::Char('1')).await;
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.press(Key::Ctrl('u')).await;
    let path = folder.join("letter");
    desk.write(path.to_str().unwrap()).await;
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    let html = std::fs::read_to_string(path.with_extension("html")).unwrap();
    let text = std::fs::read_to_string(path.with_extension("txt")).unwrap();
    for page in [&html, &text] {
        assert!(page.contains("佐藤 美保") && page.contains("例示町長 様"));
        assert!(!page.contains(&number(1)), "the number is in\n{page}");
        assert!(!page.contains("69条"), "no source names this article");
    }
    text
}

async fn go(desk: &mut Desk, key: char) {
    desk.presses(&[Key::Ctrl('g'), Key::Char(key)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_outside_the_network_gets_a_letter_and_its_paper_answer_is_taken_over() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let mut desk = at_desk(&world.towns[0], Lang::Ja).await;
    begin(&mut desk).await;
    desk.sees("接続先名簿にない自治体です");
    desk.press(Key::Char('1')).await;
    desk.sees("佐藤 美保");
    desk.sees("C-1");
    desk.press(Key::Esc).await;
    desk.press(Key::Char('2')).await;
    begin(&mut desk).await;
    let text = written(&mut desk, folder.path()).await;
    assert!(text.contains("本人の同意"));
    desk.sees("保存しました");
    go(&mut desk, 'e').await;
    desk.sees("紙の回答待ち");
    go(&mut desk, 'l').await;
    println!("{}", desk.text());
    desk.sees("回答待ち");
    desk.sees("例示町");
    desk.press(Key::Enter).await;
    desk.presses(&[Key::Char('1'), Key::Tab]).await;
    desk.write("例健第7号").await;
    desk.press(Key::Tab).await;
    desk.write("2020-01-01").await;
    desk.press(Key::Tab).await;
    desk.write("t").await;
    desk.press(Key::F(10)).await;
    desk.sees("日付の順が合いません");
    desk.press(Key::Ctrl('u')).await;
    desk.write("t").await;
    desk.press(Key::F(10)).await;
    desk.press(Key::F(10)).await;
    desk.sees("接種記録を1件以上");
    desk.presses(&[Key::F(6), Key::Tab]).await;
    desk.write("1").await;
    desk.press(Key::Tab).await;
    desk.write("2021-06-01").await;
    desk.presses(&[Key::Tab, Key::Tab]).await;
    desk.write("EX3617").await;
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.sees("EX3617");
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.sees("電子署名はありません");
    desk.sees("例健第7号");
    desk.sees_not("未検証");
    desk.press(Key::F(10)).await;
    desk.sees("取込 1");
    go(&mut desk, 'l').await;
    desk.sees("対応の残る照会文書はありません");
    desk.press(Key::Char(' ')).await;
    desk.sees("完了");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_nobody_answers_is_ended_with_a_reason_and_printed_again_before() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let mut desk = at_desk(&world.towns[0], Lang::En).await;
    begin(&mut desk).await;
    desk.sees("outside the directory");
    written(&mut desk, folder.path()).await;
    go(&mut desk, 'l').await;
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    desk.sees("Save for the printer");
    desk.presses(&[Key::PageDown, Key::PageDown, Key::PageDown, Key::PageDown])
        .await;
    println!("{}", desk.text());
    desk.presses(&[Key::Esc, Key::F(9), Key::Char('3')]).await;
    println!("{}", desk.text());
    desk.sees("awaited");
    desk.presses(&[Key::F(9), Key::Char('4'), Key::Tab]).await;
    desk.write("no reply after two calls").await;
    desk.press(Key::F(10)).await;
    go(&mut desk, 'l').await;
    desk.sees("No letter is awaited");
    desk.press(Key::Char(' ')).await;
    desk.sees("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_persons_banner_stands_in_the_wizard_the_letter_and_the_answer() {
    for (lang, banner) in LANGS.into_iter().zip(BANNER) {
        let world = town().await;
        let folder = tempfile::tempdir().unwrap();
        protect(&world.towns[0], "A1", "見本市秘密町9番9号").await;
        let mut desk = at_desk(&world.towns[0], lang).await;
        desk.forbidden.push("秘密町".to_owned());
        desk.press(Key::Char('4')).await;
        desk.write("A1").await;
        desk.press(Key::Enter).await;
        desk.sees(banner);
        desk.press(Key::Esc).await;
        desk.press(Key::Char('2')).await;
        begin(&mut desk).await;
        desk.sees(banner);
        let text = written(&mut desk, folder.path()).await;
        assert!(!text.contains("秘密町"));
        go(&mut desk, 'l').await;
        desk.press(Key::Enter).await;
        desk.sees(banner);
        desk.presses(&[Key::Char('3'), Key::Tab]).await;
        desk.write("7").await;
        desk.press(Key::Tab).await;
        desk.write("t").await;
        desk.press(Key::Tab).await;
        desk.write("t").await;
        desk.press(Key::F(10)).await;
        println!("{}", desk.text());
        desk.sees(banner);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_records_a_letter_answered_on_paper_from_the_provision_records() {
    let world = town().await;
    appoint(&world.towns[0]).await;
    for (lang, name) in LANGS
        .into_iter()
        .zip(["紙の回答の記録", "Answer given on paper"])
    {
        let mut desk = Desk::logged_in(world.towns[0].connect(), APPROVER, lang, SIZES[0]).await;
        go(&mut desk, '0').await;
        desk.presses(&[Key::F(9), Key::Char('2')]).await;
        println!("{}", desk.text());
        desk.sees(name);
    }
}
