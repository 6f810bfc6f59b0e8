//! Labels of people, doses, inquiries and provision records, as every list and form names them.

use crate::text::Text;
use crate::text::catalogue::texts;

texts! {
    ADDRESSEE_NO = "宛名番号", "addressee no.";
    NAME = "氏名", "name";
    BIRTH_DATE = "生年月日", "born";
    SEX = "性別", "sex";
    MALE = "男", "male";
    FEMALE = "女", "female";
    SEX_UNKNOWN = "不明", "unknown";
    SEX_OTHER = "適用不能", "not applicable";
    CLASS = "住民区分", "class";
    CLASS_RESIDENT = "住民", "resident";
    CLASS_MOVED_OUT = "転出者", "moved out";
    CLASS_DEAD = "死亡", "dead";
    CLASS_REMOVED = "職権消除", "removed";
    CLASS_NON_RESIDENT = "住登外者", "non-resident";
    MY_NUMBER = "個人番号", "My Number";
    IN_VAULT = "登録あり（表示しません）", "held in the vault, never shown here";
    NONE = "なし", "none";
    COUPON = "接種券番号", "coupon";
    COUPON_SHORT = "接種券", "coupon";
    DOSES = "接種記録", "doses";
    ROW = "行", "row";
    DOSE_NO = "接種回", "dose";
    VACCINATED_ON = "接種日", "date";
    MAKER = "メーカー", "maker";
    LOT_NO = "ロット番号", "lot";
    VENUE = "接種会場", "venue";
    ORIGIN = "入手元", "origin";
    CANCELLED = "取消", "cancelled";
    OWN = "当自治体", "own record";
    FOUND = "回答あり", "found";
    FOUND_EMPTY = "回答あり（接種記録なし）", "found (no doses on file)";
    NO_ANSWER = "回答なし", "no answer";
    QUEUED = "送信待ち", "queued";
    ABORTED = "不受理", "aborted";
    EXPIRED = "期限切れ", "expired";
    INQUIRER = "照会元", "inquirer";
    PROVIDER = "照会先", "provider";
    COUNTERSIGNED = "双方の署名あり", "countersigned";
    BY_NODE = "ノード", "node";
    BY_VENUE = "会場{node}", "venue {node}";
    ON_PAPER = "紙 {no}", "paper {no}";
    VERIFIED = "署名 検証済", "signature verified";
    FROM_PAPER = "紙の回答（署名なし）", "from paper, unsigned";
    NOT_VERIFIED = "署名 未検証", "signature not checked yet";
    BAD_SIGNATURE = "署名 不正", "signature wrong";
}

/// The word for a class of residents by its code in files.
pub fn class(code: u8) -> &'static Text {
    match code {
        2 => &CLASS_MOVED_OUT,
        3 => &CLASS_DEAD,
        4 => &CLASS_REMOVED,
        5 => &CLASS_NON_RESIDENT,
        _ => &CLASS_RESIDENT,
    }
}
