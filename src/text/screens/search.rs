//! The search for residents.

use crate::text::catalogue::texts;

texts! {
    NAME = "住民検索", "Find a person";
    HELP = "カナ、漢字、生年月日、接種券番号、宛名番号のどれかを入力します。入力するたびに結果が変わります。下の矢印で一覧に移り、Enter で開きます。F6 は名簿にない人を手で登録します。", "Type a name in romaji, kana or kanji, a birth date, a coupon number or an addressee number. The result follows every key. The down arrow moves into the list, Enter opens. F6 adds somebody who is in no file.";
    PROMPT = "検索（カナ・漢字・生年月日・接種券番号・宛名番号）", "Find (name in romaji, kana, kanji; birth date; coupon, addressee no.)";
    RESULT = "検索結果", "Found";
    KANA = "カナ氏名", "reading";
    NAME_COLUMN = "氏名", "name";
    BIRTH = "生年月日", "born";
    AGE = "歳", "age";
    SEX = "性", "sex";
    MARKS_MORE = "{first} ほか{count}", "{first} +{count}";
    MARKS = "区分", "class";
    COUPON = "接種券番号", "coupon";
    NO_COUPON = "(未発行)", "(none yet)";
    ADDRESSEE = "宛名番号", "addressee no.";
    DOSES = "接種記録", "doses";
    TYPE = "探す人の名前や番号を入力してください。", "Type a name or a number.";
    NONE = "当てはまる人はいません。カナの一部、生年月日、番号でも探せます。", "Nobody fits. Part of the reading, a birth date or a number works too.";
    MANY = "{count}件以上あります。もう少し入力すると絞れます。", "{count} or more. Type a little more.";
    RECENT = "最近開いた住民", "Recent";
    NEW = "新規", "New";
    INTO_LIST = "一覧へ", "To the list";
}
