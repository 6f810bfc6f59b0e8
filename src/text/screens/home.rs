//! The home screen.

use crate::text::catalogue::texts;

texts! {
    NAME = "ホーム", "Home";
    HELP = "最初の画面です。要対応の行で Enter を押すと、その画面が開きます。業務メニューは番号か文字で開きます。", "The first screen. Enter on a line of the to-do list opens its screen; a number or letter opens a function.";
    TO_DO = "要対応（Enter で開く）", "To do (Enter opens)";
    TO_DO_NONE = "要対応はありません。", "Nothing to do.";
    TO_APPROVE = "提供の承認待ち", "Inquiries of others to decide";
    BATCHES_TO_APPROVE = "一括照会の承認待ち", "Batches to approve";
    BATCHES = "実行中の一括照会", "Batches under way";
    ANSWERS = "回答到着・未取込", "Answers to accept";
    NO_ANSWERS = "回答なし・次の対応", "No answer, next step";
    HELD = "保留の接種", "Doses held";
    LETTERS_LATE = "期限を過ぎた照会文書", "Letters without their answer";
    NOT_HANDED_OVER = "庁舎へ引渡し待ちの接種", "Doses not handed over";
    REFUSED_ROWS = "ファイル取込のエラー行", "Rows refused by the import";
    UNFINISHED = "途中で終わった取込", "Imports that came to no end";
    UNDECIDED = "食い違う記載の決定", "Conflicting entries to decide";
    ALARMS = "警報", "Alarms";
    QUEUED_INQUIRIES = "送信待ちの照会", "Inquiries queued";
    RESTING = "期日まで待つ照会", "Inquiries resting until a day";
    WEEK = "接種の登録（{days}日間・件）", "Doses registered ({days} days)";
    NO_DIRECTORY = "接続先名簿がありません", "No directory installed";
    COUNT = "{count}件", "{count}";
    MENU = "業務メニュー（番号・文字で開く）", "Functions (by number or letter)";
    PEERS = "接続先", "Peers";
    PEER = "自治体", "municipality";
    LAST = "最終通信", "last contact";
    MORE_PEERS = "ほか {count}自治体（B で一覧）", "{count} more (B lists them)";
    QUEUED = "未送 {count}", "{count} queued";
    RESIDENTS = "住民 {count}人", "{count} {count|resident|residents}";
    JUST_NOW = "1分以内", "just now";
    MINUTES_AGO = "{count}分前", "{count} min ago";
    HOURS_AGO = "{count}時間前", "{count} h ago";
    DAYS_AGO = "{count}日前", "{count} d ago";
    NEVER = "なし", "never";
    LOCKED_NODE = "ノードは解錠前です", "The node is still locked";
    PICTURE = "ノード", "Node";
    DIRECTORY = "接続先名簿", "Directory";
    VERSION = "第{version}版", "version {version}";
    NODE_LINE = "住民 {count}人  接続先名簿 第{version}版", "{count} {count|resident|residents}, directory version {version}";
    LOG_LEAVES = "操作ログ {count}件", "{count} {count|entry|entries} in the operation log";
}
