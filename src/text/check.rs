//! What a check of the store reads and what it finds, by the words of its replies.

use crate::text::Text;
use crate::text::catalogue::{find, words};

/// The label of a part that is read.
pub fn check_part(word: &str) -> Option<&'static Text> {
    find(PARTS, word)
}

/// The sentence about a finding.
pub fn check_problem(word: &str) -> Option<&'static Text> {
    find(PROBLEMS, word)
}

pub(super) static PARTS: &[(&str, Text)] = words! {
    "headers" = "ヘッダー", "headers";
    "journal" = "ジャーナルの記録", "journal records";
    "snapshots" = "スナップショット", "snapshots";
    "rows" = "行", "rows";
    "documents" = "要約と照らした文書", "documents held against summaries";
    "log" = "操作ログ", "operation log";
    "ledger" = "情報提供等記録", "provision records";
};

pub(super) static PROBLEMS: &[(&str, Text)] = words! {
    "headers" = "正しいヘッダーがありません。", "No header is valid.";
    "foreign_header" = "2つのヘッダーが別のノードのものです。", "The two headers belong to different nodes.";
    "header_forged" = "ヘッダーが鍵を持たない者に変えられています。", "A header was changed by something without the keys.";
    "header_copy" = "2つのヘッダーの一方がないか、壊れているか、古いものです。", "One of the two headers is missing, damaged or old.";
    "header_old" = "ヘッダーがジャーナルより古いものです。", "The header is older than the journal.";
    "segment_head" = "ジャーナルの区分 {at} の先頭が壊れています。", "The head of journal segment {at} is damaged.";
    "foreign_segment" = "ジャーナルの区分 {at} が別のノードのものです。", "Journal segment {at} belongs to another node.";
    "journal_hole" = "ジャーナルの記録 {at} の次が壊れ、その後に正しい記録があります。", "The journal record after {at} is damaged, and valid ones follow it.";
    "index_ahead" = "索引（{at}）がジャーナルより進んでいます。", "The index (at {at}) is ahead of the journal.";
    "snapshot_ahead" = "スナップショット（{at}）がジャーナルより進んでいます。", "A snapshot (at {at}) is ahead of the journal.";
    "snapshot" = "スナップショット {at} が壊れています。", "Snapshot {at} is damaged.";
    "journal_gap" = "ジャーナルが {at} から始まり、その前の記録がありません。", "The journal begins at {at}; records before it are needed and missing.";
    "journal_sealed" = "ジャーナルの記録 {at} が開けません。", "Journal record {at} does not open.";
    "digest" = "ジャーナルの内容が、記録 {at} のダイジェストと一致しません。", "What the journal gives differs from the digest it recorded at {at}.";
    "journal_missing" = "ジャーナルがありません。", "The journal is missing.";
    "row" = "{at} に開けない行があります。", "A row in {at} does not open.";
    "tree" = "{at} の行がダイジェストと一致しません。", "The rows of {at} differ from their digest.";
    "person_key" = "住民の行があるのに、その鍵がありません。", "Rows of a person are there, but the key is missing.";
    "documents" = "要約と一致しない文書が {at} 件あります。", "Documents that differ from their summaries: {at}";
    "log" = "操作ログの {at} 件目から整合しません。", "The operation log breaks at leaf {at}.";
    "log_copy" = "ノード{at}の操作ログの写しが整合しません。", "The copy of node {at}'s operation log does not verify.";
    "ledger" = "検証できない情報提供等記録があります（{at}）。", "A provision record does not verify ({at}).";
};
