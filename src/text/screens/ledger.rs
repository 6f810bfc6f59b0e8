//! Provision records and the operation log.

use crate::text::catalogue::texts;

texts! {
    NAME = "情報提供等記録", "Provision records";
    HELP = "照会と提供のたびに残る法定の記録です。両者の署名がそろうと受領証になります。Enter で詳細、F9 で検証と並べ替え、/ で絞り込みます。", "The legal record of every inquiry and provision; with both signatures it is a receipt. Enter shows one in full, F9 verifies and sorts, / filters.";
    EMPTY = "情報提供等記録はありません。照会や提供のたびに1件残ります。", "There are no provision records. Every inquiry and provision leaves one.";
    NUMBER = "番号", "no.";
    WHEN = "日時", "when";
    ROLE = "区分", "role";
    ASKED = "照会した", "asked";
    PROVIDED = "照会された", "was asked";
    OTHER = "相手", "other";
    RESULT = "結果", "result";
    BASIS = "根拠", "basis";
    PERSON = "宛名番号", "addressee no.";
    OPERATOR = "操作者", "operator";
    SIGNED = "署名", "signatures";
    BOTH = "双方", "both";
    ONE = "片方", "one";
    PROCESSING = "処理番号", "processing no.";
    ITEMS = "記録項目", "record items";
    PROVIDED_AT = "提供日時", "provided at";
    AUTO = "自動応答", "automatic";
    YES = "はい", "yes";
    NO = "いいえ", "no";
    PAPER = "紙", "paper";
    PAPER_OF = "照会 {letter} 回答 {answer}（{dated} 受領 {received}）", "letter {letter}, answer {answer} ({dated}, received {received})";
    EVIDENCE = "紙の証拠", "paper";
    VERIFIED_PAPER = "うち紙{paper}件", "{paper} on paper";
    NON_DISCLOSURE = "不開示", "non-disclosure";
    KEPT_BACK = "はい（支援措置。本人以外に開示しない）", "yes (protected: told to nobody else)";
    RETAIN = "保管期限", "kept until";
    VERIFY = "すべての記録を検証", "Verify every record";
    VERIFYING = "検証しています", "verifying";
    VERIFIED = "{records}件を検証しました。すべて正しく、{signed}件に双方の署名があります。", "{records} {records|record|records} verified; {signed} {signed|carries|carry} both signatures.";
    BROKEN = "検証できない記録があります: {broken}", "Records that do not verify: {broken}";
    LOG = "操作ログ", "Operation log";
    LOG_HELP = "だれがいつ何をしたか、何を見たかの記録です。この画面を開いたことも記録されます。F4 で利用者と種類を絞り込み、F9 で整合性を検証します。", "Who did or saw what, and when. Opening this screen is logged too. F4 narrows it down to a user or a type, F9 verifies the chain.";
    LOG_EMPTY = "当てはまる操作はありません。F4 で条件を変えられます。", "No entry fits. F4 changes the conditions.";
    SEQ = "番号", "no.";
    KIND = "操作", "what";
    ACTOR = "操作者", "who";
    DETAIL = "内容", "detail";
    FILTER = "条件", "Conditions";
    USER = "利用者ID", "User ID";
    USER_HELP = "空欄はすべての利用者です。", "Empty means everybody.";
    KIND_HELP = "空欄はすべての種類です。F4 で選びます。", "Empty means every type. F4 shows them.";
    TOTAL = "操作ログ 全{leaves}件", "Operation log, {leaves} {leaves|entry|entries}";
    TOTAL_FILTERED = "操作ログ 全{leaves}件（条件 {user} {kind}）", "Operation log, {leaves} {leaves|entry|entries} (only {user} {kind})";
    LOG_VERIFY = "整合性を検証", "Verify the chain";
    LOG_WHOLE = "{leaves}件を検証しました。整合しています（先頭 {head}）。", "{leaves} {leaves|entry|entries} verified, the chain is whole (head {head}).";
    LOG_BROKEN = "{leaf}件目から整合しません。すぐに管理者へ知らせてください。", "The chain breaks at entry {leaf}. Tell the administrator at once.";
}
