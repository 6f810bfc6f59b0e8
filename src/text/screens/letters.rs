//! Letters of inquiry: their list, writing one, saving it for the printer, its paper answer, letters of others.

use crate::text::Text;
use crate::text::catalogue::{find, texts, words};

/// How a letter stands, in words.
pub fn standing(code: &str) -> Option<&'static Text> {
    find(STANDINGS, code)
}

pub(super) const STANDINGS: &[(&str, Text)] = words! {
    "awaited" = "回答待ち", "awaited";
    "late" = "期限超過", "late";
    "to_decide" = "要対応", "to decide";
    "done" = "完了", "done";
    "closed" = "終了", "closed";
};

texts! {
    NAME = "照会文書", "Letters";
    HELP = "ネットワークで照会できないときの照会文書の一覧です。名簿にない自治体、個人番号が変わった人、個人番号のない人に使います。F6 で新しい文書を作り、印刷して郵送します。回答書が届いたら Enter で証拠と一緒に入力します。送付も回答も情報提供等記録に残ります。個人番号は文書に載りません。", "Letters of inquiry, for what the network cannot ask: a municipality outside the directory, a changed My Number, or none. F6 writes one; print it and post it. When the reply has come, Enter takes it with its evidence. Letter and answer are kept as a provision record. No letter carries a My Number.";
    EMPTY = "対応の残る照会文書はありません。F6 で作ります。Space ですべて表示します。", "No letter is awaited or open. F6 writes one, Space shows all.";
    EMPTY_ALL = "照会文書はありません。F6 で作ります。", "There are no letters. F6 writes one.";
    TITLE_OPEN = "対応の残る照会文書", "Letters awaited or open";
    TITLE_ALL = "すべての照会文書", "All letters";
    ONLY_OPEN = "未了のみ・すべて", "Open only or all";
    NUMBER = "照会管理番号", "letter";
    STATE = "状態", "state";
    WHO = "氏名", "name";
    TOWN = "照会先", "provider";
    WRITTEN = "作成日", "written";
    ANSWER_BY = "回答期限", "answer by";
    WHY = "紙で照会する理由", "Why on paper";
    WHY_SHORT = "理由", "why";
    OUTSIDE = "名簿にない自治体", "outside the directory";
    CHANGED_NUMBER = "個人番号の変更", "changed My Number";
    NO_NUMBER = "個人番号なし", "no My Number";
    DOSES = "接種記録", "doses";
    PROTECTED = "支援措置", "protected";
    WRITE = "照会文書を作る", "Write a letter";
    ENTER_ANSWER = "紙の回答を入力", "Enter the paper answer";
    PRINT = "印刷用に保存", "Save for the printer";
    SHOW_CASE = "照会を開く（取込・次の手順）", "Open the inquiry (accept, next steps)";
    RECEIVED = "他の自治体への紙の回答を記録", "Record an answer given on paper";
    NEW_NAME = "照会文書の作成", "New letter";
    NEW_HELP = "照会先の自治体に郵送する照会文書を作ります。根拠と本人確認がそろうまで作れません。作成すると番号が付き、情報提供等記録に残ります。次の画面で印刷用に保存します。個人番号は載りません。", "Writes a letter of inquiry to be posted. It cannot be written before basis and identity check are there. Once written it has its number and its provision record; the next screen saves it for the printer. It carries no My Number.";
    PERSON = "対象者", "Name or number";
    TO = "照会先", "Municipality asked";
    TO_HELP = "自治体コードか名称を入力します。F4 で候補を表示します。", "A code or a name; F4 shows what fits.";
    UNKNOWN_TOWN = "照会先の自治体がわかりません。F4 で選んでください。", "Which municipality? F4 shows what fits.";
    NO_TOWN_FITS = "当てはまる自治体はありません。", "No municipality fits.";
    LEGAL = "根拠の表記", "Basis as printed";
    LEGAL_HELP = "文書に印刷する根拠の文です。空欄では「本人の同意」など根拠の種類だけを印刷します。法令の条項を書くかどうか、どの条項にするかは当市の取扱いに従ってください。", "The legal basis as the letter prints it. Left empty, only its kind is printed, such as consent. Whether to cite an article, and which, is for the own municipality to say.";
    DOCUMENT_NO = "文書番号", "Document no.";
    DOCUMENT_NO_HELP = "当市の文書管理の番号です。空欄では照会管理番号を印刷します。", "The number in the own register of documents; left empty, the letter's own number is printed.";
    FORMER = "照会先での住所", "Address there";
    FORMER_HELP = "照会先が本人を探すための住所です。空欄では転入前住所を印刷します。支援措置対象者では何も補いません。", "So that the other side finds the person. Left empty, the previous address on record is printed; of a protected person nothing is.";
    CONTACT = "回答先（課・電話）", "Reply to (phone)";
    CONTACT_HELP = "回答の送付先と問合せの課名・電話番号です。F6 で前回と同じ内容を入れます。", "Section and telephone number for the reply. F6 fills in what was typed last.";
    WRITE_KEY = "作成", "Write";
    ONE_OF = "{count}通のうち{at}通目", "letter {at} of {count}";
    WRITTEN_SAID = "照会文書 {letter} を作りました。印刷用に保存してください。", "Letter {letter} is written. Save it for the printer.";
    PAPER_NAME = "印刷用に保存", "Save for the printer";
    PAPER_HELP = "照会文書と回答書の様式を A4 の文書として保存します。HTML はブラウザから、テキストはそのまま印刷できます。ファイルは本人の情報を含みます。印刷したら消してください。PgDn で下書きの続きを見ます。", "Saves the letter and its form for the reply as A4 pages: the HTML prints from a browser, the text as it is. The file is about a person: erase it once printed. PgDn shows more of the letter.";
    PATH = "保存先", "File";
    PATH_HELP = "ファイルの名前です。末尾に .html または .txt が付きます。すでにあるファイルは上書きしません。", "Name of the file; .html or .txt is added. A file that is there is left alone.";
    FORMAT = "形式", "Format";
    FORMAT_BOTH = "両方", "both";
    FORMAT_HTML = "HTML（A4）", "HTML (A4)";
    FORMAT_TEXT = "テキスト（A4）", "text (A4)";
    SAVED = "保存しました: {files}", "Saved: {files}";
    NEXT_LETTER = "F6 で次の照会文書へ進みます（残り{count}通）。", "F6 goes on to the next letter ({count} left).";
    NEXT_ONE = "次の文書", "Next letter";
    PREVIEW = "{letter}（{town} 宛て、情報提供等記録 {record}）", "{letter} to {town}, provision record {record}";
    PREVIEW_HIDDEN = "窓口表示のため内容は表示しません。", "Not shown in counter mode.";
    SAVE_KEY = "保存", "Save";
    ANSWER_NAME = "紙の回答の入力", "Paper answer";
    ANSWER_HELP = "届いた回答書の証拠（文書番号、日付、受け取った日、読み合わせた人）と内容を入力します。接種記録ありのときは F10 で接種記録の一覧に進み、F6 で1件ずつ足します。F10 で記録すると、ネットワークの回答と同じ画面で1行ずつ取り込みます。", "The evidence of the reply (document number, date, when it came, who read the entry again) and what it says. With doses on record F10 goes on to their list, where F6 adds one; F10 records the answer, which is then taken over row by row like any other.";
    OUTCOME = "回答の内容", "What it says";
    HAS_DOSES = "接種記録あり", "doses on record";
    HAS_NONE = "接種記録なし", "no doses on record";
    UNKNOWN = "該当者なし", "nobody known";
    ANSWER_NO = "回答の文書番号", "Document no.";
    DATED = "回答の日付", "Dated";
    RECEIVED_ON = "受け取った日", "Received on";
    CHECKED_BY = "読み合わせた人", "Read again by";
    CHECKED_BY_HELP = "入力を回答書と読み合わせた、別の職員の利用者IDです。いなければ空欄です。", "User ID of another staff member who compared the entry with the paper; empty where nobody did.";
    DOSES_TITLE = "回答書の接種記録", "Doses of the reply";
    DOSES_EMPTY = "F6 で回答書の接種記録を1件ずつ入力します。", "F6 enters the doses of the reply, one by one.";
    ADD_DOSE = "接種記録を足す", "Add a dose";
    CHANGE_DOSE = "内容を直す", "Change it";
    DROP_DOSE = "この行を除く", "Drop this row";
    ONE_DOSE = "回答書の接種記録", "Dose of the reply";
    KIND = "種類", "kind";
    DOSE_NO = "回", "dose";
    GIVEN_ON = "接種日", "date";
    MAKER = "メーカー", "maker";
    LOT = "ロット番号", "lot no.";
    PLACE = "接種場所", "place";
    NO_DOSES_YET = "接種記録を1件以上入力してください。", "Please enter at least one dose.";
    RECORD_KEY = "記録", "Record";
    ANSWERED = "紙の回答を記録しました。接種記録を取り込んでください。", "The paper answer is recorded. Take its doses over.";
    ANSWERED_NONE = "紙の回答を記録しました。", "The paper answer is recorded.";
    OUT_OF_ORDER = "日付の順が合いません（照会文書の日付、回答の日付、受け取った日、今日の順です）。", "The dates are out of order: letter, answer, receipt, today.";
    RECEIVED_NAME = "紙の回答の記録", "Answer given on paper";
    RECEIVED_HELP = "他の自治体から照会文書が届き、紙で回答したことを情報提供等記録に残します。該当者がいないときは宛名番号を空欄にします（該当なしの記録に人は残りません）。", "Another municipality sent a letter of inquiry and was answered on paper: this is its provision record. Where nobody fits, leave the addressee number empty; such a record names nobody.";
    FROM = "照会元", "Inquirer";
    THEIR_NO = "照会文書の番号", "Number of the letter";
    THEIR_DATE = "照会文書の日付", "Date of the letter";
    ADDRESSEE_NO = "宛名番号", "Addressee no.";
    ADDRESSEE_HELP = "該当者がいないときは空欄にします。", "Empty where nobody fits.";
    BAD_ADDRESSEE = "宛名番号として読めません。", "This is not an addressee number.";
    OWN_NO = "回答の文書番号", "Number of the answer";
    PROVIDED = "接種記録を提供した", "Doses were given";
    NEEDS_PERSON = "接種記録を提供したときは宛名番号が必要です。", "Where doses were given, the addressee number is needed.";
    RECORDED = "情報提供等記録 {record} に残しました。", "It is provision record {record}.";
    EVIDENCE = "紙の回答（照会 {letter}、回答 {answer}、{dated}付け、{received}受領、読み合わせ {checked}）。電子署名はありません。", "On paper: letter {letter}, answer {answer} dated {dated}, received {received}, read again by {checked}. No electronic signature.";
    NO_EVIDENCE_YET = "照会文書 {letter} の回答待ちです。届いたら証拠と一緒に入力します。", "The paper answer to {letter} is awaited; enter it with its evidence when it comes.";
    NOT_READ_AGAIN = "なし", "nobody";
    AWAITED = "紙の回答を待っています。届いたら L 照会文書で入力します。待たないときは F9 で終えます。", "The paper answer is awaited. When it comes, enter it under L, Letters. F9 ends it where nobody waits any more.";
    NOBODY_KNOWN = "紙の回答は「該当者なし」でした。", "The paper answer says that nobody like this is known there.";
    ON_PAPER = "紙", "on paper";
    PROPOSE_OUTSIDE = "接続先名簿にない自治体です", "This municipality is outside the directory";
    PROPOSE_NO_NUMBER = "個人番号が登録されていません", "No My Number is on record";
    PROPOSE_WRITE = "照会文書を作る（紙で照会）", "write a letter of inquiry";
    PROPOSE_BACK_TOWN = "別の自治体を選ぶ", "choose another municipality";
    PROPOSE_BACK_PERSON = "戻る（F8 で番号を登録してから照会）", "go back (register the number with F8 first)";
}
