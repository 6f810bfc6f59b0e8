//! What stands behind a leaf of the operation log: the log keeps one fixed wording, a person reads it in their language.

use crate::text::catalogue::{Lang, Text, words};
use crate::text::values::value;
use crate::text::words::alarm;

/// The detail of a leaf for a reader; one that nobody knows stays as it was written.
pub fn detail(written: &str, lang: Lang) -> String {
    match repeated(written) {
        Some((told, more)) => phrase(told, lang) + &phrase(more, lang),
        None => phrase(written, lang),
    }
}

fn phrase(written: &str, lang: Lang) -> String {
    let known = DETAILS.iter().find_map(|(pattern, text)| {
        let found = captured(pattern, written)?;
        Some((found, text))
    });
    let Some((found, text)) = known else {
        return alarmed(written, lang);
    };
    let values: Vec<(&str, String)> = found
        .into_iter()
        .map(|(name, part)| (name, spoken(name, part, lang)))
        .collect();
    let values: Vec<(&str, &dyn std::fmt::Display)> = values
        .iter()
        .map(|(name, part)| (*name, part as &dyn std::fmt::Display))
        .collect();
    text.show(lang, &values)
}

/// What a leaf tells once for many, and how many more there were.
fn repeated(written: &str) -> Option<(&str, &str)> {
    let at = written
        .rfind(" (")
        .filter(|_| written.ends_with(" more)"))?;
    Some((written.get(..at)?, written.get(at + 1..)?))
}

/// What an alarm is about, before the municipality that caused it; anything else as it was written.
fn alarmed(written: &str, lang: Lang) -> String {
    let (code, peer) = written.split_once(' ').unwrap_or((written, ""));
    match alarm(code) {
        Some(word) => format!("{} {peer}", word.plain(lang)).trim_end().to_owned(),
        None => written.to_owned(),
    }
}

/// A part of the wording that is a code itself.
fn spoken(name: &str, part: &str, lang: Lang) -> String {
    let word = (name == "word").then(|| value(part)).flatten();
    word.map_or(part, |word| word.plain(lang)).to_owned()
}

/// The parts of a wording that stand where its pattern has `{name}`.
fn captured<'a>(pattern: &'static str, written: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut pieces = pattern.split('{');
    let mut rest = written.strip_prefix(pieces.next()?)?;
    let mut found = Vec::new();
    for piece in pieces {
        let (name, literal) = piece.split_once('}')?;
        let (part, after) = if literal.is_empty() {
            (rest, "")
        } else {
            rest.split_once(literal)?
        };
        found.push((name, part));
        rest = after;
    }
    rest.is_empty().then_some(found)
}

