//! Correcting a record: differences and reason, somebody else in between, drafts; a dose added, corrected and cancelled.

use watari::api::{ApiError, ErrorCode};
use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES};
use super::person::{opened, town_with_doses};
use crate::world::{CLERK, number};

/// Fields before the one of the telephone number, and before that of the building.
const TO_PHONE: usize = 11;
const TO_BUILDING: usize = 10;
/// Fields before the lot of a dose.
const TO_LOT: usize = 7;

async fn tabs(desk: &mut Desk, count: usize) {
    for _ in 0..count {
        desk.press(Key::Tab).await;
    }
}

/// The form of the open person, the cursor so many fields further.
async fn editing(desk: &mut Desk, fields: usize) {
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    desk.sees("記録の訂正");
    tabs(desk, fields).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn form_and_differences_fill_their_rows_in_both_languages_and_at_both_sizes() {
    let world = town_with_doses().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = opened(&world, lang, size).await;
            desk.presses(&[Key::F(9), Key::Char('1')]).await;
            println!("{}", desk.text());
            tabs(&mut desk, TO_PHONE).await;
            desk.write("090-1234-5678").await;
            desk.press(Key::F(10)).await;
            println!("{}", desk.text());
            desk.sees("090-1234-5678");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_shows_old_and_new_and_needs_a_reason() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut desk, TO_PHONE).await;
    desk.write("090-1234-5678").await;
    desk.press(Key::F(10)).await;
    desk.sees("電話番号");
    desk.sees("（空） > 090-1234-5678");
    desk.press(Key::F(10)).await;
    desk.sees("理由を入力してください");
    desk.write("本人の申出").await;
    desk.press(Key::F(10)).await;
    desk.sees("訂正しました");
    desk.sees("***-****-5678");
    desk.sees_not("090-1234");
    desk.presses(&[Key::F(9), Key::Char('3')]).await;
    desk.sees("090-1234-5678");
    desk.press(Key::Char('6')).await;
    desk.sees("電話番号");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_changed_meanwhile_stays_and_what_was_typed_too() {
    let world = town_with_doses().await;
    let mut first = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut first, TO_PHONE).await;
    first.write("090-1234-5678").await;
    let mut second = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut second, TO_BUILDING).await;
    second.write("見本荘101").await;
    second.press(Key::F(10)).await;
    second.write("転居").await;
    second.press(Key::F(10)).await;
    second.sees("訂正しました");
    first.press(Key::F(10)).await;
    first.sees("ほかの職員がこの記録を訂正しました");
    first.sees("090-1234-5678");
    first.press(Key::F(10)).await;
    first.sees("（空） > 090-1234-5678");
    first.sees_not("見本荘");
    first.write("本人の申出").await;
    first.press(Key::F(10)).await;
    first.sees("見本荘101");
    first.sees("***-****-5678");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_comes_back_as_a_draft() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut desk, TO_PHONE).await;
    desk.write("090-1234-5678").await;
    let soon = desk.app.scene.now.plus_seconds(1);
    desk.app.on_tick(soon);
    desk.settle().await;
    drop(desk);
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut desk, TO_PHONE).await;
    desk.sees("090-1234-5678");
    desk.press(Key::Esc).await;
    desk.press(Key::Char('2')).await;
    desk.sees("住民詳細");
    editing(&mut desk, TO_PHONE).await;
    desk.sees_not("090-1234-5678");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_could_not_be_saved_is_saved_as_soon_as_it_can() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut desk, TO_PHONE).await;
    desk.write("090-1234-5678").await;
    let soon = desk.app.scene.now.plus_seconds(1);
    desk.app.on_tick(soon);
    for wish in desk.app.take_wishes() {
        let away = Err(ApiError::new(ErrorCode::NotReachable));
        desk.app.on_reply(wish.asker, wish.tag, away);
    }
    desk.app.on_tick(soon.plus_seconds(1));
    desk.settle().await;
    drop(desk);
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut desk, TO_PHONE).await;
    desk.sees("090-1234-5678");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_comes_late_leaves_what_was_typed_since() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    editing(&mut desk, TO_PHONE).await;
    desk.write("090-1234-5678").await;
    let soon = desk.app.scene.now.plus_seconds(1);
    desk.app.on_tick(soon);
    desk.settle().await;
    drop(desk);
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    for key in [Key::F(9), Key::Char('1')] {
        desk.app.on_key(key, 0);
    }
    for _ in 0..TO_PHONE {
        desk.app.on_key(Key::Tab, 0);
    }
    for c in "080-8765-4321".chars() {
        desk.app.on_key(Key::Char(c), 0);
    }
    desk.settle().await;
    desk.sees("080-8765-4321");
    desk.sees_not("090-1234-5678");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dose_is_corrected_and_cancelled_with_a_reason() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.presses(&[Key::Char('4'), Key::Enter]).await;
    desk.sees("EY0572");
    desk.presses(&[Key::F(9), Key::Char('1')]).await;
    tabs(&mut desk, TO_LOT).await;
    desk.press(Key::Backspace).await;
    desk.write("3").await;
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.sees("EY0572 > EY0573");
    desk.write("予診票と照合").await;
    desk.press(Key::F(10)).await;
    desk.sees("訂正しました");
    desk.sees("EY0573");
    desk.presses(&[Key::F(9), Key::Char('2'), Key::Char('1'), Key::Tab])
        .await;
    desk.write("別人の接種").await;
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    desk.sees("取り消しました");
    desk.press(Key::Esc).await;
    println!("{}", desk.text());
    desk.sees("取消");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dose_is_added_for_a_found_person() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.presses(&[Key::Char('4'), Key::F(6)]).await;
    tabs(&mut desk, TO_LOT).await;
    desk.write("ZZ0001").await;
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    println!("{}", desk.text());
    desk.sees("ZZ0001");
    desk.press(Key::F(10)).await;
    desk.sees("登録しました");
    desk.sees("ZZ0001");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_no_file_is_typed_in_and_gets_a_number_in_the_dialog_alone() {
    let world = town_with_doses().await;
    for (lang, size, no) in [(Lang::Ja, SIZES[0], "N1"), (Lang::En, SIZES[1], "N2")] {
        let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
        desk.presses(&[Key::F(2), Key::F(6)]).await;
        println!("{}", desk.text());
        desk.write("A1").await;
        for text in ["例示 花", "れいじ はな", "1990-04-01", "2", "1"] {
            desk.press(Key::Tab).await;
            desk.write(text).await;
        }
        desk.press(Key::F(10)).await;
        desk.sees(match lang {
            Lang::Ja => "宛名番号: ほかの住民が使っています",
            Lang::En => "somebody else has it",
        });
        desk.press(Key::Ctrl('u')).await;
        desk.write(no).await;
        desk.press(Key::F(10)).await;
        desk.sees("例示 花");
        // As it will be recorded, not as it was typed.
        desk.sees("レイジ　ハナ");
        println!("{}", desk.text());
        desk.press(Key::F(10)).await;
        desk.sees(match lang {
            Lang::Ja => "例示 花（レイジ",
            Lang::En => "REIJI HANA",
        });
        let digits = number(if no == "N1" { 31 } else { 32 });
        desk.press(Key::F(8)).await;
        println!("{}", desk.text());
        desk.write(&number(1)).await;
        desk.press(Key::Enter).await;
        desk.sees(match lang {
            Lang::Ja => "ほかの住民の記録にあります",
            Lang::En => "Somebody else has this My Number",
        });
        desk.write(&digits).await;
        desk.sees_not(&digits);
        desk.press(Key::Enter).await;
        desk.sees("************");
        desk.sees_not(&digits);
    }
}
