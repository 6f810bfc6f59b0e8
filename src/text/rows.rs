//! Why a row of a CSV file was rejected, by the reason's code.

use crate::text::Text;

/// The sentence for one reason.
pub fn row(code: &str) -> Option<&'static Text> {
    ALL.iter()
        .find(|(known, _)| *known == code)
        .map(|(_, text)| text)
}

macro_rules! rows {
    ($($code:literal = $ja:literal, $en:literal;)*) => {
        &[$(($code, Text { ja: $ja, en: $en })),*]
    };
}

pub(super) static ALL: &[(&str, Text)] = rows! {
    "line_too_long" = "行が長すぎます（上限 64 KiB）", "the line is longer than 64 KiB";
    "quote_not_closed" = "引用符が閉じていません", "a quote is opened and not closed";
    "quote_in_field" = "項目の途中に引用符があります", "there is a quote inside a field";
    "too_many_columns" = "列が多すぎます", "there are too many columns";
    "column_count" = "列の数が見出しと合いません", "its number of columns is not the header's";
    "encoding" = "文字が壊れているか、文字コードが混ざっています", "characters are broken, or not in the file's encoding";
    "missing" = "必須の値がありません", "a required value is missing";
    "formula" = "= + - @ で始まる値は受け付けません", "begins like a formula (= + - @)";
    "unknown_code" = "コード表にない値です", "the code is not in the table";
    "number" = "数値ではないか、範囲の外です", "not a number, or out of bounds";
    "municipality_code" = "自治体コードではありません（6桁と検査用数字）", "not a municipality code (six digits with a check digit)";
    "unknown_municipality" = "その自治体コードの市区町村はありません", "no municipality has this code";
    "other_municipality" = "別の市区町村のコードです", "the code of another municipality";
    "own_municipality" = "当市の自治体コードです", "the own municipality's code";
    "not_in_directory" = "接続先名簿にない自治体です", "the municipality is not in the directory";
    "mover_unknown" = "この宛名番号の住民はいません", "nobody here has this addressee number";
    "mover_without_number" = "個人番号が登録されていない住民です", "no My Number of this person is on record";
    "mover_without_kana" = "カナ氏名がない住民です", "the person has no name in kana";
    "mover_protected" = "支援措置対象者です（一括では照会できません。1件ずつ確かめてください）", "a protected person: not by a list; look at the case and ask one by one";
    "mover_twice" = "同じ住民と転出元の行がこの前にあります", "an earlier row asks the same municipality about the same person";
    "serial_twice" = "同じ照会通番の行がこの前にあります", "an earlier row has the same serial";
    "asked_already" = "15日以内に同じ転出元へ照会しています", "this municipality was asked about the person in the last 15 days";
    "in_another_batch" = "ほかの一括照会に同じ照会があります", "another batch is going to ask this";
    "too_many_rows" = "1つの一括照会は 20,000 件までです", "one batch holds at most 20,000 rows";
    "evidence_incomplete" = "根拠または本人確認が不足しています", "the basis or the identity check is incomplete";
    "person_limit" = "同じ住民への照会の上限です", "the limit of inquiries about one person is reached";
    "addressee_no" = "宛名番号の形ではありません（15文字まで）", "not an addressee number (up to 15 characters)";
    "my_number" = "12桁ではないか、検査用数字が一致しません", "not twelve digits, or a wrong check digit";
    "kana" = "カナではない文字があります", "there are characters that are not kana";
    "date" = "日付ではないか、暦にない日です", "not a date, or not in the calendar";
    "date_partial" = "年月日がそろっていません", "year, month and day are all needed";
    "date_in_future" = "未来の日付です", "the date lies in the future";
    "date_time" = "日時の形ではありません（14桁）", "not a date and time (14 digits)";
    "coupon_no" = "10桁の接種券番号ではありません", "not a coupon number of ten digits";
    "empty_row" = "宛名番号も接種記録もない行です", "neither an addressee number nor a dose";
    "control_character" = "制御文字があります", "it holds a control character";
    "direction_mark" = "文字の向きを変える記号があります", "it holds a mark that changes the direction of text";
    "invisible_character" = "見えない文字があります", "it holds an invisible character";
    "stray_selector" = "漢字のない異体字の記号があります", "a variation mark stands without its kanji";
    "broken_character" = "壊れた文字があります", "it holds a broken character";
    "too_many_marks" = "1文字に付く記号が多すぎます", "there are too many marks on one character";
    "coupon_of_another_person" = "この接種券番号は別の住民のものです", "the coupon number belongs to another person";
    "number_of_another_person" = "この個人番号は別の住民のものです", "the My Number belongs to another person";
    "future_date" = "接種日が未来です", "the dose lies in the future";
    "before_birth" = "接種日が生年月日より前です", "the dose lies before the birth date";
    "before_campaign" = "接種日が接種事業の開始より前です", "the dose lies before the campaign began";
    "date_missing" = "接種日がありません", "the date of the dose is missing";
    "order_reversed" = "接種日の順序が接種回と逆です", "its date is out of order with its dose number";
    "same_dose_twice" = "同じ回か同じ日の記録があります", "another dose of the same number or day";
    "after_death" = "接種日が死亡の後です", "the dose lies after the person's death";
    "previous_dose_missing" = "前の接種回の記録がありません", "the dose before it is missing";
    "interval_too_short" = "前の接種からの間隔が短すぎます", "the interval since the dose before is too short";
    "maker_changed" = "初回と2回目のメーカーが違います", "the maker changed within the first series";
    "lot_of_another_maker" = "ロット番号がメーカーと合いません", "the lot number is another maker's";
    "coupon_not_issued" = "その接種券は発行されていません", "this coupon was not issued";
    "coupon_of_another_municipality" = "別の市区町村の接種券です", "the coupon is another municipality's";
    "after_move_out" = "接種日が転出の後です", "the dose lies after the person moved out";
    "void_coupon" = "無効になった接種券です", "the coupon is void";
    "already_there" = "同じ接種記録がすでにあります", "the same dose is there already";
    "empty" = "入力が必要です", "it must not be empty";
    "characters" = "使えない文字があります", "it holds characters that cannot be recorded";
    "form" = "形が違います", "it is not of the right form";
    "check_digit" = "検査用数字が一致しません", "the check digit does not fit";
    "taken" = "ほかの住民が使っています", "somebody else has it";
    "fixed" = "ここでは変えられません", "it cannot be changed here";
    "too_long" = "長すぎます", "it is too long";
};
