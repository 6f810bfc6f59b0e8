//! The report for a person who asks which municipality asked for their records (開示請求).

use crate::text::catalogue::texts;

texts! {
    TITLE = "情報提供等記録（開示請求による報告）", "Provision records: report on a disclosure request";
    MADE_ON = "{town}　{date} 作成", "{town}, made on {date}";
    PERSON = "対象者", "Person";
    KANA = "フリガナ", "Name in kana";
    BORN = "生年月日", "Date of birth";
    ADDRESSEE_NO = "宛名番号", "Addressee no.";
    REQUESTED_BY = "請求した人", "Requested by";
    BY_PERSON = "本人", "the person";
    BY_LEGAL = "法定代理人", "legal representative";
    BY_APPOINTED = "任意代理人", "appointed proxy";
    COUNT = "記録の件数", "Records";
    COUNT_OF = "{count}件", "{count}";
    ABOUT = "この報告は、あなたの予防接種の記録について、他の自治体との間で照会または提供があった記録です。新しいものから順に並べています。", "These are the records of inquiries about your vaccination records and of what was provided, between this municipality and others, the newest first.";
    NONE = "照会または提供の記録はありません。", "There is no record of an inquiry or a provision.";
    RECORD = "記録 {no}", "Record {no}";
    REQUESTED_AT = "照会日時", "Asked at";
    ROLE = "区分", "Kind";
    ASKED = "当方が{other}に照会しました", "we asked {other}";
    WAS_ASKED = "{other}から当方が照会を受けました", "{other} asked us";
    PURPOSE = "利用目的", "Purpose";
    PURPOSE_IS = "転入者の予防接種に関する事務", "vaccination work for a person who moved";
    BASIS = "根拠", "Basis";
    ITEMS = "項目", "Items";
    RESULT = "結果", "Result";
    PROVIDED_AT = "提供日時", "Provided at";
    NOT_PROVIDED = "提供していません", "nothing was provided";
    PROOF = "記録の証拠", "Evidence";
    BOTH_SIGNED = "双方の電子署名", "electronic signatures of both municipalities";
    ONE_SIGNED = "当方の電子署名", "electronic signature of this municipality";
    ON_PAPER = "紙（照会 {letter}、回答 {answer}）", "paper: letter {letter}, answer {answer}";
    KEPT_UNTIL = "保管期限", "Kept until";
    PROCESSING = "処理番号", "Processing no.";
    CARE = "この報告に個人番号は載せていません。", "This report carries no My Number.";
    END = "以上", "end of report";
    WRITTEN = "{no} の報告を {file} に書き出しました（{count}件）。", "Report on {no} written to {file}: {count} {count|record|records}.";
    PROTECTED = "支援措置対象者です。請求した人が本人であることを確かめ、報告を本人以外に渡さないでください。", "A protected person: make sure that the person themselves asked, and hand the report to nobody else.";
    KEPT_BACK = "本人以外に開示しない記録 {count}件を除きました。報告には除いたことを書いていません。", "{count} {count|record|records} that only the person may see {count|is|are} left out; the report does not say so.";
}
