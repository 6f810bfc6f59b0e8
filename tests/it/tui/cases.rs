//! Asking a previous municipality and following it to the end, by keys alone, on two real nodes.

use watari::api::ImportLayout;
use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES};
use crate::world::{
    CLERK, World, doses_file, eventually, import, number, target, targets_file, two_doses,
};

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;

/// 見本市, and 三本市 where 佐藤 美保 has two doses and 見本 一子 is unknown.
pub async fn two_towns() -> World {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let (here, there) = (&world.towns[0], &world.towns[1]);
    let miho = ("佐藤 美保", "サトウ ミホ");
    let rows = vec![
        target(here.code, "A1", &number(1), miho, "0000000017"),
        target(
            here.code,
            "A2",
            &number(2),
            ("見本 一子", "ミホン イチコ"),
            "0000000025",
        ),
    ];
    let clerk = here.clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let rows = vec![target(there.code, "B1", &number(1), miho, "0000000033")];
    let clerk = there.clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let doses = doses_file(&[two_doses(there.code, "B1", "0000000033")]);
    import(&clerk, ImportLayout::Doses, &doses).await;
    world
}

/// Fills in the evidence of the person at hand.
async fn evidence(desk: &mut Desk) {
    desk.press(Key::Char('1')).await;
    desk.press(Key::Enter).await;
    desk.write("C-1").await;
    desk.presses(&[Key::Enter, Key::Enter]).await;
    desk.press(Key::Char('1')).await;
    desk.presses(&[Key::Enter, Key::Enter]).await;
}

/// From the home screen to the sent inquiry.
async fn send(desk: &mut Desk, person: &str) {
    desk.press(Key::Char('4')).await;
    desk.write(person).await;
    desk.presses(&[Key::Enter, Key::F(10)]).await;
    evidence(desk).await;
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.write("みつもと").await;
    desk.presses(&[Key::F(10), Key::F(10)]).await;
}

/// Looks again until the text stands there.
async fn comes(desk: &mut Desk, text: &str) {
    let frame = tokio::sync::Mutex::new(desk);
    eventually(text, || async {
        let mut desk = frame.lock().await;
        desk.press(Key::F(5)).await;
        desk.text().contains(text)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_before_basis_identity_check_and_register_check_are_there() {
    let world = two_towns().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, (80, 24)).await;
    desk.press(Key::Char('4')).await;
    desk.press(Key::F(10)).await;
    desk.sees("対象者を入力してください");
    desk.write("さとう").await;
    desk.press(Key::Enter).await;
    desk.sees("佐藤 美保");
    desk.press(Key::F(10)).await;
    desk.sees("1/1人目");
    desk.press(Key::F(10)).await;
    desk.sees("根拠を入力してください");
    evidence(&mut desk).await;
    desk.press(Key::F(10)).await;
    desk.sees("住基で番号を確認を入力してください");
    desk.sees_not("接続先名簿の自治体");
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.sees("接続先名簿の自治体");
    desk.write("例示").await;
    desk.press(Key::F(10)).await;
    desk.sees("接続先名簿にない自治体には照会できません");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_is_sent_and_its_answer_stands_beside_the_own_record() {
    let world = two_towns().await;
    for (lang, size) in [(Lang::Ja, SIZES[0]), (Lang::En, SIZES[1])] {
        let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
        send(&mut desk, "A1").await;
        println!("{}", desk.text());
        desk.sees(if lang == Lang::Ja {
            "照会の結果"
        } else {
            "Results"
        });
        desk.press(Key::Enter).await;
        let found = if lang == Lang::Ja {
            "署名 検証済"
        } else {
            "signature"
        };
        comes(&mut desk, found).await;
        println!("{}", desk.text());
        desk.sees("EX3617");
        desk.sees(if lang == Lang::Ja {
            "新規 2"
        } else {
            "new 2"
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_the_wizard_fills_its_rows() {
    let world = two_towns().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
            desk.press(Key::Char('4')).await;
            println!("{}", desk.text());
            desk.write("A1").await;
            desk.press(Key::Enter).await;
            println!("{}", desk.text());
            desk.press(Key::F(10)).await;
            println!("{}", desk.text());
            evidence(&mut desk).await;
            desk.presses(&[Key::Char(' '), Key::F(10)]).await;
            println!("{}", desk.text());
            desk.press(Key::F(10)).await;
            println!("{}", desk.text());
            desk.press(Key::PageUp).await;
            desk.press(Key::PageUp).await;
            println!("{}", desk.text());
            desk.press(Key::F(1)).await;
            desk.rows();
        }
    }
}
