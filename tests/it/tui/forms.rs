//! The form template: order of fields, kinds, errors, values, last values, drafts.

use watari::domain::UnixTime;
use watari::text::Lang;
use watari::text::screens::{login, search};
use watari::tui::Scene;
use watari::tui::form::{Field, Form, FormAnswer, Kind};
use watari::tui::key::Key;
use watari::tui::picker::Choice;
use watari::tui::theme::Theme;

/// 2026-11-22 in Japan.
fn scene() -> Scene {
    Scene::new(Lang::Ja, Theme::Standard, UnixTime(1_795_312_800))
}

fn form() -> Form {
    let venues = vec![
        Choice::new("a", "保健センター"),
        Choice::new("b", "見本医院"),
    ];
    Form::new(
        "test",
        vec![
            Field::new("coupon", &search::COUPON, Kind::Digits { min: 10, max: 10 }).required(),
            Field::new("birth", &search::BIRTH, Kind::Date { past: true }),
            Field::new("kana", &search::KANA, Kind::Kana { max: 20 }),
            Field::new("venue", &search::MARKS, Kind::Choice).with_values(venues),
            Field::new("tick", &search::DOSES, Kind::Check),
            Field::new("password", &login::PASSWORD, Kind::Password),
        ],
    )
}

fn write(form: &mut Form, text: &str, scene: &Scene) {
    for c in text.chars() {
        form.on_key(Key::Char(c), scene);
    }
}

#[test]
fn full_width_digits_are_digits_and_a_wrong_length_keeps_the_cursor_in_the_field() {
    let (mut form, scene) = (form(), scene());
    write(&mut form, "０００００００１７", &scene);
    assert!(
        matches!(form.on_key(Key::Enter, &scene), FormAnswer::Refused(error) if error.contains("今は9桁"))
    );
    assert_eq!(form.focused(), "coupon");
    form.on_key(Key::Home, &scene);
    write(&mut form, "0", &scene);
    assert_eq!(form.on_key(Key::Enter, &scene), FormAnswer::Handled);
    assert_eq!(form.value("coupon", &scene), "0000000017");
    assert_eq!(form.focused(), "birth");
}

#[test]
fn a_scanned_number_of_twelve_digits_is_refused_as_a_coupon() {
    let (mut form, scene) = (form(), scene());
    write(&mut form, "123456789018", &scene);
    assert!(
        matches!(form.on_key(Key::Enter, &scene), FormAnswer::Refused(error) if error.contains("今は12桁"))
    );
}

#[test]
fn dates_come_from_the_numeric_pad_by_era_and_by_t() {
    let scene = scene();
    for (typed, value) in [
        ("3470105", "1972-01-05"),
        ("R8.11.22", "2026-11-22"),
        ("20261122", "2026-11-22"),
        ("ｔ", "2026-11-22"),
        ("t-1", "2026-11-21"),
        ("昭和47年1月5日", "1972-01-05"),
    ] {
        let mut form = form();
        form.focus("birth");
        write(&mut form, typed, &scene);
        assert_eq!(
            form.on_key(Key::Enter, &scene),
            FormAnswer::Handled,
            "{typed}"
        );
        assert_eq!(form.value("birth", &scene), value, "{typed}");
        assert!(form.date("birth", &scene).is_some());
    }
    for wrong in ["t+1", "3470230", "5.5", "3640108", "t-99999999"] {
        let mut form = form();
        form.focus("birth");
        write(&mut form, wrong, &scene);
        assert!(
            matches!(form.on_key(Key::Enter, &scene), FormAnswer::Refused(_)),
            "{wrong}"
        );
    }
}

#[test]
fn kana_of_any_width_become_katakana_and_kanji_are_refused() {
    let (mut form, scene) = (form(), scene());
    form.focus("kana");
    write(&mut form, "さとう ﾀﾛｳ", &scene);
    assert_eq!(form.on_key(Key::Enter, &scene), FormAnswer::Handled);
    assert_eq!(form.value("kana", &scene), "サトウ\u{3000}タロウ");
    form.set("kana", "佐藤");
    form.focus("kana");
    assert!(matches!(
        form.on_key(Key::Enter, &scene),
        FormAnswer::Refused(_)
    ));
}

#[test]
fn a_choice_is_made_by_digit_or_from_its_list_and_a_tick_by_space() {
    let (mut form, scene) = (form(), scene());
    form.focus("venue");
    assert_eq!(
        form.on_key(Key::Char('２'), &scene),
        FormAnswer::Changed("venue")
    );
    assert_eq!(form.value("venue", &scene), "b");
    form.on_key(Key::F(4), &scene);
    assert_eq!(
        form.on_key(Key::Char('1'), &scene),
        FormAnswer::Changed("venue")
    );
    assert_eq!(form.value("venue", &scene), "a");
    form.focus("tick");
    form.on_key(Key::Char('\u{3000}'), &scene);
    assert!(form.is_ticked("tick"));
}

#[test]
fn f10_goes_to_the_first_wrong_field_and_f6_copies_what_was_there_last() {
    let (mut form, scene) = (form(), scene());
    form.focus("kana");
    assert!(matches!(
        form.on_key(Key::F(10), &scene),
        FormAnswer::Refused(_)
    ));
    assert_eq!(form.focused(), "coupon");
    write(&mut form, "0000000017", &scene);
    assert_eq!(form.on_key(Key::F(10), &scene), FormAnswer::Commit);
    form.remember(&scene);
    let mut next = self::form();
    next.on_key(Key::F(6), &scene);
    assert_eq!(next.value("coupon", &scene), "0000000017");
}

#[test]
fn a_draft_brings_back_everything_but_the_password() {
    let (mut form, scene) = (form(), scene());
    write(&mut form, "00000", &scene);
    form.focus("password");
    write(&mut form, "secret", &scene);
    let draft = form.draft();
    assert!(!draft.values().any(|value| value.contains("secret")));
    let mut next = self::form();
    next.restore(&draft);
    assert_eq!(next.value("coupon", &scene), "00000");
    assert_eq!(form.take_secret("password").as_str(), "secret");
    assert!(
        form.field("password")
            .is_some_and(|field| field.text().is_empty())
    );
}

#[test]
fn leaving_asks_only_where_something_would_be_lost() {
    let (mut form, scene) = (form(), scene());
    assert_eq!(form.on_key(Key::Esc, &scene), FormAnswer::Leave);
    write(&mut form, "1", &scene);
    assert_eq!(form.on_key(Key::Esc, &scene), FormAnswer::Handled);
    assert_eq!(form.on_key(Key::Char('1'), &scene), FormAnswer::Handled);
    assert_eq!(
        form.value("coupon", &scene),
        "1",
        "the digit answered the question"
    );
    form.on_key(Key::Esc, &scene);
    assert_eq!(form.on_key(Key::Char('2'), &scene), FormAnswer::Leave);
}

#[test]
fn a_password_takes_no_paste_and_a_field_only_what_it_may_hold() {
    let (mut form, scene) = (form(), scene());
    form.focus("password");
    assert!(matches!(
        form.on_paste("secret", &scene),
        FormAnswer::Refused(_)
    ));
    form.focus("kana");
    form.on_paste(&"ｱ".repeat(60), &scene);
    assert_eq!(form.value("kana", &scene), "ア".repeat(20));
}
