//! The words for what log leaves, provision records and changes of a record carry as codes.

use crate::text::Text;
use crate::text::catalogue::{find, words};

/// The type of a leaf of the operation log.
pub fn leaf(code: &str) -> Option<&'static Text> {
    find(LEAVES, code)
}

/// How an exchange ended, as its provision record says.
pub fn result(code: &str) -> Option<&'static Text> {
    find(RESULTS, code)
}

/// The legal basis of an exchange.
pub fn basis(code: &str) -> Option<&'static Text> {
    find(BASES, code)
}

/// Why an inquiry of another municipality waits for a person.
pub fn held(code: &str) -> Option<&'static Text> {
    find(HELD, code)
}

/// What changed in a record: a word, or the name of a dose or coupon, before the field.
pub fn change(code: &str) -> Option<&'static Text> {
    find(CHANGES, code)
}

/// What an alarm is about.
pub fn alarm(code: &str) -> Option<&'static Text> {
    find(ALARMS, code)
}

/// Why an inquiry was not accepted.
pub fn abort(code: &str) -> Option<&'static Text> {
    find(ABORTS, code)
}

pub(super) static LEAVES: &[(&str, Text)] = words! {
    "unlock" = "ログイン", "login";
    "unlock-fail" = "ログイン失敗", "failed login";
    "slot-change" = "利用者IDの変更", "account changed";
    "search" = "検索", "search";
    "view" = "閲覧", "view";
    "edit" = "訂正", "edit";
    "export" = "出力", "export";
    "query-sent" = "照会の送信", "inquiry sent";
    "query-received" = "照会の受信", "inquiry received";
    "outcome" = "照会の結果", "outcome";
    "receipt" = "情報提供等記録", "provision record";
    "late-decision" = "後日の判断", "late decision";
    "limit" = "上限", "limit";
    "directory-accepted" = "接続先名簿の受け入れ", "directory accepted";
    "manifest-accepted" = "鍵情報の受け入れ", "manifest accepted";
    "key-rotation" = "鍵の切替", "keys renewed";
    "erasure" = "消去", "erasure";
    "restore" = "復元", "restore";
    "checkpoint" = "確認点", "checkpoint";
    "import" = "取込", "import";
    "refusal" = "拒否", "refusal";
    "alarm" = "警報", "alarm";
    "setting" = "設定", "setting";
    "lock" = "ロック・ログアウト", "lock or logout";
};

pub(super) static RESULTS: &[(&str, Text)] = words! {
    "found" = "回答あり", "found";
    "none" = "回答なし", "no answer";
    "refused" = "拒否", "refused";
    "held" = "保留", "held";
    "aborted" = "不受理", "aborted";
    "expired" = "期限切れ", "expired";
};

pub(super) static HELD: &[(&str, Text)] = words! {
    "flagged" = "自動応答不可", "no automatic answer";
    "other_name" = "氏名が異なる", "the name differs";
    "undecided" = "食い違う記載が未決定", "conflicting entries";
};

pub(super) static BASES: &[(&str, Text)] = words! {
    "consent" = "本人同意", "consent";
    "art19-16" = "番号法第19条第16号", "art. 19 item 16";
};

pub(super) static CHANGES: &[(&str, Text)] = words! {
    "created" = "登録", "created";
    "dose" = "接種記録", "dose";
    "coupon" = "接種券", "coupon";
};

pub(super) static ALARMS: &[(&str, Text)] = words! {
    "evidence_does_not_fit" = "個人番号は一致したが、他の項目が合わない照会", "the number fits a person, the rest of the inquiry does not";
    "refused" = "規則により提供しない住民への照会", "an inquiry about a person whose records the rules keep back";
    "impossible_match" = "起こりえない一致", "a match that cannot be";
    "broken_elements" = "手順に合わない電文", "a message that breaks the protocol";
    "many_inquiries_about_one_person" = "同じ住民への多数の照会", "many inquiries about one person";
    "sender_shut_out" = "回答なしが多いため照会を止めた自治体", "shut out after too many inquiries without an answer";
    "bucket_overflow" = "区分の人数の超過", "more persons in a bucket than it holds";
    "broken_answer" = "正しくない回答", "an answer that is not what it must be";
    "no_countersignature" = "相手の署名がない提供", "provided, and the countersignature is missing or wrong";
    "directory_expired" = "接続先名簿の期限切れ", "the directory has expired";
    "work_broke" = "計算処理の失敗", "an own computation failed every time";
    "disk_full" = "ディスクがいっぱい", "the disk is full";
    "check" = "保存データの検査で見つかった誤り", "faults found by the check of the store";
};

pub(super) static ABORTS: &[(&str, Text)] = words! {
    "version" = "相手のノードの版が違う", "the provider's node is of another version";
    "stale_manifest" = "相手の鍵情報が新しくなった", "the provider's manifest is newer";
    "not_permitted" = "照会許可用照合リストで許可されていない", "not permitted by the permission list";
    "rate" = "相手の受付の上限", "the provider takes no more inquiries now";
    "expired" = "照会の期限切れ", "the inquiry had expired";
    "bad_message" = "手順に合わない電文", "a message that breaks the protocol";
    "own_fault" = "自分のノードの計算処理の失敗", "a computation of the own node failed";
};
