//! Connections, alarms, directory.

use crate::text::catalogue::texts;

texts! {
    NAME = "接続先・警報", "Connections";
    HELP = "他の自治体のノードとのつながりと、警報の一覧です。Tab で移り、警報を確かめたら F10 で確認済にします。F9 で接続先名簿を開きます。接続先の行で Enter を押すと診断と次にすることが出ます。F8 は、見合わせている接続先に今すぐつなぎます。", "How the nodes of other municipalities are reached, and the alarms. Tab moves between the two, F10 says that the alarms were looked at, F9 opens the directory. Enter on a peer shows what was found and what to do next, F8 tries it at once.";
    PEERS = "接続先", "Connections";
    ALARMS = "警報（F10 で確認済）", "Alarms (F10: seen)";
    TOWN = "自治体", "municipality";
    CODE = "コード", "code";
    STATE = "状態", "state";
    LAST = "最終通信", "last contact";
    QUEUED = "未送", "queued";
    NO_PEERS = "ほかの自治体とは通信しません（接続先名簿にないか、会場のノードです）。", "There is no other municipality to talk to (none listed, or a venue's node).";
    WHEN = "日時", "when";
    WHAT = "内容", "what";
    SEEN = "確認", "seen";
    NOT_SEEN = "未確認", "not yet";
    NO_ALARMS = "警報はありません。", "There are no alarms.";
    SEE = "確認済にする", "Seen";
    SAW = "警報を確認済にしました。", "The alarms are noted as seen.";
    NOTHING_NEW = "未確認の警報はありません。", "No alarm is left to be seen.";
    DIRECTORY = "接続先名簿", "Directory";
    DIRECTORY_HELP = "署名された接続先名簿です。期限が切れると新しい照会はできません。", "The signed directory. Once it has expired no new inquiry can be asked.";
    VERSION = "第{version}版  発行 {issued}  期限 {expires}  照会許可 {permissions}行", "version {version}  issued {issued}  expires {expires}  {permissions} {permissions|permission|permissions}";
    RELAY = "中継 {code}  {state}  最終受取 {collected}  当方の待機 {count}（最古 {oldest}）", "relay {code}  {state}  collected {collected}  waiting there {count} (oldest {oldest})";
    RELAY_UP = "接続中", "connected";
    RELAY_DOWN = "不通", "not connected";
    KEPT_FOR = "{code}  預かり {count}  {kib} KiB  最古 {oldest}", "{code}  kept {count}  {kib} KiB  oldest {oldest}";
    SHORT = "第{version}版  期限 {expires}", "version {version}  expires {expires}";
    NONE = "接続先名簿がありません。", "No directory is installed.";
    NODE = "ノード", "node";
    LISTED_NAME = "名称", "name";
    POPULATION = "人口", "population";
    ADDRESSES = "アドレス", "addresses";
    FINGERPRINT = "指紋", "fingerprint";
    REVOKED = "失効", "revoked";
    IN_FORCE = "有効", "in force";
    ADMIN_ONLY = "名簿の詳細は管理者だけが見られます。", "Only an administrator sees the directory in full.";
}
