//! The words for what log leaves, provision records and changes of a record carry as codes.

use crate::text::Text;

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

/// What changed in a record: a word, or the name of a dose or coupon, before the field.
pub fn change(code: &str) -> Option<&'static Text> {
    find(CHANGES, code)
}

fn find(list: &'static [(&str, Text)], wanted: &str) -> Option<&'static Text> {
    let found = list.iter().find(|(code, _)| *code == wanted);
    found.map(|(_, text)| text)
}

macro_rules! words {
    ($($code:literal = $ja:literal, $en:literal;)*) => {
        &[$(($code, Text { ja: $ja, en: $en })),*]
    };
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
    "key-rotation" = "鍵の更新", "keys renewed";
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

pub(super) static BASES: &[(&str, Text)] = words! {
    "consent" = "本人同意", "consent";
    "art19-16" = "番号法第19条第16号", "art. 19 item 16";
};

pub(super) static CHANGES: &[(&str, Text)] = words! {
    "created" = "登録", "created";
    "dose" = "接種記録", "dose";
    "coupon" = "接種券", "coupon";
};
