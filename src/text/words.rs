//! The words for what log leaves, provision records and changes of a record carry as codes.

use crate::text::catalogue::{find, words};
use crate::text::screens::ledger::{LOG_COPY, LOG_COPY_OLDER};
use crate::text::{Lang, Text};

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

/// The document seen at an identity check.
pub fn paper(code: &str) -> Option<&'static Text> {
    find(PAPERS, code)
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

/// What to do then, where the reason does not say it.
pub fn after_abort(code: &str) -> Option<&'static Text> {
    find(AFTER_ABORTS, code)
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
    "asked" = "紙で照会中", "by letter";
};

pub(super) static HELD: &[(&str, Text)] = words! {
    "flagged" = "自動応答不可", "no automatic answer";
    "other_name" = "氏名が異なる", "the name differs";
    "undecided" = "食い違う記載が未決定", "conflicting entries";
};

pub(super) static PAPERS: &[(&str, Text)] = words! {
    "mynumber-card" = "個人番号カード", "My Number card";
    "passport" = "旅券", "passport";
    "drivers-licence" = "運転免許証", "driver's licence";
    "residence-card" = "在留カード", "residence card";
    "other-photo-id" = "その他の写真付き書類", "other photo ID";
    "two-documents" = "写真なし2点", "two documents without photo";
};

pub(super) static BASES: &[(&str, Text)] = words! {
    "consent" = "本人同意", "consent";
    "art19-16" = "番号法第19条第16号", "art. 19 item 16";
};

/// Whose operation log a copy is of, and which copy: 0 is the newest.
pub fn log_copy(node: u32, older: u32, lang: Lang) -> String {
    match older {
        0 => LOG_COPY.show(lang, &[("node", &node)]),
        _ => LOG_COPY_OLDER.show(lang, &[("node", &node), ("older", &older)]),
    }
}

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
    "venue_limit" = "接種会場から 1 日の上限を超える登録（会場番号）", "more registrations in a day than a venue may hand over, node";
    "venue_kept_back_limit" = "1 日の上限を超えたため引き渡せない登録（この端末に保管中）", "registrations beyond the limit of a day wait here";
    "venue_kept_back_time" = "登録日時が正しくないため引き渡せない登録（この端末に保管中）", "registrations with an impossible time wait here: check this machine's clock";
    "venue_kept_back" = "自治体側で受け取れない登録（この端末に保管中）", "registrations the municipality cannot take wait here";
    "directory_expired" = "接続先名簿の期限切れ", "the directory has expired";
    "work_broke" = "計算処理の失敗", "an own computation failed every time";
    "provided_twice" = "1件の照会への二重の提供", "one inquiry was answered by two nodes";
    "disk_full" = "ディスクがいっぱい", "the disk is full";
    "clock_off" = "この機械の時計のずれ（2分を超える）", "this machine's clock is more than 2 minutes off";
    "clock_stopped" = "この機械の時計のずれ（10分を超え、送信を停止）", "this machine's clock is more than 10 minutes off; sending is stopped";
    "older_epoch" = "古い鍵のノードからの接続", "a node with replaced keys tried to connect";
    "revoked_contact" = "失効したノードからの接続", "a revoked node tried to connect";
    "runs_twice" = "同じノードの写しが同時に動いている自治体", "two copies of one node run at once";
    "went_back" = "古い状態に戻ったノード", "a node went back to an older state";
    "log_written_anew" = "操作ログがここにある写しと食い違うノード。写しは残し、別に写し始めた（ノード番号）", "the operation log of an own node is not the one copied here, which is kept beside a new copy: node";
    "log_damaged" = "操作ログの一部が正しく届かないノード（ノード番号）", "a part of an own node's operation log does not come as it must: node";
    "log_not_kept" = "操作ログが何度も食い違い、写しを続けられないノード（ノード番号）", "an own node's operation log was begun anew too often and is not copied any more: node";
    "own_log_went_back" = "このノードの操作ログが、ほかのノードにある写しより短い（知らせたノード番号）", "this node's operation log is shorter than its copy (told by node)";
    "own_runs_twice" = "このノードの写しが動いている（知らせた自治体）", "a copy of this node runs (told by)";
    "own_went_back" = "このノードが古い状態に戻った（知らせた自治体）", "this node went back to an older state (told by)";
    "own_entry_replaced" = "接続先名簿がこのノードの鍵を別の鍵に替えた", "the directory names other keys for this node";
    "own_entry_revoked" = "接続先名簿でこのノードが失効した", "the directory revokes this node";
    "expires_directory" = "接続先名簿の期限が近い", "the directory ends soon";
    "expires_manifest" = "鍵情報の切替の遅れ", "the manifest was not renewed";
    "expires_seal_key" = "暗号化の鍵の切替の遅れ", "the seal key was not renewed";
    "expires_signing_key" = "署名の鍵の期限が近い", "the signing key ends soon";
    "expires_permission_own" = "照会の許可の期限が近い", "the permission to ask ends soon";
    "expires_permission" = "ほかの自治体の許可の期限が近い", "a permission of others ends soon";
    "expires_entry" = "接続先名簿での期間の終わりが近い", "the own entry of the directory ends soon";
    "check" = "保存データの検査で見つかった誤り", "faults found by the check of the store";
};

pub(super) static ABORTS: &[(&str, Text)] = words! {
    "version" = "相手のノードの版が違う", "the provider's node is of another version";
    "stale_manifest" = "相手の鍵情報が新しくなった", "the provider's manifest is newer";
    "not_permitted" = "照会許可用照合リストで許可されていない", "not permitted by the permission list";
    "rate" = "相手の受付の上限", "the provider takes no more inquiries now";
    "expired" = "照会の期限切れ", "the inquiry had expired";
    "bad_message" = "手順に合わない電文", "a message that breaks the protocol";
    "their_program_older" = "相手のノードのプログラムが古く、共通の版がない。相手が新しくなるのを待つか、書面で照会する", "the other town's program is older and speaks no version in common; wait for its upgrade, or ask by letter";
    "their_program_newer" = "相手のノードのプログラムが新しく、共通の版がない。このノードを新しくするか、設定 inquiry.speaks の制限を外す", "the other town's program is newer and speaks no version in common; upgrade this node, or lift inquiry.speaks in its settings";
    "left_network" = "相手が接続網から抜けた", "the provider is no member of the network any more";
    "own_fault" = "自分のノードの計算処理の失敗", "a computation of the own node failed";
};

pub(super) static AFTER_ABORTS: &[(&str, Text)] = words! {
    "version" = "相手の担当に版を確かめるか、書面で照会してください。", "Ask the other town which version it runs, or ask by letter.";
    "stale_manifest" = "少し待って、もう一度照会してください。", "Wait a moment and ask again.";
    "not_permitted" = "照会許可用照合リストと利用目的を確かめてください。", "Check the permission list and the purpose.";
    "rate" = "時間をおいて、もう一度照会してください。", "Ask again later.";
    "expired" = "必要なら、もう一度照会してください。", "Ask again if it is still needed.";
    "bad_message" = "このことを運用担当に知らせてください。", "Report it to the system operator.";
    "left_network" = "接続先名簿を確かめ、書面で照会してください。", "Check the directory, and ask by letter.";
    "own_fault" = "もう一度照会し、続くときは運用担当に知らせてください。", "Ask again; if it stays so report it to the system operator.";
};
