//! The approver's inbox, by keys alone, on two real nodes: what waits, the checklist, the decision, what follows.

use watari::api::{
    ApprovalReply, ApprovalRequest, ClerkReply, ClerkRequest, ImportLayout, InquiryState,
    PeopleRequest, PersonEdit,
};
use watari::text::Lang;
use watari::tui::key::Key;

use super::cases::comes;
use super::desk::Desk;
use super::look::{LANGS, SIZES};
use crate::world::{
    CLERK, GIVEN, Town, World, addressee, doses_file, eventually, finish, import, inquire, number,
    order, target, targets_file, two_doses,
};

pub const APPROVER: &str = "shonin";

/// An approver's account.
pub async fn appoint(town: &Town) {
    town.appoint(APPROVER).await.unwrap();
}

/// Sets the protection of a person, with an address to keep back.
pub async fn protect(town: &Town, no: &str, address: &str) {
    let clerk = town.clerk().await;
    let addressee_no = addressee(no);
    let request = ClerkRequest::ShowPerson { addressee_no };
    let ClerkReply::Person(view) = clerk.clerk(request).await.unwrap() else {
        panic!("not a person");
    };
    let mut person = view.resident.person.clone();
    person.address = Some(address.to_owned());
    let mut flags = view.resident.flags.clone();
    flags.protected = true;
    let edit = PersonEdit {
        addressee_no,
        version: view.version,
        person,
        flags,
        keeps_whereabouts: false,
        reason: "支援措置の申出".to_owned(),
        check_only: false,
    };
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    clerk.clerk(request).await.unwrap();
}

/// At 見本市 wait: 保護 一子, who is protected, and 見本 三郎, who has another name where they moved. Gives 三本市's
/// inquiries about them.
pub async fn waiting(world: &World) -> [String; 2] {
    let (here, there) = (&world.towns[0], &world.towns[1]);
    let clerk = here.clerk().await;
    let rows = [
        target(
            here.code,
            "A8",
            &number(8),
            ("保護 一子", "ホゴ イチコ"),
            "0000000082",
        ),
        target(
            here.code,
            "A9",
            &number(9),
            ("見本 三郎", "ミホン サブロウ"),
            "0000000090",
        ),
    ];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let doses = [
        two_doses(here.code, "A8", "0000000082"),
        two_doses(here.code, "A9", "0000000090"),
    ];
    import(&clerk, ImportLayout::Doses, &doses_file(&doses)).await;
    protect(here, "A8", "見本市秘密町9番9号").await;
    appoint(here).await;
    let clerk = there.clerk().await;
    let rows = [
        target(
            there.code,
            "B8",
            &number(8),
            ("保護 一子", "ホゴ イチコ"),
            "0000000082",
        ),
        target(
            there.code,
            "B9",
            &number(9),
            ("例示 三郎", "レイジ サブロウ"),
            "0000000090",
        ),
    ];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let mut inquiries = Vec::new();
    for no in ["B8", "B9"] {
        let view = inquire(&clerk, order(no, here.code)).await;
        let view = finish(&clerk, &view.inquiry).await;
        assert_eq!(view.state, InquiryState::NoAnswer);
        inquiries.push(view.inquiry);
    }
    let approver = here.log_in(APPROVER).await;
    eventually("both can be decided", || async {
        let reply = approver.approver(ApprovalRequest::ListHeld).await.unwrap();
        let ApprovalReply::Held(held) = reply else {
            panic!("no list");
        };
        held.len() == 2 && held.iter().all(|line| line.can_decide)
    })
    .await;
    inquiries.try_into().expect("two")
}

