//! Changing what is recorded: the form, the page of differences, the reason, what may get in between.

use crate::text::catalogue::texts;

texts! {
    PERSON_NAME = "記録の訂正", "Correct a record";
    PERSON_HELP = "項目を直して F10 を押すと、変わる項目だけが並びます。理由を入れてもう一度 F10 で訂正します。入力した内容は下書きとして残ります。", "Change the items and press F10: only what differs is listed. Give a reason and press F10 again. What you type is kept as a draft.";
    DOSE_NAME = "接種記録の訂正", "Correct a dose";
    DOSE_HELP = "接種記録の項目を直して F10 を押すと、変わる項目だけが並びます。理由を入れてもう一度 F10 で訂正します。前の値は変更履歴に残ります。", "Change the items of the dose and press F10: only what differs is listed. Give a reason and press F10 again. Old values stay in the history.";
    NEW_DOSE_NAME = "接種記録の登録", "Add a dose";
    NEW_DOSE_HELP = "接種記録の全項目です。接種回を空けると次の回になります。F10 で確かめ、もう一度 F10 で登録します。", "All items of a dose. Without a dose number it is the next one. F10 checks, F10 again registers.";
    NEW_PERSON_NAME = "住民の登録", "Add a person";
    NEW_PERSON_HELP = "ファイルにない人を手で登録します。ファイル取込の一行と同じ検査をします。接種券は発行日を空けると今日、次回接種回を空けると1になります。F10 で確かめ、もう一度 F10 で登録します。個人番号はここでは入力せず、登録の後に住民詳細の F8 で登録します。", "Adds somebody who is in no file, under the checks of a row of a file. A coupon without a date is of today, without a dose number for dose 1. F10 checks, F10 again registers. The My Number is not typed here: F8 on the record registers it afterwards.";
    PERSON_ADDED = "住民を登録しました。個人番号は F8 で登録できます。", "The person is registered. F8 registers the My Number.";
    DIFFERENCES = "変わる項目（前 > 後）", "What changes (old > new)";
    NEW_ITEMS = "登録する項目", "What is registered";
    NOTHING = "変わる項目はありません。", "Nothing differs.";
    EMPTY = "（空）", "(empty)";
    REASON = "理由", "Reason";
    CHECK = "内容確認へ", "Check";
    COMMIT = "確定", "Record it";
    BACK_TO_FORM = "入力に戻る", "Back to the form";
    DONE = "訂正しました。", "Corrected.";
    ADDED = "登録しました。", "Registered.";
    CONFLICT = "ほかの職員がこの記録を訂正しました。読み直した内容に、入力した値を重ねました。確かめて F10 を押してください。", "Somebody else changed this record. It was read again and what you typed was put over it. Please check, then F10.";
    DRAFT_BACK = "{time} の下書きを戻しました。", "The draft of {time} is back.";
    GROUP_NAME = "氏名と世帯", "Name and household";
    GROUP_ADDRESS = "住所と連絡先", "Address and contact";
    GROUP_MOVES = "異動", "Moves";
    GROUP_FOREIGN = "外国人住民", "Foreign resident";
    GROUP_FLAGS = "区分", "Flags";
    GROUP_DOSE = "接種", "Dose";
    GROUP_MORE = "その他の項目", "More items";
    NOT_CODE = "{label}: 自治体コードではありません（F4 で選べます）。", "{label}: not a municipality code (F4 lists them).";
    NOTES = "確認: {notes}", "Please look: {notes}";
}
