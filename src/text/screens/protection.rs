//! The flags that keep a person's records from automatic answers, set and taken away with a reason.

use crate::text::catalogue::texts;

texts! {
    BANNER = "支援措置対象者です。住所と転出先を、本人以外に伝えないでください。", "A protected person: tell nobody else where they live or moved to.";
    NAME = "支援措置・自動応答不可", "Protection and automatic answers";
    HELP = "支援措置対象者（DV・ストーカー・児童虐待等）の印と、自動応答不可の印を、理由を付けて付け外しします。どちらかがあると、他の自治体からの照会には承認者が判断するまで何も提供しません。支援措置対象者の住所は画面で伏せ、提供の記録は不開示になります。変更は変更履歴と操作ログに残ります。", "Sets and takes away the marks of a protected person (violence, stalking, child abuse) and of no automatic answer, with a reason. With either of them nothing is provided to another municipality before an approver decides. Where a protected person lives is hidden, and records of provisions are not disclosed. The change stands in the history and in the operation log.";
    PROTECTED = "支援措置対象者", "Protected person";
    NO_AUTO_ANSWER = "自動応答不可", "No automatic answer";
    REASON = "理由", "Reason";
    PROTECTED_HELP = "申出のあった担当課の決定に基づいて付け外しします。外すと住所が見えるようになります。", "Set and taken away by the decision of the section in charge. Without it the address is seen again.";
    NO_AUTO_HELP = "健康被害救済の審査中など、特に慎重な扱いが必要な人に付けます。", "For people whose records need particular care, such as during a relief claim.";
    SAVED = "記録しました。変更履歴に残ります。", "Recorded; the history shows it.";
    UNCHANGED = "変わっていません。", "Nothing is different.";
}
