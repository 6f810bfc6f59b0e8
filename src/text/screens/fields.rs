//! What a form says about its fields.

use crate::text::catalogue::texts;

texts! {
    REQUIRED = "必須", "required";
    TICK = "Space で印", "Space ticks it";
    TICK_FIRST = "{label}: 確かめてから Space で印を付けてください。", "{label}: check it, then tick it with Space.";
    CHOOSE_FIRST = "{label}を選んでください。", "{label}: please choose one.";
    EMPTY = "{label}を入力してください。", "{label}: please fill this in.";
    NOT_DIGITS = "{label}: 数字だけを入力してください。", "{label}: digits only, please.";
    LENGTH = "{label}: {min}桁で入力してください（今は{count}桁）。", "{label}: {min} digits, please (now {count}).";
    LENGTH_BETWEEN = "{label}: {min}桁から{max}桁で入力してください（今は{count}桁）。", "{label}: {min} to {max} digits, please (now {count}).";
    NOT_KANA = "{label}: カナで入力してください。", "{label}: kana only, please.";
    NOT_DATE = "{label}: 日付として読めません。2026-11-22、R8.11.22、5081122 のように入力してください。", "{label}: not a date. Type it like 2026-11-22, R8.11.22 or 5081122.";
    NO_SUCH_DAY = "{label}: 暦にない日です。", "{label}: the calendar has no such day.";
    OUTSIDE_ERA = "{label}: その元号にない日です。{equivalent} ではありませんか。", "{label}: the era has no such day. Did you mean {equivalent}?";
    OLD_CALENDAR = "{label}: 明治6年1月1日より前の日付は入力できません。", "{label}: days before 1873-01-01 follow another calendar.";
    PARTIAL_DATE = "{label}: 年月日をすべて入力してください。", "{label}: year, month and day, please.";
    FUTURE = "{label}: 今日より後の日付です。", "{label}: this day is still to come.";
    NOT_A_CHOICE = "{label}: 候補から選んでください（F4）。", "{label}: please choose one of the values (F4).";
    TOO_LONG = "{label}: {max}文字までです。", "{label}: {max} characters at most.";
    UNUSABLE = "{label}: 使えない文字があります。", "{label}: a character cannot be used.";
    LEAVE_TITLE = "入力した内容があります", "Something typed is not saved";
    LEAVE_STAY = "入力に戻る", "Go on typing";
    LEAVE_DROP = "入力を捨てて戻る", "Drop it and go back";
    NO_VALUES = "この欄に候補はありません。", "This field has no list of values.";
    NO_LAST = "この欄の前回の値はありません。", "There is no last value for this field.";
    HELP_TEXT = "文字を入力する欄です。Enter で次の欄に進みます。", "Type text; Enter goes to the next field.";
    HELP_KANA = "カナの欄です。ひらがなと半角カナは全角カナになります。", "Kana. Hiragana and half-width kana become full-width katakana.";
    HELP_DIGITS = "数字の欄です。全角の数字でもかまいません。", "Digits. Full-width digits are taken too.";
    HELP_DATE = "日付の欄です。2026-11-22、20261122、R8.11.22、令和8年11月22日、5081122（元号の番号 1明治 2大正 3昭和 4平成 5令和）、t（今日）、t-1（昨日）。", "A date: 2026-11-22, 20261122, R8.11.22, 5081122 (era number 1 Meiji 2 Taisho 3 Showa 4 Heisei 5 Reiwa), t (today), t-1 (yesterday).";
    HELP_CHOICE = "候補から1つを選ぶ欄です。番号、左右の矢印、F4 で選びます。", "One of a list: by its number, by the left and right arrows, or with F4.";
    HELP_CHECK = "はい・いいえの欄です。Space で切り替えます。", "Yes or no: Space turns it.";
    HELP_PASSWORD = "パスワードの欄です。表示も貼り付けもできません。", "A password. It is not shown and cannot be pasted.";
}
