//! The words for codes that errors and log leaves carry as values: reasons, limits, what is missing.

use crate::text::catalogue::{Text, find, words};
use crate::text::rows::row;

/// The text of a code that stands as a value in a sentence.
pub fn value(code: &str) -> Option<&'static Text> {
    find(VALUES, code).or_else(|| row(code))
}

pub(super) static VALUES: &[(&str, Text)] = words! {
    "staff" = "職員1人の1日の上限", "the day's limit of one staff member";
    "person" = "同じ住民への照会の上限", "the limit of inquiries about one person";
    "person_provider" = "同じ住民について同じ照会先に照会できる1日の上限", "the day's limit for one person at one municipality";
    "short" = "15文字より短い", "it is shorter than 15 characters";
    "long" = "長すぎる", "it is too long";
    "simple" = "同じ文字ばかり", "it has too few different characters";
    "common" = "推測されやすい言葉がある", "it holds words that are guessed first";
    "same" = "今のパスワードと同じ", "it is the password of now";
    "1-15" = "1から15まで", "1 to 15";
    "batch_awaiting" = "承認待ち", "awaits approval";
    "batch_refused" = "拒否", "refused";
    "batch_running" = "実行中", "running";
    "batch_paused" = "一時停止", "paused";
    "batch_stopped" = "中止", "stopped";
    "batch_finished" = "完了", "finished";
    "quota_count" = "件数は 1 から 100,000 まで", "the count is 1 to 100,000";
    "quota_days" = "期限が開始日より前か、すでに過ぎています", "it ends before it begins, or has ended";
    "quota_too_long" = "期間は 92 日まで", "it lasts at most 92 days";
    "quota_overlaps" = "同じ自治体の枠と期間が重なっています", "it overlaps another one of this municipality";
    "queued" = "送信待ち", "queued";
    "waits_until" = "待つ期日", "wait until";
    "idle_minutes" = "ロックまでの分", "minutes to lock";
    "transfer-in" = "転入者照会", "inquiry for a mover";
    "provision" = "転出先へ提供", "provision";
    "certificate" = "証明書の交付", "certificate";
    "my_number" = "個人番号", "My Number";
    "own-request" = "本人の届出・申請", "the person's own application";
    "mailing" = "接種券・通知の送付", "sending a coupon or a notice";
    "inquiry" = "転入者照会・提供", "an inquiry or a provision";
    "authority" = "法令に基づく照会への回答", "an authority asks by law";
    "what proves the representation is missing" = "代理権を示す書類がありません", "what proves the representation is missing";
    "targets" = "対象者・接種券", "people and coupons";
    "doses" = "接種記録", "doses";
    "covid-19" = "新型コロナ", "COVID-19";
    "infant" = "乳幼児", "infant";
    "elderly" = "高齢者", "elderly";
    "an inquiry is asked only for a person who moved in" = "照会できるのは転入者だけです", "an inquiry is asked only for a person who moved in";
    "no group of records is asked for" = "照会する記録がありません", "no group of records is asked for";
    "the legal basis is missing" = "根拠がありません", "the legal basis is missing";
    "the reference of the legal basis is missing, too long or not plain text" = "同意書等の番号がないか、長すぎます", "the reference of the legal basis is missing, too long or not plain text";
    "the identity check is missing" = "本人確認がありません", "the identity check is missing";
    "the comparison with the resident register is missing" = "住基での確認がありません", "the comparison with the resident register is missing";
    "the name is missing or too long" = "氏名がないか、長すぎます", "the name is missing or too long";
    "file is empty" = "ファイルが空です", "the file is empty";
    "file is larger than 2 GiB" = "ファイルが 2 GiB を超えています", "the file is larger than 2 GiB";
    "file is UTF-16, not UTF-8 or CP932" = "文字コードが UTF-16 です（UTF-8 か Shift_JIS で作ってください）", "the file is UTF-16, not UTF-8 or CP932";
    "header is neither UTF-8 nor CP932 text, or not in the encoding named" = "見出しの文字コードが UTF-8 でも Shift_JIS でもありません", "the header is neither UTF-8 nor CP932";
    "header line is no CSV line" = "見出しの行が CSV ではありません", "the header is no CSV line";
    "first column has another name than the layout's" = "最初の列の名前がこの様式と違います", "the first column has another name than the layout's";
    "columns stand in another order than the layout's" = "列の順序がこの様式と違います", "the columns stand in another order than the layout's";
    "cluster_long" = "長すぎます", "it is too long";
    "cluster_text" = "両方の言語で400バイトまでの文が要ります", "a sentence of at most 400 bytes is needed in both languages";
    "cluster_name" = "名前は英小文字、数字、「-」で24字まで", "a name has up to 24 small letters, digits and hyphens";
    "cluster_name_twice" = "同じものが2回あります", "it stands there twice";
    "cluster_code_twice" = "同じ自治体コードが2回あります", "its municipality code stands there twice";
    "cluster_code" = "練習用の自治体コードではありません", "this is no municipality code for practice";
    "cluster_of" = "of には自治体のノードの名前を書きます", "`of` names the node of a municipality";
    "cluster_nodes_many" = "1つの自治体のノードは16まで", "a municipality has at most 16 nodes";
    "cluster_town" = "ここには自治体のノードだけを書けます", "only a municipality's own node may stand here";
    "cluster_cannot" = "この役割のノードにはできません", "a node of this role cannot do that";
    "cluster_residents_few" = "接種する人数が、転入も転出もしていない住民より多くなります", "more people are vaccinated than residents who did not move";
    "cluster_no_line" = "このとき自治体のノードにつながっていません", "it has no line to a node of its municipality at that time";
    "cluster_rests_long" = "回答を待つ時間（wait_s）より長い保守になります", "it rests longer than answers are waited for (wait_s)";
    "cluster_out_of_range" = "値が範囲の外です", "the number is out of range";
    "cluster_field_missing" = "必要な項目がありません", "a field is missing";
    "cluster_field_extra" = "ここでは使えない項目があります", "a field does not belong here";
    "cluster_unknown_node" = "この名前のノードはありません", "there is no node of this name";
    "cluster_self" = "同じノードが両側にあります", "the same node stands on both sides";
    "cluster_movers_many" = "転入者と転出者が住民より多くなります", "more people move than there are residents";
    "cluster_movers_few" = "照会する人数が転入者より多くなります", "more people are asked about than moved";
    "cluster_order" = "時刻の順に並べてください", "events come in the order of their time";
    "cluster_is_down" = "このとき止まっています", "it is down at that time";
    "cluster_is_up" = "このとき動いています", "it runs at that time";
    "cluster_is_cut" = "このとき切れています", "it is cut at that time";
    "cluster_is_whole" = "このときつながっています", "it is whole at that time";
    "cluster_not_whole" = "最後にはすべてのノードが動き、回線がつながっていなければなりません", "in the end every node runs and every line is whole";
    "residents" = "住民の数", "the number of residents";
    "held_rows" = "保留の数", "the number of held rows";
    "provision_records" = "情報提供等記録", "the provision records";
    "not_in_step" = "まだ受け取っていない記録", "records that did not arrive yet";
    "cluster_cuts" = "回線を切るときのノードは12まで", "cuts are played with at most 12 nodes";
};
