//! One dose with all its items, correcting and cancelling it.

use crate::text::catalogue::texts;

texts! {
    NAME = "接種記録", "Dose";
    HELP = "1件の接種記録の全項目です。F9 で訂正と取消ができます。ほかの市区町村の記録は、ここでは訂正できません。", "One dose with all its items. F9 corrects or cancels it. Doses recorded by another municipality cannot be corrected here.";
    ACTIONS = "この接種記録の操作", "This dose";
    CORRECT = "訂正", "Correct";
    CANCEL = "取消", "Cancel the dose";
    NOT_OWN = "ほかの市区町村の記録です", "recorded by another municipality";
    IS_CANCELLED = "取消済みです", "cancelled already";
    CANCEL_TITLE = "接種記録の取消", "Cancel a dose";
    CANCEL_WHAT = "{kind} {no}回目 {date} ロット {lot}", "{kind}, dose {no}, {date}, lot {lot}";
    CANCEL_MEANS = "取り消した記録は履歴に残り、接種回数には数えません。", "A cancelled dose stays in the history and counts nowhere.";
    CANCEL_DO = "取消する", "Cancel it";
    CANCELLED = "取り消しました。", "The dose is cancelled.";
}