pub(super) static DETAILS: &[(&str, Text)] = words! {
    "({count} more)" = "（ほかに{count}件）", " ({count} more)";
    "edit checked" = "住民の情報の変更の確認", "change of a record checked";
    "L-{letter} to {code} outside" = "照会文書 L-{letter} を作成 {code}（接続網の外）", "letter L-{letter} to {code}, outside the network";
    "L-{letter} to {code} changed-number" = "照会文書 L-{letter} を作成 {code}（個人番号の変更）", "letter L-{letter} to {code}, number changed";
    "L-{letter} to {code} no-number" = "照会文書 L-{letter} を作成 {code}（個人番号なし）", "letter L-{letter} to {code}, no number";
    "letter of {code} answered on paper" = "{code} の照会文書に紙で回答", "letter of {code} answered on paper";
    "{letter} answered on paper" = "照会文書 {letter} の紙の回答を記録", "letter {letter} answered on paper";
    "printed {letter}" = "照会文書 {letter} を印刷", "letter {letter} printed";
    "held inquiries" = "承認待ちの照会の一覧", "inquiries that wait for approval";
    "held inquiry {query}" = "承認待ちの照会 {query} を表示", "shown: inquiry that waits for approval {query}";
    "approve, office asked {code} {query}: {reason}" = "承認（担当課に確認済） {code} {query}: {reason}", "approved, the office was asked {code} {query}: {reason}";
    "approve {code} {query}: {reason}" = "承認 {code} {query}: {reason}", "approved {code} {query}: {reason}";
    "refuse {code} {query}: {reason}" = "拒否 {code} {query}: {reason}", "refused {code} {query}: {reason}";
    "approval of a batch by its maker refused" = "作成者による一括照会の承認を拒否", "approval of a batch by its maker refused";
    "approval by the person who asked refused" = "申請者による承認を拒否", "approval by the person who asked refused";
    "approver without an own password refused" = "パスワードを自分で変更していない承認者の操作を拒否", "approver who has not changed the given password refused";
    "keys requested" = "自治体の鍵を申請", "the municipality's keys requested";
    "request of a new node refused" = "新しいノードの申請を拒否", "request of a new node refused";
    "request {id} of a new node taken" = "新しいノードの申請 {id} を受付", "request {id} of a new node taken";
    "keys for the new node of request {id} approved" = "申請 {id} のノードに鍵を渡すことを承認", "keys for the new node of request {id} approved";
    "package of keys refused" = "鍵の包みを拒否", "package of keys refused";
    "the municipality's keys taken" = "自治体の鍵を受領", "the municipality's keys taken";
    "own manifest seq {seq} taken from node 1" = "自分の鍵情報 {seq} をノード1から受領", "own manifest {seq} taken from node 1";
    "keys replaced: {reason}" = "鍵を新しくした: {reason}", "keys replaced: {reason}";
    "record of node {node} refused" = "ノード{node}からの記録を拒否", "record of node {node} refused";
    "{count} records in step with node {node}" = "ノード{node}から {count}人分の記録を反映", "{count} {count|record|records} taken from node {node}";
    "{count} numbers in step with node {node}" = "ノード{node}から個人番号 {count}件を反映", "{count} {count|number|numbers} taken from node {node}";
    "{count} people gone as on node {node}" = "ノード{node}と同じく {count}人を除く", "{count} {count|person|people} gone as on node {node}";
    "{count} provision records in step with node {node}" = "ノード{node}から提供等記録 {count}件を反映", "{count} provision {count|record|records} taken from node {node}";
    "{count} keys of provision records in step with node {node}" = "ノード{node}から提供等記録の鍵 {count}件を反映", "{count} {count|key|keys} of provision records taken from node {node}";
    "roll taken {count}" = "会場用の名簿を受領 {count}件", "roll taken: {count}";
    "registrations handed over {count}" = "会場の登録 {count}件を引渡し", "{count} {count|registration|registrations} handed over";
    "registration of a venue refused" = "会場の登録を拒否", "registration of a venue refused";
    "registration of another venue refused" = "他の会場の登録を名乗る登録を拒否", "registration under another venue's number refused";
    "registration with an impossible time refused" = "登録日時が正しくない会場の登録を拒否", "registration with an impossible time refused";
    "registration taken back, no dose here" = "会場の登録の取消（該当する接種なし）", "registration taken back, no dose here";
    "taking back another's dose refused" = "会場による他者の接種の取消を拒否", "taking back another's dose refused";
    "dose of a venue was there" = "会場の接種は登録済み", "dose of a venue was there already";
    "maintenance until {until} {word}" = "保守を開始（終了予定 {until}、{word}）", "maintenance until {until} ({word})";
    "maintenance off" = "保守を終了", "maintenance ended";
    "takeover of {code} begun" = "{code} の記録の引継ぎを開始", "takeover of {code} begun";
    "takeover of {code} done: {people} people, {doses} doses, {records} records" = "{code} の記録の引継ぎを完了（{people}人、接種 {doses}件、提供等記録 {records}件）", "takeover of {code} done: {people} {people|person|people}, {doses} {doses|dose|doses}, {records} provision {records|record|records}";
    "taken over from {code}: {count} people" = "{code} から {count}人を引継ぎ", "taken over from {code}: {count} {count|person|people}";
    "taken over from {code}: {count} records" = "{code} から提供等記録 {count}件を引継ぎ", "taken over from {code}: {count} provision {count|record|records}";
    "{inquiry} goes on to {code} after {former}" = "{inquiry} 照会先を {former} から {code} に変更", "{inquiry} goes on to {code} after {former}";
    "mailbox: {reason}" = "中継の預かりを拒否: {reason}", "mailbox: {reason}";
    "{name} raised to {value}" = "上限 {name} を {value} に引上げ", "{name} raised to {value}";
    "no right for this request" = "権限のない操作", "no right for this request";
    "directory refused" = "接続先名簿を拒否", "directory refused";
    "too many manifests in a day refused" = "1日の上限を超える鍵情報を拒否", "too many manifests in a day refused";
    "mail that no key opens deleted at a relay" = "復号できる鍵のない通信文を中継から消去", "mail that no key opens deleted at a relay";
    "provision on paper without an approver" = "承認者でない職員による紙での提供を拒否", "provision on paper without an approver refused";
    "manifest refused" = "鍵情報を拒否", "manifest refused";
    "{inquiry}: {added} doses taken over, {replaced} replaced, {kept} there already or kept, {held} held" = "{inquiry} の回答を取込（追加 {added}、置換 {replaced}、変更なし {kept}、保留 {held}）", "{inquiry}: {added} {added|dose|doses} taken over, {replaced} replaced, {kept} unchanged, {held} held";
    "checkpoint" = "操作記録の区切り", "checkpoint";
    "check of a batch inquiry" = "一括照会のファイルの検査", "check of a file of movers";
    "batch {batch} made: {rows} rows" = "一括照会 {batch} を作成（{rows} 件）", "batch {batch} made: {rows} {rows|row|rows}";
    "batch {batch} approved: {rows} rows" = "一括照会 {batch} を承認（{rows} 件）", "batch {batch} approved: {rows} {rows|row|rows}";
    "batch {batch} refused: {rows} rows" = "一括照会 {batch} を拒否（{rows} 件）", "batch {batch} refused: {rows} {rows|row|rows}";
    "batch {batch} paused: {rows} rows" = "一括照会 {batch} を一時停止（{rows} 件）", "batch {batch} paused: {rows} {rows|row|rows}";
    "batch {batch} resumed: {rows} rows" = "一括照会 {batch} を再開（{rows} 件）", "batch {batch} resumed: {rows} {rows|row|rows}";
    "batch {batch} stopped: {rows} rows" = "一括照会 {batch} を中止（{rows} 件）", "batch {batch} stopped: {rows} {rows|row|rows}";
    "batch {batch} finished: {rows} rows" = "一括照会 {batch} が完了（{rows} 件）", "batch {batch} finished: {rows} {rows|row|rows}";
    "batch {batch} row {row} not asked: {word}" = "一括照会 {batch} の {row} 行目は照会せず: {word}", "batch {batch}, row {row} not asked: {word}";
    "rows of {batch}" = "一括照会 {batch} の行", "rows of batch {batch}";
    "result of batch {batch}: {rows} rows" = "一括照会 {batch} の結果（{rows} 件）", "result of batch {batch}: {rows} {rows|row|rows}";
    "preview what agrees in {batch}" = "一括照会 {batch} の相違のない回答を確認", "counted what agrees in batch {batch}";
    "takes over what agrees in {batch}" = "一括照会 {batch} の相違のない回答を取込", "takes over what agrees in batch {batch}";
    "quota {no} opened for {code}: {count} from {from} until {until}" = "枠 {no} を {code} のために開く（{count} 件、{from} から {until}）", "quota {no} opened for {code}: {count}, {from} to {until}";
    "quota {no} agreed with {code}: {count} from {from} until {until}" = "枠 {no} を {code} が開く（{count} 件、{from} から {until}）", "quota {no} agreed with {code}: {count}, {from} to {until}";
    "quota {no} of {code} closed: {reason}" = "枠 {no}（{code}）を閉じる: {reason}", "quota {no} of {code} closed: {reason}";
    "{code} may ask again: {reason}" = "{code} の照会を再び受け付ける: {reason}", "{code} may ask again: {reason}";
    "person" = "住民の記録", "record of a person";
    "household" = "世帯", "household";
    "history" = "変更履歴", "history";
    "conflicting entries" = "食い違う記載", "conflicting entries";
    "conflict decided: {what}" = "食い違いの決定（{what}）", "conflict decided: {what}";
    "coupon" = "接種券", "coupon";
    "coupon not known here" = "ここにない接種券", "coupon not known here";
    "own registrations" = "自分の登録", "own registrations";
    "held doses" = "保留の接種", "held doses";
    "inquiries" = "照会一覧", "inquiries";
    "letters" = "照会文書の一覧", "letters of inquiry";
    "ledger disclosed person" = "情報提供等記録の開示（本人）", "provision records disclosed to the person";
    "ledger disclosed legal" = "情報提供等記録の開示（法定代理人）", "provision records disclosed to a legal representative";
    "ledger disclosed appointed" = "情報提供等記録の開示（任意代理人）", "provision records disclosed to an appointed proxy";
    "ledger" = "情報提供等記録", "provision records";
    "operation log of node {node}" = "ノード{node}の操作ログの写し", "the copy of node {node}'s operation log";
    "operation log" = "操作ログ", "operation log";
    "alarms seen" = "警報の確認", "alarms seen";
    "check" = "保存データの検査", "check of the store";
    "answer {inquiry}" = "回答 {inquiry}", "answer {inquiry}";
    "{count} found" = "{count}件", "{count} found";
    "number compared for {word}: not equal" = "個人番号の照合（{word}）: 不一致", "My Number compared ({word}): not equal";
    "number compared for {word}: equal" = "個人番号の照合（{word}）: 一致", "My Number compared ({word}): equal";
    "number shown for {word}" = "個人番号の表示（{word}）", "My Number shown ({word})";
    "number not registered: {word}" = "個人番号を登録せず（{word}）", "My Number not registered ({word})";
    "number registered" = "個人番号の登録", "My Number registered";
    "protected address shown for {word}" = "支援措置対象者の住所の表示（{word}）", "address of a protected person shown ({word})";
    "new person checked" = "住民の登録の確認", "new person checked";
    "person added" = "住民の登録", "person added";
    "dose checked" = "接種の確認", "dose checked";
    "dose held" = "接種の保留", "dose held";
    "dose taken back" = "登録の取消", "registration undone";
    "held dose taken back" = "保留の取消", "held dose undone";
    "held dose discarded" = "保留の破棄", "held dose discarded";
    "held row registered" = "保留の登録", "held row registered";
    "{count} held rows registered" = "保留 {count}行の登録", "{count} held {count|row|rows} registered";
    "dose refused {code}" = "接種を登録せず {code}", "dose refused {code}";
    "dose {dose} registered" = "接種 {dose} の登録", "dose {dose} registered";
    "dose {dose} corrected" = "接種 {dose} の訂正", "dose {dose} corrected";
    "dose {dose} cancelled" = "接種 {dose} の取消", "dose {dose} cancelled";
    "{count} items corrected" = "{count}項目の訂正", "{count} {count|item|items} corrected";
    "doses of {count} people" = "{count}人の接種記録", "doses of {count} {count|person|people}";
    "check of {word} begun" = "検査: {word}", "check: {word}";
    "import of {word} begun" = "取込: {word}", "import: {word}";
    "check {count}" = "保存データの検査 誤り{count}件", "check of the store, {count} {count|fault|faults}";
    "lines {first} to {last}: {count} registered" = "{first}-{last}行目 登録 {count}", "lines {first} to {last}: {count} registered";
    "ended: read {read}, registered {registered}, unchanged {unchanged}, held {held}, rejected {rejected}" = "全{read}行 登録{registered} 登録済{unchanged} 保留{held} エラー{rejected}", "read {read}, new {registered}, known {unchanged}, held {held}, refused {rejected}";
    "stopped" = "中止", "stopped";
    "{inquiry}: waits" = "{inquiry} 期日まで待つ", "{inquiry} waits";
    "{inquiry}: closed" = "{inquiry} 終了", "{inquiry} closed";
    "{inquiry} to {code}" = "{inquiry} 照会先 {code}", "{inquiry} to {code}";
    "inquiry refused {word} {code}" = "照会せず（{word}） {code}", "inquiry refused ({word}) {code}";
    "asked {code} {query}" = "照会の開始 {code} {query}", "asked {code} {query}";
    "number_sent {code} {query}" = "個人番号の送信 {code} {query}", "My Number sent {code} {query}";
    "found {code} {query}" = "回答あり {code} {query}", "found {code} {query}";
    "no_answer {code} {query}" = "回答なし {code} {query}", "no answer {code} {query}";
    "countersigned {code} {query}" = "双方の署名 {code} {query}", "countersigned {code} {query}";
    "declined_version {query}" = "受け付けず（版が違う） {query}", "declined, another version {query}";
    "declined_stale_manifest {query}" = "受け付けず（古い鍵情報） {query}", "declined, an older manifest {query}";
    "declined_not_permitted {query}" = "受け付けず（許可なし） {query}", "declined, not permitted {query}";
    "declined_rate {query}" = "受け付けず（受付の上限） {query}", "declined, too many {query}";
    "declined_expired {query}" = "受け付けず（期限切れ） {query}", "declined, expired {query}";
    "declined_bad_message {query}" = "受け付けず（形式の誤り） {query}", "declined, not well formed {query}";
    "came_with_inquiry {code}" = "照会とともに受信 {code}", "came with an inquiry {code}";
    "login" = "ログイン", "login";
    "logout" = "ログアウト", "logout";
    "logout after wrong passwords" = "パスワードの誤りによるログアウト", "logout after wrong passwords";
    "login refused" = "ログインの拒否", "login refused";
    "login refused while locked" = "解錠前のログインの拒否", "login refused while locked";
    "session locked" = "ロック", "locked";
    "session unlocked" = "ロック解除", "unlocked";
    "connection ended" = "接続の終了", "connection ended";
    "password changed" = "パスワードの変更", "password changed";
    "staff added: {user}, {role}" = "利用者IDの追加 {user}（{role}）", "account added: {user} ({role})";
    "node made, administrator {user}" = "ノードの作成、管理者 {user}", "node made, administrator {user}";
    "own manifest seq {seq}" = "自分の鍵情報 {seq}", "own manifest {seq}";
    "{code} seq {seq}" = "{code} の鍵情報 {seq}", "manifest {seq} of {code}";
    "version {version}" = "第{version}版", "version {version}";
};
