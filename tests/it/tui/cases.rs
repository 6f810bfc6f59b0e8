//! Asking a previous municipality and following it to the end, by keys alone, on two real nodes.

use watari::api::{ClerkReply, ClerkRequest, Handle, ImportLayout, PeopleRequest, PersonEdit};
use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES};
use crate::world::{
    CLERK, World, addressee, doses_file, import, number, target, targets_file, two_doses,
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
pub async fn evidence(desk: &mut Desk) {
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

/// Looks again until the text stands there, for at most a minute.
pub async fn comes(desk: &mut Desk, text: &str) {
    let begun = std::time::Instant::now();
    while !desk.text().contains(text) {
        let late = begun.elapsed().as_secs() > 60;
        assert!(!late, "never: {text} in\n{}", desk.text());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        desk.press(Key::F(5)).await;
    }
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
    desk.sees("根拠を選んでください");
    evidence(&mut desk).await;
    desk.press(Key::F(10)).await;
    desk.sees("住基で番号を確認: 確かめてから Space");
    desk.sees_not("接続先名簿の自治体");
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.sees("接続先名簿の自治体");
    desk.write("例示").await;
    desk.press(Key::F(10)).await;
    // Outside the network it goes on paper.
    desk.sees("照会文書を作る（紙で照会）");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_compared_taken_over_and_the_same_the_next_time() {
    let world = two_towns().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    send(&mut desk, "A1").await;
    desk.sees("照会の結果");
    desk.press(Key::Enter).await;
    comes(&mut desk, "署名 検証済").await;
    desk.sees("EX3617");
    // Asked for when the answer came, not when the screen was opened.
    desk.sees("照会先の記録");
    desk.sees("新規 2  一致 0");
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.sees("取込 2");
    desk.sees("完了しました");
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::En, SIZES[1]).await;
    send(&mut desk, "A1").await;
    desk.sees("Results");
    desk.press(Key::Enter).await;
    comes(&mut desk, "signatures verified").await;
    println!("{}", desk.text());
    desk.sees("same 2");
    desk.press(Key::Char('1')).await;
    desk.sees("nothing to take");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_rests_until_a_day_and_stays_in_the_list() {
    let world = two_towns().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    send(&mut desk, "A2").await;
    desk.press(Key::Enter).await;
    comes(&mut desk, "自動応答の対象外").await;
    println!("{}", desk.text());
    desk.presses(&[Key::Ctrl('g'), Key::Char('1')]).await;
    println!("{}", desk.text());
    desk.sees("回答なし・次の対応");
    desk.press(Key::Enter).await;
    desk.sees("未了");
    println!("{}", desk.text());
    desk.presses(&[Key::Enter, Key::F(9)]).await;
    println!("{}", desk.text());
    desk.presses(&[Key::Char('4'), Key::F(10)]).await;
    desk.sees("終える理由を入力してください");
    desk.presses(&[Key::Up, Key::Char('3'), Key::F(10)]).await;
    desk.sees("手順を記録しました");
    desk.press(Key::Esc).await;
    desk.press(Key::Char(' ')).await;
    println!("{}", desk.text());
    desk.sees("まで ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_differs_is_decided_with_a_reason_or_held() {
    let world = two_towns().await;
    let here = &world.towns[0];
    let own = two_doses(here.code, "A1", "0000000017").replace("EX3617", "FF9999");
    let clerk = here.clerk().await;
    import(&clerk, ImportLayout::Doses, &doses_file(&[own])).await;
    let mut desk = Desk::logged_in(here.connect(), CLERK, Lang::Ja, SIZES[1]).await;
    send(&mut desk, "A1").await;
    desk.press(Key::Enter).await;
    comes(&mut desk, "署名 検証済").await;
    println!("{}", desk.text());
    desk.sees("相違 2");
    // The newest dose stands first; the one that differs is below it.
    desk.presses(&[Key::Down, Key::Char('2')]).await;
    desk.sees("相違の扱いの理由");
    desk.press(Key::Enter).await;
    desk.sees("相違の扱いの理由を入力してください");
    desk.write("予診票で確認").await;
    desk.press(Key::Enter).await;
    desk.sees("[当市を残す]");
    desk.press(Key::Enter).await;
    desk.sees("この行の扱い");
    println!("{}", desk.text());
    desk.presses(&[Key::Esc, Key::Char('4')]).await;
    desk.sees("[保留]");
    desk.press(Key::F(10)).await;
    desk.sees("保留 1");
    desk.press(Key::Char('2')).await;
    desk.write("予診票で確認").await;
    desk.presses(&[Key::Enter, Key::Up, Key::Char('2')]).await;
    desk.write("予診票で確認").await;
    desk.presses(&[Key::Enter, Key::F(10)]).await;
    println!("{}", desk.text());
    desk.sees("当市を残す 2");
    desk.sees("完了しました");
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_typed_into_the_filter_of_the_rows_decide_nothing() {
    let world = two_towns().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    send(&mut desk, "A1").await;
    desk.press(Key::Enter).await;
    comes(&mut desk, "署名 検証済").await;
    desk.sees("[取り込む]");
    desk.press(Key::Char('/')).await;
    desk.press(Key::Char('4')).await;
    desk.sees_not("[保留]");
    desk.press(Key::Esc).await;
    desk.sees("[取り込む]");
    desk.sees_not("[保留]");
}

/// Puts a person into a household.
pub async fn settle(clerk: &Handle, no: &str) {
    let addressee_no = addressee(no);
    let request = ClerkRequest::ShowPerson { addressee_no };
    let ClerkReply::Person(view) = clerk.clerk(request).await.unwrap() else {
        panic!("not a person");
    };
    let mut person = view.resident.person.clone();
    person.household_no = Some("H1".to_owned());
    let edit = PersonEdit {
        addressee_no,
        version: view.version,
        person,
        flags: view.resident.flags.clone(),
        keeps_whereabouts: false,
        reason: "同居".to_owned(),
        check_only: false,
    };
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    clerk.clerk(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_asked_for_at_once_with_evidence_of_each() {
    let world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    settle(&clerk, "A1").await;
    settle(&clerk, "A2").await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.press(Key::Char('4')).await;
    desk.write("A1").await;
    desk.press(Key::Enter).await;
    desk.sees("同じ世帯 2人");
    desk.presses(&[Key::Down, Key::Char(' '), Key::F(10)]).await;
    desk.sees("1/2人目");
    evidence(&mut desk).await;
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.sees("2/2人目");
    desk.press(Key::F(10)).await;
    desk.sees("根拠を選んでください");
    evidence(&mut desk).await;
    desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    desk.write("992020").await;
    desk.presses(&[Key::F(10), Key::F(10)]).await;
    println!("{}", desk.text());
    desk.sees("2件の照会を送りました");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_representative_stands_beside_the_basis_in_both_ledgers_with_what_proves_it() {
    let world = two_towns().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[1]).await;
    desk.press(Key::Char('4')).await;
    desk.write("A1").await;
    desk.presses(&[Key::Enter, Key::F(10)]).await;
    desk.sees_not("代理権の書類・番号");
    evidence(&mut desk).await;
    desk.presses(&[Key::Char(' '), Key::Enter, Key::Char('2')])
        .await;
    desk.press(Key::F(10)).await;
    desk.sees("代理権の書類・番号を入力してください");
    println!("{}", desk.text());
    desk.write("戸籍全部事項証明書").await;
    desk.press(Key::F(10)).await;
    desk.write("992020").await;
    desk.presses(&[Key::F(10), Key::F(10), Key::Enter]).await;
    comes(&mut desk, "署名 検証済").await;
    for town in &world.towns {
        let mut desk = Desk::logged_in(town.connect(), CLERK, Lang::Ja, SIZES[1]).await;
        desk.presses(&[Key::Char('0'), Key::Enter]).await;
        println!("{}", desk.text());
        desk.sees("C-1（法定代理人 戸籍全部事項証明書）");
    }
}
