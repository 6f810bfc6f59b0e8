//! The letter of inquiry (照会文書) and its form for the reply (回答書). What leaves is Japanese; English is for reading it.

use crate::text::catalogue::texts;

texts! {
    MAYOR = "{town}長", "the Mayor of {town}";
    TO = "{mayor} 様", "To {mayor}";
    SEAL = "（公印省略）", "(official seal omitted)";
    TITLE = "予防接種の接種記録について（照会）", "Inquiry about vaccination records";
    BODY = "このことについて、当方に転入した下記の者の予防接種に関する事務を行うため必要がありますので、御多用のところ恐れ入りますが、貴市区町村が保有する下記の事項について、同封の回答書により御回答くださるようお願いいたします。", "The person below has moved to us. For our vaccination work we ask you to answer, on the enclosed form, what is asked below.";
    NOTE = "記", "Particulars";
    GROUND = "1 照会の根拠", "1 Legal basis";
    CONSENT = "本人の同意", "Consent of the person";
    NEEDED = "本人の同意を得ることが困難であり、当方の予防接種に関する事務の遂行に必要であるため", "Consent is hard to obtain, and our vaccination work needs the records";
    REFERENCE = "同意書等 {reference}（{date}）", "Reference {reference} ({date})";
    PERSON = "2 対象者", "2 Person";
    KANA = "フリガナ", "Name in kana";
    NAME = "氏名", "Name";
    BORN = "生年月日", "Date of birth";
    SEX = "性別", "Sex";
    FORMER = "貴市区町村での住所", "Address with you";
    NOT_STATED = "（記載なし）", "(not stated)";
    ITEMS = "3 照会する事項", "3 What is asked";
    ITEM_KINDS = "新型コロナウイルス、乳幼児の定期接種、高齢者の定期接種の各接種記録", "Doses against COVID-19, of infants, and of the elderly";
    ITEM_FIELDS = "接種の種類、接種回、接種日、メーカー、ロット番号、接種場所", "Kind, dose number, date, maker, lot number, place of each dose";
    REPLY = "4 回答期限及び回答先", "4 Reply";
    REPLY_BY = "{date}まで", "by {date}";
    CONTACT = "{town} 予防接種担当", "{town}, vaccination section";
    CARE = "取扱注意　この照会があったこと及び内容を、本人以外の者に知らせないでください。", "Handle with care: tell nobody but the person of this inquiry or its contents.";
    FORM_TITLE = "予防接種の接種記録について（回答）", "Reply about vaccination records";
    FORM_NUMBER = "文書番号", "Document no.";
    FORM_DATE = "令和　　年　　月　　日", "Date";
    FORM_FROM = "市区町村名・担当者・電話", "Municipality, officer, telephone";
    FORM_BODY = "{date}付け{number}で照会のあったことについて、下記のとおり回答します。", "In reply to your letter {number} of {date}:";
    FORM_CHOICES = "回答（一つを丸で囲む）　　1 接種記録あり　　2 接種記録なし　　3 該当者なし", "Circle one: 1 doses on record  2 no doses on record  3 nobody known";
    FORM_KIND = "接種の種類", "kind";
    FORM_DOSE = "回", "dose";
    FORM_ON = "接種日", "date";
    FORM_MAKER = "メーカー", "maker";
    FORM_LOT = "ロット番号", "lot number";
    FORM_PLACE = "接種場所", "place";
    LETTER_NO = "照会管理番号 {letter}", "Inquiry {letter}";
}
