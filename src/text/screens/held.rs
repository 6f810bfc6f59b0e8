//! Held doses: whose coupon or person is not known here.

use crate::text::catalogue::texts;

texts! {
    NAME = "保留の接種", "Doses held";
    HELP = "接種券か住民がここにないため保留になっている接種です。Enter で、正しい接種券番号か宛名番号に登録し直すか、理由を付けて破棄します。", "Doses whose coupon or person is not known here. Enter settles one: with the right coupon, with an addressee number, or by discarding it with a reason.";
    NONE = "保留の接種はありません。ここにない接種券で登録すると、ここに並びます。", "No doses are held. One registered with a coupon not known here comes here.";
    AT = "保留日時", "held since";
    WHO = "利用者", "by";
    FROM_FILE = "（ファイル取込）", "(import)";
    COUPON = "接種券番号", "coupon";
    ISSUER = "自治体", "issuer";
    KIND = "種類", "kind";
    NO = "回", "dose";
    DATE = "接種日", "date";
    LOT = "ロット", "lot";
    MAKER = "メーカー", "maker";
    VENUE = "会場", "venue";
    ROW_OF = "宛名番号（行）", "addressee no. (row)";
    COUNT = "件数", "doses";
    SETTLE = "保留の処理", "Settle a held dose";
    SETTLE_DO = "処理する", "Settle";
    ACTION = "処理", "What to do";
    BY_COUPON = "接種券番号を訂正", "correct the coupon";
    BY_PERSON = "住民に登録", "give to a person";
    DISCARD = "破棄", "discard";
    NEW_COUPON = "正しい接種券番号", "Correct coupon no.";
    NEW_PERSON = "宛名番号", "Addressee no.";
    REASON = "理由", "Reason";
    SETTLED = "{count}件を登録しました。", "{count} registered.";
    SETTLED_MARKED = "{count}件を登録しました。うち要確認 {marked}件。", "{count} registered, {marked} to look at.";
    DISCARDED = "破棄しました。", "Discarded.";
    REASON_NEEDED = "住民への登録と破棄には理由が必要です。", "A reason is needed to give it to a person or to discard it.";
}