async fn town_with_two_waiting() -> (World, [String; 2]) {
    let world = World::new(&[992_011, 992_020]).await;
    let inquiries = waiting(&world).await;
    (world, inquiries)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sees_that_an_approver_is_waited_for_and_cannot_open_the_inbox() {
    let (world, _) = town_with_two_waiting().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.sees("提供の承認待ち");
    desk.press(Key::Char('5')).await;
    desk.sees("この役割では使えません（担当");
    desk.press(Key::Enter).await;
    desk.sees("この役割では使えません（担当");
    desk.sees_not("保護 一子");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_approved_before_every_point_is_ticked_and_the_confirmation_says_what_is_seen() {
    let (world, inquiries) = town_with_two_waiting().await;
    let here = &world.towns[0];
    let mut desk = Desk::logged_in(here.connect(), APPROVER, Lang::Ja, SIZES[0]).await;
    desk.forbidden.push("秘密町".to_owned());
    desk.press(Key::Enter).await;
    desk.sees("保護 一子");
    desk.sees("見本 三郎");
    desk.presses(&[Key::Char('/'), Key::Char('保')]).await;
    desk.presses(&[Key::Enter, Key::Enter]).await;
    println!("{}", desk.text());
    desk.sees("支援措置対象者です");
    desk.press(Key::F(10)).await;
    desk.press(Key::F(10)).await;
    desk.sees("判断を選んでください");
    desk.presses(&[Key::Char('1'), Key::F(10)]).await;
    println!("{}", desk.text());
    desk.sees("印のない確認項目があります");
    for _ in 0..4 {
        desk.presses(&[Key::Char(' '), Key::F(10)]).await;
    }
    println!("{}", desk.text());
    desk.sees("住所、電話番号");
    desk.sees("接種記録 2件");
    desk.press(Key::F(10)).await;
    desk.sees("後日回答として三本市に送ります");
    desk.sees_not("保護 一子");
    let clerk = world.towns[1].clerk().await;
    eventually("the late answer arrives", || async {
        finish(&clerk, &inquiries[0]).await.state == InquiryState::Found
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_needs_a_reason_and_no_tick_and_shows_the_other_side_nothing() {
    let (world, inquiries) = town_with_two_waiting().await;
    let here = &world.towns[0];
    let mut desk = Desk::logged_in(here.connect(), APPROVER, Lang::En, SIZES[1]).await;
    desk.press(Key::Enter).await;
    desk.press(Key::Char('/')).await;
    desk.write("sabur").await;
    desk.presses(&[Key::Enter, Key::Enter]).await;
    desk.sees("differs");
    desk.press(Key::F(10)).await;
    desk.presses(&[Key::Tab, Key::Tab, Key::Tab, Key::Char('2')])
        .await;
    desk.press(Key::F(10)).await;
    desk.sees("Please give a reason for the refusal");
    // The cursor stands there already.
    desk.write("another person").await;
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.sees("nothing.");
    desk.press(Key::F(10)).await;
    desk.sees("Refused: nothing is sent");
    let clerk = world.towns[1].clerk().await;
    let view = finish(&clerk, &inquiries[1]).await;
    assert_eq!(view.state, InquiryState::NoAnswer);

    // Among the person's provisions it stands as what it was here, and not as what the other side was told.
    let mut desk = Desk::logged_in(here.connect(), CLERK, Lang::En, SIZES[1]).await;
    desk.press(Key::F(2)).await;
    desk.write("A9").await;
    desk.press(Key::Enter).await;
    desk.press(Key::Char('5')).await;
    desk.sees("refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn under_a_given_password_the_inbox_says_where_it_is_changed() {
    let world = World::new(&[992_011]).await;
    let here = &world.towns[0];
    here.give_approver(APPROVER).await.unwrap();
    for lang in LANGS {
        let mut desk = Desk::new(here.connect(), lang, SIZES[1]).await;
        desk.log_in(APPROVER, GIVEN).await;
        desk.press(Key::Char('5')).await;
        println!("{}", desk.text());
        desk.sees("E-1015");
        desk.sees("F9");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_address_is_shown_to_an_approver_for_a_reason_only_and_logged_first() {
    let (world, _) = town_with_two_waiting().await;
    let here = &world.towns[0];
    let mut desk = Desk::logged_in(here.connect(), APPROVER, Lang::Ja, (120, 60)).await;
    desk.press(Key::Enter).await;
    desk.presses(&[Key::Char('/'), Key::Char('保')]).await;
    desk.presses(&[Key::Enter, Key::Enter]).await;
    desk.sees("支援措置のため伏せています");
    desk.sees_not("秘密町");
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    desk.sees("見本市秘密町9番9号");
    desk.presses(&[Key::Ctrl('g'), Key::Char('a')]).await;
    comes(&mut desk, "shonin").await;
    println!("{}", desk.text());
    desk.sees_not("秘密町");
}

#[tokio::test(flavor = "multi_thread")]
async fn protection_is_set_and_taken_away_with_a_reason_and_the_history_says_so() {
    let world = World::new(&[992_011]).await;
    let here = &world.towns[0];
    let row = target(
        here.code,
        "A1",
        &number(1),
        ("佐藤 美保", "サトウ ミホ"),
        "0000000017",
    );
    let clerk = here.clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    let mut desk = Desk::logged_in(here.connect(), CLERK, Lang::Ja, SIZES[1]).await;
    desk.press(Key::F(2)).await;
    desk.write("A1").await;
    desk.press(Key::Enter).await;
    desk.presses(&[Key::F(9), Key::Char('6'), Key::F(1)]).await;
    desk.sees("この画面のキー");
    desk.presses(&[Key::Esc, Key::F(10)]).await;
    desk.sees("理由を入力してください");
    desk.write("担当課の決定 第12号").await;
    desk.press(Key::F(10)).await;
    desk.sees("変わっていません");
    desk.presses(&[Key::Up, Key::Char(' '), Key::Up, Key::Char(' ')])
        .await;
    desk.press(Key::F(10)).await;
    desk.sees("記録しました");
    desk.sees("注意: 支援措置、自動応答不可");
    desk.size = SIZES[0];
    desk.press(Key::Esc).await;
    desk.sees("支援措置 ほか1");
    desk.press(Key::Enter).await;
    desk.presses(&[Key::F(9), Key::Char('3')]).await;
    desk.sees("「住所を表示」で理由を選んで");
    desk.press(Key::Char('6')).await;
    desk.sees("支援措置");
    desk.presses(&[Key::F(9), Key::Char('6'), Key::Char(' ')])
        .await;
    desk.presses(&[Key::Tab, Key::Tab]).await;
    desk.write("措置の終了").await;
    desk.press(Key::F(10)).await;
    desk.sees_not("注意: 支援措置");
}
