//! Labels of people, doses, inquiries and provision records, as every list and form names them.

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
    COUPON = "接種券番号", "coupon";
    DOSES = "接種記録", "doses";
    DOSE_NO = "接種回", "dose";
    VACCINATED_ON = "接種日", "date";
    MAKER = "メーカー", "maker";
    LOT_NO = "ロット番号", "lot";
    VENUE = "接種会場", "venue";
    MUNICIPALITY = "自治体", "municipality";
    ORIGIN = "入手元", "origin";
    STATE = "状態", "state";
    FOUND = "回答あり", "found";
    FOUND_EMPTY = "回答あり（接種記録なし）", "found (no doses on file)";
    NO_ANSWER = "回答なし", "no answer";
    QUEUED = "送信待ち", "queued";
    ABORTED = "不受理", "aborted";
    EXPIRED = "期限切れ", "expired";
    INQUIRER = "照会元", "inquirer";
    PROVIDER = "照会先", "provider";
    VERIFIED = "署名 検証済", "signature verified";
    NOT_VERIFIED = "署名 未検証", "signature not checked yet";
    BAD_SIGNATURE = "署名 不正", "signature wrong";
}
