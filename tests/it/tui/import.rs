//! Files at the keyboard: checked, registered, repaired without changing the file, written out; stopped halfway.

use std::fs;
use std::path::PathBuf;

use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES, town};
use crate::world::{CLERK, number, target, targets_file};

/// A file of two good rows and one with a birth date in a thirteenth month.
pub fn file(folder: &std::path::Path, code: watari::domain::MunicipalityCode) -> PathBuf {
    let rows = [
        target(
            code,
            "A7",
            &number(7),
            ("見本 七郎", "ミホン シチロウ"),
            "0000000074",
        ),
        target(
            code,
            "A8",
            &number(8),
            ("見本 八郎", "ミホン ハチロウ"),
            "0000000082",
        )
        .replace("19721201", "19721301"),
        target(
            code,
            "A9",
            &number(9),
            ("見本 九郎", "ミホン クロウ"),
            "0000000090",
        ),
    ];
    let path = folder.join("targets.csv");
    fs::write(&path, targets_file(&rows)).unwrap();
    path
}

/// The form filled in and checked.
pub async fn check(desk: &mut Desk, path: &std::path::Path) {
    desk.press(Key::Char('7')).await;
    desk.press(Key::Char('1')).await;
    desk.press(Key::Enter).await;
    desk.write(path.to_str().unwrap()).await;
    desk.press(Key::Enter).await;
    desk.write("M-1").await;
    desk.press(Key::F(10)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_row_is_repaired_and_the_file_stays_as_it_was() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), world.towns[0].code);
    let before = fs::read(&path).unwrap();
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, (80, 24)).await;
    check(&mut desk, &path).await;
    desk.sees("全3行  登録できる行 2");
    desk.sees("日付ではないか");
    desk.presses(&[Key::Enter, Key::Esc, Key::F(10)]).await;
    desk.sees("登録 2件、保留");
    desk.sees("7 生年月日");
    desk.press(Key::Enter).await;
    desk.sees("行 3 の修正");
    desk.sees("19721301");
    desk.sees_not(&number(8));
    desk.press(Key::Ctrl('u')).await;
    desk.write("19721201").await;
    desk.press(Key::F(10)).await;
    desk.sees("修正済");
    desk.press(Key::F(10)).await;
    desk.sees("登録 1件、保留");
    desk.sees("エラー行はありません");
    assert_eq!(
        fs::read(&path).unwrap(),
        before,
        "the file is never changed"
    );
    desk.press(Key::F(2)).await;
    desk.write("はちろう").await;
    desk.sees("見本 八郎");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_in_shift_jis_is_repaired_too() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), world.towns[0].code);
    let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!lost);
    fs::write(&path, bytes).unwrap();
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::En, (120, 40)).await;
    check(&mut desk, &path).await;
    desk.sees("encoding CP932");
    desk.press(Key::F(10)).await;
    desk.press(Key::Enter).await;
    desk.sees("見本 八郎");
    desk.press(Key::Ctrl('u')).await;
    desk.write("19721201").await;
    desk.presses(&[Key::F(10), Key::F(10)]).await;
    desk.sees("Registered 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_there_is_said_and_nothing_is_lost() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, (80, 24)).await;
    check(&mut desk, &folder.path().join("none.csv")).await;
    desk.sees("ファイルがありません");
    desk.sees("none.csv");
    desk.sees("M-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn doses_are_written_whole_and_never_over_a_file() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doses.csv");
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, (80, 24)).await;
    desk.presses(&[Key::Char('7'), Key::F(9)]).await;
    desk.write(path.to_str().unwrap()).await;
    desk.press(Key::F(10)).await;
    desk.sees("人分を出力しました");
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.is_empty());
    desk.press(Key::F(10)).await;
    desk.sees("同じ名前のファイルがあります");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn import_ledger_and_log_fill_their_rows() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), world.towns[0].code);
    for lang in LANGS {
        for size in SIZES {
            let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
            check(&mut desk, &path).await;
            println!("{}", desk.text());
            desk.press(Key::Enter).await;
            println!("{}", desk.text());
            desk.presses(&[Key::F(4)]).await;
            desk.rows();
            desk.presses(&[Key::Esc, Key::Esc, Key::Esc, Key::Esc])
                .await;
            desk.presses(&[Key::Ctrl('g'), Key::Char('0')]).await;
            println!("{}", desk.text());
            desk.press(Key::F(9)).await;
            println!("{}", desk.text());
            desk.press(Key::Char('1')).await;
            println!("{}", desk.text());
            desk.presses(&[Key::Ctrl('g'), Key::Char('a')]).await;
            println!("{}", desk.text());
            desk.presses(&[Key::F(9), Key::Char('1')]).await;
            desk.sees(if lang == Lang::Ja {
                "整合しています"
            } else {
                "the chain is whole"
            });
            desk.press(Key::F(4)).await;
            println!("{}", desk.text());
            desk.write(CLERK).await;
            desk.press(Key::F(10)).await;
            desk.sees(CLERK);
        }
    }
}
