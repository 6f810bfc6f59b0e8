//! Conflicting entries: what replicas wrote apart, side by side, and the decision.

use crate::text::catalogue::texts;

texts! {
    NAME = "食い違う記載", "Entry conflicts";
    HELP = "複製ノードで同時に別々の内容が記載された住民です。Enter で開いて、どれを残すか決めます。決めるまで、どちらの値も失われません。", "People about whom replicas wrote different things at the same time. Enter opens one to decide which stands. Until then nothing is lost.";
    NONE = "食い違う記載はありません。", "No entries contradict each other.";
    ONE = "食い違う記載の決定", "Decide between entries";
    ONE_HELP = "同時に記載された内容を並べて表示します。「今の値」は、決定まで使われている値です。Enter で1つを選び、理由を付けて決定します。どれも正しくないときは、F6 で訂正します。残さなかった値も変更履歴で確認できます。", "What was written at the same time, side by side. \"in force\" is used until somebody decides. Enter takes one, with a reason; where none is right, F6 corrects the record instead. The history keeps the others.";
    DONE = "食い違う記載はすべて決定済みです。", "Everything is decided.";
    ITEM = "項目", "item";
    FIRST = "値1", "value 1";
    SECOND = "値2", "value 2";
    VALUE = "値{no}", "Value {no}";
    ORIGIN = "{time} {actor} {place}", "{time} {actor} {place}";
    NODE_1 = "ノード1", "node 1";
    REPLICA = "複製ノード{no}", "replica {no}";
    REASON_GIVEN = "理由: {reason}", "reason: {reason}";
    IN_FORCE = "今の値", "in force";
    KIND = "種別", "what happened";
    OF_VALUES = "別々の値を記載", "different values were written";
    OF_CANCELLED = "一方で取消、他方で訂正", "cancelled on one, corrected on the other";
    OF_REMOVED = "一方で登録を取消、他方で訂正", "taken back on one, corrected on the other";
    OF_DOUBLE = "同じ接種を二重に登録した可能性", "perhaps one dose, entered twice";
    CANCELLED = "取消", "cancelled";
    REMOVED = "登録の取消", "taken back";
    CORRECTED = "訂正: {items}", "corrected: {items}";
    TAKE = "値{no}を残す", "take value {no}";
    TAKE_DOSE = "値{no}だけ残す", "only value {no}";
    BOTH = "どちらも残す", "both stand";
    DOUBLE_NOTE = "1つだけ残すと、もう一方は取消になります。", "Where only one stands, the other is cancelled.";
    DECIDE = "決定する", "Decide";
    DECIDE_TITLE = "どの記載を残すか", "Which entry stands";
    CORRECT = "訂正する", "Correct instead";
    SHOW_ADDRESS = "住所を表示", "Show addresses";
    DECIDED = "決定しました。", "Decided.";
    BANNER = "食い違う記載があります。F9 から決定できます。", "Conflicting entries: decide them by F9.";
}
