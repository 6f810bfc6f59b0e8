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
    JOIN = "複製ノードと会場のノードの登録と初めての同期", "further nodes join: replicas are enrolled and take over, venues take the coupons";
    JOINING = "そろったノード {done}/{count}", "nodes that have everything {done}/{count}";
    INQUIRE = "{from} から {to} に {people} 人分を照会", "{from} asks {to} about {people} {people|person|people}";
    ANSWERS = "すべての照会の結果を待つ", "waiting for the outcome of every inquiry";
    WAITING = "結果のある照会 {done}/{count}", "inquiries with an outcome {done}/{count}";
    REGISTER = "{node} で {people} 人の接種を登録", "{people} {people|vaccination is|vaccinations are} registered at {node}";
    MERGE = "{node} が登録した接種を引き渡す", "{node} hands over what it registered";
    MAINTENANCE = "{node} が {seconds} 秒間の保守に入る", "{node} goes into maintenance for {seconds} s";
    STOP = "{node} を停止", "{node} is stopped";
    KILL = "{node} が突然止まる", "{node} is killed, as by a power cut";
    START = "{node} を起動", "{node} is started";
    CUT = "{node} のすべての回線が切れる", "all lines of {node} are cut";
    HEAL = "{node} の回線が直る", "the lines of {node} heal";
    CUT_BETWEEN = "{one} と {other} の間の回線が切れる", "the line between {one} and {other} is cut";
    HEAL_BETWEEN = "{one} と {other} の間の回線が直る", "the line between {one} and {other} heals";
    RECEIPTS = "双方の情報提供等記録と操作ログを検証", "verifying both halves of every provision record, and every operation log";
    DOSES = "登録した接種記録をすべてのノードで確認", "looking for every dose that was registered, at every node of its municipality";
    SAME = "複製ノードの内容を比較", "comparing what the nodes of one municipality hold";
    WAITING_DOSES = "{node} に届くのを待っています", "waiting for {node}";
    PROVED_ANSWERS = "どの照会も結果は1つ: 回答あり {found}、回答なし {no_answer}、不受理 {aborted}。", "Every inquiry has one outcome: {found} found, {no_answer} no answer, {aborted} aborted.";
    PROVED_RECEIPTS = "提供 {provided} 件。どれも提供は1回だけで、双方の記録が双方のすべてのノードにあり、署名と操作ログも正しいものでした。", "{provided} {provided|provision|provisions}: each was made once, both halves are at every node of both municipalities, and every signature and log verifies.";
    PROVED_DOSES = "会場や窓口で登録した {registered} 件は、どれも同じ自治体のすべてのノードに1件ずつあります（確認 {looked_at} 件）。", "Each of the {registered} doses registered at desks and venues stands once in every node of its municipality ({looked_at} looked at).";
    PROVED_SAME = "{replicas} の複製ノードの住民、接種記録、情報提供等記録は最初のノードと同じです（{rows} 行を比較）。", "{replicas} {replicas|replica holds|replicas hold} the same people, doses and provision records as the first node ({rows} rows compared).";
    ALL_WELL = "{count} の手順がすべて期待どおりでした（{seconds} 秒）。", "All {count} {count|step|steps} went as they should ({seconds} s).";
    NODES = "ノードは動き続けています。別の端末で次のように開けます:", "The nodes go on. Open any of them in another terminal:";
    SCREEN_OPENS = "次は {town} の担当者の画面です。", "Next comes the screen of a clerk of {town}.";
    LOGIN = "利用者ID {user}、パスワード「{password}」", "User {user}, password \"{password}\"";
    ROLE_MUNICIPALITY = "自治体", "municipality";
    ROLE_RELAY = "中継", "relay";
    ROLE_REPLICA = "複製", "replica";
    ROLE_VENUE = "会場", "venue";
}
