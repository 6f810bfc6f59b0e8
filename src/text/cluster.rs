//! What playing a cluster file says.

use crate::text::catalogue::texts;

texts! {
    CAST = "{count} のノードをこのコンピューターで動かします。住民はすべて架空です（合わせて {people} 人、種の値 {seed}）。", "{count} nodes on this machine, each a process of its own. All people are made up ({people} in all, seed {seed}).";
    CHECKED = "このファイルは動かせます。", "This file can be played.";
    SET_UP = "準備: {count} のノードと署名した接続先名簿", "setting up {count} nodes and a signed directory";
    FOUNDING = "ノードを作成中 {done}/{count}", "creating nodes {done}/{count}";
    STARTING = "ノードを起動中 {done}/{count}", "starting nodes {done}/{count}";
    IMPORT = "住民と接種記録の取込み", "importing residents and doses";
    IMPORTED = "住民 {people} 人。個人番号の入った CSV は消去しました。", "{people} {people|resident|residents}; the CSV files, which hold the numbers, are erased.";
    INQUIRE = "{from} から {to} に {people} 人分を照会", "{from} asks {to} about {people} {people|person|people}";
    ANSWERS = "すべての照会の結果を待つ", "waiting for the outcome of every inquiry";
    WAITING = "結果のある照会 {done}/{count}", "inquiries with an outcome {done}/{count}";
    STOP = "{node} を停止", "{node} is stopped";
    KILL = "{node} が突然止まる", "{node} is killed, as by a power cut";
    START = "{node} を起動", "{node} is started";
    CUT = "{node} のすべての回線が切れる", "all lines of {node} are cut";
    HEAL = "{node} の回線が直る", "the lines of {node} heal";
    CUT_BETWEEN = "{one} と {other} の間の回線が切れる", "the line between {one} and {other} is cut";
    HEAL_BETWEEN = "{one} と {other} の間の回線が直る", "the line between {one} and {other} heals";
    RECEIPTS = "双方の情報提供等記録と操作ログを検証", "verifying both halves of every provision record, and every operation log";
    ALL_WELL = "{count} の手順がすべて期待どおりでした（{seconds} 秒）。", "All {count} {count|step|steps} went as they should ({seconds} s).";
    NODES = "ノードは動き続けています。別の端末で次のように開けます:", "The nodes go on. Open any of them in another terminal:";
    LOGIN = "利用者ID {user}、パスワード「{password}」", "User {user}, password \"{password}\"";
    ROLE_MUNICIPALITY = "自治体", "municipality";
    ROLE_RELAY = "中継", "relay";
    ROLE_REPLICA = "複製", "replica";
    ROLE_VENUE = "会場", "venue";
}
