//! Quick vaccination entry: coupon, lot, next person.

use crate::text::catalogue::texts;

texts! {
    NAME = "接種登録（連続）", "Quick entry";
    HELP = "接種券番号を読み取って Enter、ロット番号を読み取って Enter で1件です。すぐ次の人を続けられます。接種日、種類、会場は上に固定し、F9 で変えます。F6 は前回のロット、F7 は直前の登録の取消です。ここにない接種券は保留になります。未登録の行は Enter で入力欄に戻ります。", "Scan the coupon, Enter, scan the lot, Enter: one dose. The next person may follow at once. Date, kind and venue are fixed above, F9 changes them. F6 takes the last lot, F7 takes the last registration back. A coupon that is not known here is held. Enter on a refused row puts it back into the fields.";
    FIXED = "固定項目", "Fixed items";
    FIXED_LINE = "固定(F9) {date}  {kind}  会場 {venue}  {maker}", "F9 {date}  {kind}  venue {venue}  {maker}";
    NOT_SET = "（未設定）", "(not set)";
    MAKER_BY_LOT = "メーカー: ロット", "maker by lot";
    CHANGE_FIXED = "固定項目", "Fixed items";
    COUPON = "1 接種券番号（10桁・読取可）", "1 Coupon no. (10 digits)";
    LOT = "2 ロット番号", "2 Lot no.";
    LOT_LAST = "2 ロット番号（F6 = {lot}）", "2 Lot no. (F6 = {lot})";
    SAME_LOT = "前回のロット", "Last lot";
    WHO = "対象者（1 の Enter で表示）", "Person (after Enter in 1)";
    PAPER = "接種券の確認（紙と比べてください）", "Coupon (compare it with the paper)";
    WHO_LINE = "{birth} {age}歳 {sex}  {class}", "{birth}, age {age}, {sex}, {class}";
    NEXT_DOSE = "{no}回目（前回 {last}、{days}日前）", "dose {no} (last {last}, {days} {days|day|days} ago)";
    NEXT_DOSE_ONLY = "{no}回目", "dose {no}";
    FINE = "注意: なし", "nothing to note";
    STOP = "登録できません: {notes}", "Cannot be registered: {notes}";
    MIND = "注意: {notes}", "Please note: {notes}";
    UNKNOWN = "この接種券はここにありません。登録すると保留になります。", "This coupon is not known here. The dose will be held.";
    TODAY = "直近24時間の登録（新しい順）", "Registered in the last 24 hours";
    TODAY_FOOT = "登録 {registered}  保留 {held}  取消 {undone}", "registered {registered}  held {held}  undone {undone}";
    NONE_YET = "まだ登録はありません。", "Nothing registered yet.";
    TIME_COLUMN = "時刻", "time";
    COUPON_COLUMN = "接種券番号", "coupon";
    NAME_COLUMN = "氏名", "name";
    KIND_COLUMN = "種類", "kind";
    NO_COLUMN = "回", "dose";
    LOT_COLUMN = "ロット", "lot";
    STATE_COLUMN = "状態", "state";
    REGISTERED = "登録", "registered";
    HELD = "保留", "held";
    UNDONE = "取消", "undone";
    REFUSED = "未登録", "refused";
    NOBODY = "（該当なし）", "(unknown)";
    DID_REGISTER = "登録しました: {coupon} {no}回目（F7 で取消）", "Registered: {coupon}, dose {no} (F7 takes it back)";
    DID_REGISTER_MIND = "登録しました: {coupon} {no}回目。注意: {notes}", "Registered: {coupon}, dose {no}. Please note: {notes}";
    DID_HOLD = "保留にしました: {coupon} はここにない接種券です", "Held: {coupon} is not known here";
    DID_UNDO = "取り消しました: {coupon}", "Taken back: {coupon}";
    DID_REFUSE = "{coupon} は登録していません: {error}", "{coupon} is not registered: {error}";
    TWELVE_DIGITS = "12桁の番号は接種券番号ではありません（10桁です）。入力は消しました。", "Twelve digits are no coupon number (it has ten). The input is gone.";
    NOT_COUPON = "接種券番号は10桁（OCRラインは18桁）の数字です。今は{count}桁です。", "A coupon number has ten digits (a coupon line 18). Now {count}.";
    BAD_LINE = "OCRラインを読めません。もう一度読み取ってください。", "The coupon line cannot be read. Please scan again.";
    TWICE = "同じ接種券の二度読みです。無視しました。", "The same coupon twice: ignored.";
    NOT_LOT = "ロット番号ではなく接種券番号のようです。ロット番号を読み取ってください。", "This looks like a coupon, not a lot. Please scan the lot.";
    LOT_EMPTY = "ロット番号を入力してください（F6 で前回のロット）。", "Please type the lot no., then Enter (F6 takes the last one).";
    LOT_LONG = "ロット番号は20文字までです。", "A lot has at most 20 characters.";
    NO_LAST_LOT = "前回のロットはまだありません。", "There is no last lot yet.";
    TO_LIST = "一覧へ", "To the list";
    ENTER = "次へ・登録", "Next, register";
}
