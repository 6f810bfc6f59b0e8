//! Batch inquiries (一括照会) and quotas: what commands say and what both faces call things.

use crate::text::Text;
use crate::text::catalogue::{find, texts, words};

/// How a batch stands.
pub fn state(code: &str) -> Option<&'static Text> {
    find(STATES, code)
}

/// How a row of a batch stands.
pub fn row_state(code: &str) -> Option<&'static Text> {
    find(ROW_STATES, code)
}

/// What holds up the rows of a municipality.
pub fn hold(code: &str) -> Option<&'static Text> {
    find(HOLDS, code)
}

/// How a quota stands, and which way it goes.
pub fn quota(code: &str) -> Option<&'static Text> {
    find(QUOTAS, code)
}

pub(super) static STATES: &[(&str, Text)] = words! {
    "awaiting" = "承認待ち", "awaits approval";
    "refused" = "拒否", "refused";
    "running" = "実行中", "running";
    "paused" = "一時停止", "paused";
    "stopped" = "中止", "stopped";
    "finished" = "完了", "finished";
};

pub(super) static ROW_STATES: &[(&str, Text)] = words! {
    "waiting" = "未照会", "waiting";
    "queued" = "照会中", "on its way";
    "found" = "回答あり", "found";
    "no_answer" = "回答なし", "no answer";
    "aborted" = "不受理", "aborted";
    "expired" = "期限切れ", "expired";
    "not_asked" = "照会せず", "not asked";
};

pub(super) static HOLDS: &[(&str, Text)] = words! {
    "full" = "照会中の上限", "all slots in use";
    "unreachable" = "つながりません", "not reachable";
    "declined" = "相手が混雑", "busy there";
    "hour" = "1時間の上限", "hour's limit";
    "day" = "1日の上限", "day's limit";
};

pub(super) static QUOTAS: &[(&str, Text)] = words! {
    "given" = "当市が開く枠", "for them";
    "agreed" = "相手が開いた枠", "for us";
    "coming" = "開始前", "not yet begun";
    "open" = "有効", "open";
    "used_up" = "使い切り", "used up";
    "over" = "終了", "over";
    "closed" = "取消", "closed";
};

texts! {
    CHECKED = "読込 {read}、照会できる {taken}、受付不可 {rejected}", "{read} read, {taken} can be asked, {rejected} rejected";
    ROW = "{line} 行目 {column} 列目  {code}  {reason}", "line {line}, column {column}  {code}  {reason}";
    LISTED = "受付不可の行のうち、表示したのは {listed} 行だけです。", "Only {listed} of the rejected rows {listed|is|are} listed.";
    NOTHING_SENT = "まだ何も送っていません。", "Nothing was sent.";
    MADE = "一括照会 {batch} を作りました（{taken} 件）。承認者が「watari batch approve {batch}」で承認すると始まります。", "Batch {batch} made ({taken} {taken|row|rows}). It begins once an approver runs `watari batch approve {batch}`.";
    NONE_TAKEN = "照会できる行がありません。", "No row can be asked.";
    ESTIMATE = "見込み 約 {duration}", "Estimate: about {duration}";
    TOMORROW = "上限のため明日以降になる行 {count}", "{count} {count|row|rows} wait until tomorrow or later because of limits";
    NONE = "一括照会はありません。", "No batch.";
    STATE = "一括照会 {batch}  {state}  作成 {made_by} {made_at}", "Batch {batch}: {state}; made by {made_by} at {made_at}";
    DECIDED = "判断 {decided_by} {decided_at} {reason}", "Decided by {decided_by} at {decided_at} {reason}";
    PROGRESS = "{ended}/{rows} 件  回答あり {found}  回答なし {no_answer}  不受理 {aborted}  期限切れ {expired}  照会せず {not_asked}  照会中 {queued}  未照会 {waiting}", "{ended} of {rows}: found {found}, no answer {no_answer}, aborted {aborted}, expired {expired}, not asked {not_asked}; on their way {queued}, waiting {waiting}";
    SPEED = "直近1分 {per_minute} 件  残り 約 {duration}", "{per_minute} in the last minute; about {duration} left";
    WRITTEN = "一括照会 {batch} の結果 {rows} 件を {file} に書き出しました（個人番号は含みません）。", "The result of {batch}, {rows} {rows|row|rows}, is in {file} (without My Number).";
    ACCEPTED = "{people} 人の回答を取り込みました（新規 {added} 件、すでにあるもの {unchanged} 件、要確認 {marked} 件）。", "{people} {people|answer|answers} taken over: {added} new {added|dose|doses}, {unchanged} there already, {marked} to look at.";
    WOULD_ACCEPT = "取り込めるもの {people} 人（新規 {added} 件、すでにあるもの {unchanged} 件）。まだ何も取り込んでいません。", "{people} {people|answer|answers} can be taken over: {added} new {added|dose|doses}, {unchanged} there already. Nothing was taken over yet.";
    LEFT = "人の確認が必要な回答: 記録と相違 {differing}、署名を確かめられない {unsigned}", "Left to a person: {differing} that differ, {unsigned} whose signature could not be verified";
    SECONDS = "{count}秒", "{count} {count|second|seconds}";
    MINUTES = "{count}分", "{count} {count|minute|minutes}";
    HOURS = "{count}時間", "{count} {count|hour|hours}";
    DAYS = "{count}日", "{count} {count|day|days}";
    NO_QUOTAS = "照会の枠はありません。", "No quota.";
    QUOTA_NOTED = "{code} の枠を開きました。", "The quota for {code} is open.";
    QUOTA_AGREED = "{code} が開いた枠を記録しました。一括照会はこの枠に従います。", "Noted that {code} opened a quota; batches go by it.";
    QUOTA_CLOSED = "枠 {no} を閉じました。", "Quota {no} is closed.";
    READMITTED = "{code} の照会を再び受け付けます。", "{code} may ask again.";
    SHUT_OUT = "遮断中: 回答なしが多すぎます", "shut out: too many no-answers";
    BATCH = "番号", "Batch";
    TOWN = "転出元", "Municipality";
    STATE_HEAD = "状態", "State";
    ROWS = "件数", "Rows";
    ENDED = "済", "Done";
    FOUND = "回答あり", "Found";
    NO_ANSWER = "回答なし", "None";
    WAITING = "未照会", "Waiting";
    UNDER_WAY = "照会中", "Out";
    HOLD = "待ちの理由", "Held up by";
    MADE_BY = "作成", "Made by";
    NO = "番号", "No.";
    SIDE = "向き", "Which";
    USED = "使用", "Used";
    COUNT = "件数", "Count";
    FROM = "開始", "From";
    UNTIL = "期限", "Until";
    REASON = "理由", "Reason";
}
