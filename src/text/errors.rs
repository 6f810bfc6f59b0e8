//! Every error a person can meet: what happened, what became of the input, what to do next.
//! Families: 1 the door, 2 store, 3 people and files, 4 directory and inquiry, 5 accounts, 6 settings and keys,
//! 7 the command line, 8 the demo, 9 a fault of the program.

use std::fmt::Display;

use crate::text::screens::items::{item, note};
use crate::text::values::value;
use crate::text::{Lang, Text};

/// The three answers every error owes the person in front of it.
#[derive(Debug)]
pub struct ErrorText {
    pub code: &'static str,
    pub what: Text,
    pub input: Text,
    pub next: Text,
}

/// The texts of one code.
pub fn error(code: &str) -> Option<&'static ErrorText> {
    ERRORS.iter().find(|error| error.code == code)
}

/// All codes, for help and tests.
pub fn errors() -> &'static [ErrorText] {
    ERRORS
}

/// What happened, what became of the input, what to do next, in words: codes among the values become sentences,
/// and a value that nobody gave is a dash.
pub fn sentences(code: &str, values: &[(String, String)], lang: Lang) -> Option<[String; 3]> {
    let texts = error(code)?;
    let spoken: Vec<(&str, String)> = values
        .iter()
        .map(|(name, raw)| (name.as_str(), spoken(name, raw, lang)))
        .collect();
    Some([&texts.what, &texts.input, &texts.next].map(|text| {
        let known = spoken
            .iter()
            .map(|(name, value)| (*name, value as &dyn Display));
        let names = text.placeholders(Lang::En).into_iter();
        let all: Vec<_> = known.chain(names.map(|name| (name, &"-" as _))).collect();
        text.show(lang, &all)
    }))
}

/// Codes are spoken, what comes from outside (a file's name, a system's error) is not.
fn spoken(name: &str, raw: &str, lang: Lang) -> String {
    let word = match name {
        "reason" | "finding" => note(raw).or_else(|| value(raw)),
        "field" => item(raw).or_else(|| value(raw)),
        "limit" | "what" | "state" => value(raw),
        _ => None,
    };
    word.map_or(raw, |word| word.plain(lang)).to_owned()
}

const fn text(ja: &'static str, en: &'static str) -> Text {
    Text { ja, en }
}

const UNCHANGED: Text = text(
    "何も登録・変更していません。",
    "Nothing was recorded or changed.",
);
const NOT_SENT: Text = text(
    "何も送信していません。記録も変わっていません。",
    "Nothing was sent and no record changed.",
);
const UNKNOWN_EFFECT: Text = text(
    "依頼が実行されたかどうかは分かりません。記録済みのものは失われません。",
    "Whether the request took effect is not known. What was recorded is not lost.",
);

macro_rules! errors {
    ($($code:literal { $what:expr, $input:expr, $next:expr })*) => {
        &[$(ErrorText { code: $code, what: $what, input: $input, next: $next }),*]
    };
}

static ERRORS: &[ErrorText] = errors! {
    "E-1001" {
        text("ノードに接続できません。", "The node cannot be reached."),
        UNKNOWN_EFFECT,
        text("「watari status」でノードの状態を確かめ、動いていなければ「watari serve」で起動してください。", "Check it with `watari status`; if it is not running, start it with `watari serve`.")
    }
    "E-1002" {
        text("ノードがロックされています。", "The node is locked."),
        UNCHANGED,
        text("職員がログインすると解錠されます。", "A login by a staff member unlocks it.")
    }
    "E-1003" {
        text("利用者IDまたはパスワードが違います。", "The user ID or the password is wrong."),
        text("この失敗は数えられ、操作ログに残ります。ほかには何も変わっていません。", "The failure is counted and stands in the operation log. Nothing else changed."),
        text("利用者IDとパスワードを確かめてください。失敗が続くと待ち時間が延びます。", "Check both. Repeated failures make the wait longer.")
    }
    "E-1004" {
        text("この役割にはこの操作の権限がありません。", "This role does not have the right to do this."),
        text("何も変わっていません。この拒否は操作ログに残ります。", "Nothing changed. The refusal is in the operation log."),
        text("権限のある職員に頼むか、管理者に役割を確かめてください。", "Ask a staff member who has the right, or an administrator about your role.")
    }
    "E-1005" {
        text("ログインしていません。", "Nobody is logged in."),
        UNCHANGED,
        text("--user と --password-file を指定して実行してください。", "Run the command with --user and --password-file.")
    }
    "E-1006" {
        text("ログインの失敗が続いたため、あと {seconds} 秒待つ必要があります。", "After repeated failures the next login is possible in {seconds} {seconds|second|seconds}."),
        UNCHANGED,
        text("待ってから、もう一度ログインしてください。", "Wait, then log in again.")
    }
    "E-1007" {
        text("ノードへの依頼が多すぎます。", "Too many requests are waiting at the node."),
        UNCHANGED,
        text("少し待って、もう一度実行してください。", "Wait a moment and run the command again.")
    }
    "E-1008" {
        text("ノードの中で誤りが起きました（{what}）。", "A fault occurred inside the node ({what})."),
        UNKNOWN_EFFECT,
        text("「watari status」で状態を確かめ、このコードを運用担当に知らせてください。", "Check with `watari status` and report this code to the system operator.")
    }
    "E-1009" {
        text("依頼をノードが読めません（版が違う可能性があります）。", "The node could not read the request (perhaps another version)."),
        UNCHANGED,
        text("動いているノードと同じ版の watari を使ってください。", "Use the same version of watari as the running node.")
    }
    "E-1010" {
        text("この端末はロックされています。", "This session is locked."),
        text("何も表示・変更していません。入力中の内容は端末に残っています。", "Nothing was shown or changed. What was typed is still in the terminal."),
        text("パスワードで解除するか、ログアウトしてください。", "Unlock it with the password, or log out.")
    }
    "E-1011" {
        text("パスワードが違います（残り {left} 回）。", "The password is wrong ({left} {left|try|tries} left)."),
        UNCHANGED,
        text("もう一度入力してください。残り 0 回でログアウトします。", "Type it again. With no tries left the login is ended.")
    }
    "E-1012" {
        text("下書きが長すぎます。", "The draft is too long."),
        text("下書きは保存していません。前の下書きは残っています。", "The draft was not saved. An older one is still there."),
        text("入力を短くするか、先に登録してください。", "Shorten the input, or register it first.")
    }
    "E-1013" {
        text("この操作はまだ使えません（{what}）。", "This cannot be done yet ({what})."),
        UNCHANGED,
        text("新しい版を待ってください。", "Wait for a newer version.")
    }
    "E-1014" {
        text("このノードは中継です。住民の記録は扱いません。", "This node is a relay; it has no records of people."),
        UNCHANGED,
        text("自治体のノードで操作してください。中継の状態は watari status で確かめられます。", "Please work at a municipality's node; watari status shows how the relay is doing.")
    }
    "E-1015" {
        text("この利用者IDのパスワードは、利用者IDを加えた人が決めたままです。本人が変更するまで、承認者としての操作はできません。", "The password of this account is still the one it was given. An approver does nothing until its holder has changed it."),
        text("何も承認・表示していません。この拒否は操作ログに残ります。", "Nothing was approved or shown. The refusal is in the operation log."),
        text("本人が、設定の画面（メニューの C）の F9 か「watari staff password」でパスワードを変更し、もう一度実行してください。", "Its holder changes it in the settings (C in the menu, F9) or with `watari staff password`, then tries again.")
    }
    "E-2001" {
        text("フォルダ {folder} にノードがありません。", "There is no node in the folder {folder}."),
        UNCHANGED,
        text("--data を確かめるか、「watari init」で作成してください。", "Check --data, or create one with `watari init`.")
    }
    "E-2002" {
        text("このデータフォルダにはすでにノードがあります。", "This data folder already holds a node."),
        text("上書きしていません。", "It was not overwritten."),
        text("別の --data を指定してください。", "Name another folder with --data.")
    }
    "E-2003" {
        text("データフォルダは別の処理が使用中で、応答がありません。", "Another process uses the data folder and does not answer."),
        UNCHANGED,
        text("その処理が終わるのを待って、もう一度実行してください。", "Wait for it to end and run the command again.")
    }
    "E-2004" {
        text("保存されたデータに破損があります: {what}", "The stored data are damaged: {what}"),
        text("破損したものは表示も変更もしていません。", "What is damaged is neither shown nor changed."),
        text("フォルダをそのまま写しておき、運用担当に連絡してください。", "Keep a copy of the folder as it is and call the system operator.")
    }
    "E-2005" {
        text("このデータは開けません（別のノードのもの、または新しい版のもの）: {what}", "These data cannot be opened (another node's, or of a newer version): {what}"),
        UNCHANGED,
        text("フォルダとプログラムの版を確かめてください。", "Check the folder and the version of the program.")
    }
    "E-2006" {
        text("書き込みができないため、読み取り専用になっています: {what}", "Nothing can be written, so the node is read-only: {what}"),
        text("この操作が記録されたかどうかは、再起動後に確かめてください。完了した操作は失われていません。", "Whether this act was recorded shows after a restart. What was acknowledged is not lost."),
        text("空き容量とディスクを確かめ、ノードを再起動してください。", "Check the free space and the disk, then restart the node.")
    }
    "E-2007" {
        text("ディスクがいっぱいです。", "The disk is full."),
        text("この操作は記録されていません。記録済みのものは失われていません。", "This act was not recorded. What was recorded is not lost."),
        text("空き容量を作ってから、もう一度実行してください。", "Free some space and run the command again.")
    }
    "E-2008" {
        text("ノードが開けるファイルと接続の数が上限に達しています。", "The node has as many files and connections open as the system allows."),
        text("この操作は記録されていません。記録済みのものは失われていません。", "This act was not recorded. What was recorded is not lost."),
        text("少し待って、もう一度実行してください。続くときは、開けるファイルの数の上限（ulimit -n）を上げてください。", "Wait a moment and run the command again; if it stays so, raise the limit of open files (ulimit -n).")
    }
    "E-2009" {
        text("データフォルダ {folder} を読み書きできません: {reason}", "The data folder {folder} cannot be read and written: {reason}"),
        UNCHANGED,
        text("フォルダの所有者と権限、書き込みできるディスクかどうかを確かめてください。", "Check who owns the folder, its permissions, and whether its disk is mounted for writing.")
    }
    "E-3001" {
        text("この宛名番号の住民は登録されていません。", "Nobody is registered here under this addressee number."),
        UNCHANGED,
        text("「watari person find」で検索し、宛名番号を確かめてください。", "Search with `watari person find` and check the addressee number.")
    }
    "E-3002" {
        text("この住民には個人番号が登録されていないため、照会できません。", "This person has no My Number here, so no inquiry is possible."),
        NOT_SENT,
        text("住基で個人番号を確かめて登録するか、接種済証などで確認してください。", "Check and register the number from the resident register, or use the paper slip.")
    }
    "E-3003" {
        text("ファイルがこの様式に合いません（{line} 行目: {reason}）。", "The file does not fit this layout (line {line}: {reason})."),
        text("正しい行は、その手前まで登録されています。途中の行は登録されていません。", "Whole rows before that line are registered; nothing is half registered."),
        text("--as の指定とファイルの様式を確かめ、直したものをもう一度取り込んでください。登録済みの行は変わりません。", "Check --as and the layout, mend the file and import it again; rows already registered stay as they are.")
    }
    "E-3004" {
        text("ファイルが大きすぎます（上限 2 GiB）。", "The file is too large (at most 2 GiB)."),
        text("正しい行は、その手前まで登録されています。", "Whole rows before that place are registered."),
        text("ファイルを分けて取り込んでください。", "Split the file and import the parts.")
    }
    "E-3005" {
        text("取込の手順が合いません（別の取込が進行中、またはすでに終了）。", "The import is out of step: another one is open, or this one has ended."),
        text("登録済みの行はそのままです。", "Rows already registered stay as they are."),
        text("同じファイルをもう一度取り込んでください。登録済みの行は変わりません。", "Import the same file again; rows already registered are not changed.")
    }
    "E-3006" {
        text("この記録は、その間に別の人が変更しました。", "Somebody else changed this record meanwhile."),
        UNCHANGED,
        text("記録を表示し直して、もう一度実行してください。", "Show the record again and repeat the command.")
    }
    "E-3007" {
        text("媒体管理番号がないか、長すぎます。", "The medium's number is missing or too long."),
        UNCHANGED,
        text("媒体管理簿の番号を --medium で指定してください。", "Name the number of the media ledger with --medium.")
    }
    "E-3008" {
        text("その接種記録はありません。", "There is no such dose in this record."),
        UNCHANGED,
        text("記録を開き直して、接種記録を確かめてください。", "Open the record again and check its doses.")
    }
    "E-3009" {
        text("同じ接種記録がすでにあります。", "The same dose is there already."),
        text("二重には登録していません。", "It was not registered a second time."),
        text("接種券番号・接種日・種類を確かめてください。", "Check coupon number, date and vaccination.")
    }
    "E-3010" {
        text("この接種記録は登録できません（{finding}）。", "This dose cannot be right ({finding})."),
        UNCHANGED,
        text("接種日と接種回を予診票で確かめてください。", "Check date and dose number with the questionnaire.")
    }
    "E-3011" {
        text("理由が必要です（200字まで）。", "A reason is needed (at most 200 characters)."),
        UNCHANGED,
        text("理由を入力して、もう一度実行してください。", "Give the reason and try again.")
    }
    "E-3012" {
        text("この接種記録はすでに取り消されています。", "This dose is cancelled already."),
        UNCHANGED,
        text("変更履歴で確かめてください。", "See the history of the record.")
    }
    "E-3013" {
        text("この接種記録は他の自治体が記録したものです。", "Another municipality recorded this dose."),
        UNCHANGED,
        text("訂正はその自治体に依頼してください。取消はできます。", "Ask that municipality to correct it. It can be cancelled here.")
    }
    "E-3014" {
        text("この接種記録は確認済です。", "This dose is confirmed."),
        UNCHANGED,
        text("確認済の接種記録の変更には二人目の職員が必要です。", "A confirmed dose changes only with a second person.")
    }
    "E-3015" {
        text("取り消せる自分の登録がありません（24時間以内のものだけ）。", "There is nothing of your own to take back (24 hours at most)."),
        UNCHANGED,
        text("古い登録や他の職員の登録は、理由を付けて取り消してください。", "Cancel older ones and those of others with a reason.")
    }
    "E-3016" {
        text("その保留はありません。", "There is no such held dose."),
        UNCHANGED,
        text("一覧を開き直してください。他の職員が処理した可能性があります。", "Open the list again; somebody may have settled it.")
    }
    "E-3017" {
        text("この接種券番号の人がいません。", "No person here has this coupon number."),
        UNCHANGED,
        text("接種券番号と自治体コードを確かめてください。", "Check coupon number and municipality code.")
    }
    "E-3018" {
        text("項目「{field}」はこのままでは登録できません（{reason}）。", "The field {field} cannot be recorded so ({reason})."),
        UNCHANGED,
        text("項目を直して、もう一度実行してください。", "Repair the field and try again.")
    }
    "E-3040" {
        text("その食い違いはありません。または、その番号の選択肢がありません。", "There is no such conflict of entries, or no such choice."),
        UNCHANGED,
        text("表示し直してください。他の職員が決定した可能性があります。", "Show them again; somebody may have decided it.")
    }
    "E-3041" {
        text("この住民の記録には、食い違ったままの記載があります。", "Entries about this person contradict each other."),
        UNCHANGED,
        text("先に食い違いを決定してから、承認してください。", "Decide them first, then approve.")
    }
    "E-4040" {
        text("これはノード1だけができる操作です。", "Only node 1 of the municipality does this."),
        UNCHANGED,
        text("ノード1で実行してください。鍵は複製ノードにも渡ります。", "Do it on node 1; the replicas get the keys from there.")
    }
    "E-4001" {
        text("接続先名簿が入っていません。", "No directory is installed."),
        NOT_SENT,
        text("管理者が「watari directory install FILE」で入れてください。", "An administrator installs it with `watari directory install FILE`.")
    }
    "E-4002" {
        text("接続先名簿を受け付けません: {reason}", "The directory is refused: {reason}"),
        text("以前の名簿がそのまま有効です。", "The directory that was valid before stays in force."),
        text("正しいファイルかどうか、発行者に電話で確かめてください。", "Ask its issuer by telephone whether this is the right file.")
    }
    "E-4201" {
        text("当自治体の複製ノードの申請または鍵の包みのファイルではないか、壊れています。", "This is no request or package of a node of this municipality, or it is damaged."),
        UNCHANGED,
        text("新しいノードで「watari replica request」をやり直し、ファイルを受け取り直してください。", "Run `watari replica request` on the new node again and fetch its file once more.")
    }
    "E-4202" {
        text("読み上げられた指紋が申請のものと違います。", "The fingerprint read out is not that of the request."),
        UNCHANGED,
        text("電話でもう一度照らしてください。それでも違うときは、この申請を使わず管理者に知らせてください。", "Compare it by telephone once more; if it still differs, do not use this request and tell the administrator.")
    }
    "E-4203" {
        text("申請の期限が切れています。", "The request has expired."),
        UNCHANGED,
        text("新しいノードで「watari replica request」からやり直してください。", "Begin again with `watari replica request` on the new node.")
    }
    "E-4204" {
        text("その番号の申請はありません。", "There is no such request."),
        UNCHANGED,
        text("「watari replica status」で番号を確かめてください。", "See its number with `watari replica status`.")
    }
    "E-4205" {
        text("申請を受け付けた本人は承認できません。", "Whoever took the request cannot approve it."),
        UNCHANGED,
        text("別の承認者に依頼してください。", "Ask another person, an approver.")
    }
    "E-4206" {
        text("接続先名簿に、そのノードは当自治体の複製ノードとして載っていません。", "The directory does not name that node as a replica of this municipality."),
        UNCHANGED,
        text("接続網の担当に「watari network add --replica」を依頼し、新しい名簿を両方のノードに入れてください。", "Ask those who run the network for `watari network add --replica`, then install the new directory on both nodes.")
    }
    "E-4207" {
        text("この鍵の包みに合う申請がありません。鍵を受け取り済みか、別の申請のための包みです。", "No open request fits this package: the keys are here already, or it was made for another request."),
        UNCHANGED,
        text("「watari replica status」で確かめ、必要なら「watari replica request」からやり直してください。", "Check with `watari replica status`; if need be begin again with `watari replica request`.")
    }
    "E-4208" {
        text("このノードは自治体の鍵をまだ持っていません。", "This node has not got the municipality's keys itself."),
        UNCHANGED,
        text("鍵を持つノード（通常はノード1）で行ってください。", "Do this on a node that has them, as a rule node 1.")
    }
    "E-4209" {
        text("そのノードの操作ログの写しは、ここにありません。", "No operation log of that node is copied here."),
        UNCHANGED,
        text("「watari replica status」で番号を確かめるか、そのノードで直接確かめてください。", "See the number with `watari replica status`, or look at that node itself.")
    }
    "E-4003" {
        text("接続先名簿の期限が切れています。", "The directory has expired."),
        NOT_SENT,
        text("新しい名簿を「watari directory install FILE」で入れてください。", "Install a newer one with `watari directory install FILE`.")
    }
    "E-4004" {
        text("自治体 {code} は接続先名簿にありません。", "Municipality {code} is not in the directory."),
        NOT_SENT,
        text("コードを確かめてください。新しい自治体なら、新しい名簿を入れてください。", "Check the code; for a new member, install a newer directory.")
    }
    "E-4005" {
        text("この自治体コードは照会先になりません（誤り、行政区、都道府県、または自分自身）。", "This municipality code cannot be asked (wrong, a ward, a prefecture, or your own)."),
        NOT_SENT,
        text("6桁のコードを名称と照らして確かめてください。", "Check the six digits against the municipality's name.")
    }
    "E-4006" {
        text("照会の上限に達しました: {limit}", "A limit of inquiries is reached: {limit}"),
        NOT_SENT,
        text("時間をおいて実行してください。急ぐときは、照会先に電話で確認してください。", "Wait and ask again later; if it is urgent, telephone the other municipality.")
    }
    "E-4007" {
        text("この照会番号の照会はありません。", "There is no inquiry with this number."),
        UNCHANGED,
        text("「watari ledger list」で照会番号を確かめてください。", "Look the inquiry number up with `watari ledger list`.")
    }
    "E-4008" {
        text("この照会には取り込める回答がありません。", "This inquiry has no answer that could be accepted."),
        UNCHANGED,
        text("回答が届いてから、もう一度実行してください。", "Run the command again when the answer has arrived.")
    }
    "E-4009" {
        text("照会に必要な確認がそろっていません: {what}", "The evidence for an inquiry is not complete: {what}"),
        NOT_SENT,
        text("根拠、本人確認、住基確認をそろえて、もう一度実行してください。", "Complete the legal basis, the identity check and the register check, then ask again.")
    }
    "E-4010" {
        text("その行は回答にありません。", "The answer has no such row."),
        UNCHANGED,
        text("回答の行番号は1から始まります。もう一度確かめてください。", "Rows of the answer count from 1; check the number.")
    }
    "E-4011" {
        text("回答の{row}行目の署名が正しくありません。", "The signature under row {row} of the answer does not fit."),
        text("取込は行われていません。記録は変わっていません。", "Nothing was taken over; the record is unchanged."),
        text("その行を除いて取り込むか、照会先に連絡してください。", "Take the other rows over, or call the municipality that answered.")
    }
    "E-4012" {
        text("この照会は終わっています。", "Nothing is left to do about this inquiry."),
        UNCHANGED,
        text("必要なら、あらためて照会してください。", "Ask again if that is needed.")
    }
    "E-4013" {
        text("この照会の状態（{state}）では、その処理はできません。", "The step does not fit an inquiry in this state ({state})."),
        UNCHANGED,
        text("照会を開き直して、状態を確かめてください。", "Open the inquiry again and look at its state.")
    }
    "E-4014" {
        text("{row} 行目の扱いが当市の記録と合いません。", "The decision about row {row} does not fit the own record."),
        UNCHANGED,
        text("比較を開き直して、行ごとの扱いを選び直してください。", "Open the comparison again and choose for each row.")
    }
    "E-4015" {
        text("一度に照会できるのは 1 人から 16 人までです。", "One request holds 1 to 16 inquiries."),
        NOT_SENT,
        text("人数を分けて照会してください。", "Split the household into several requests.")
    }
    "E-4016" {
        text("承認を待つ照会に、この番号のものはありません（判断済みか、期限切れです）。", "No inquiry of this number waits for a decision; it was decided or has expired."),
        UNCHANGED,
        text("「watari inbox」で番号を確かめてください。", "Look up its number with `watari inbox`.")
    }
    "E-4017" {
        text("照会元が「回答なし」をまだ受け取っていません。", "The inquirer has not confirmed the \"no answer\" yet."),
        UNCHANGED,
        text("照会元とつながってから、もう一度判断してください。", "Decide once it is connected again.")
    }
    "E-4031" {
        text("支援措置対象者です。担当課への確認が済んでいません。", "A protected person: the section in charge has not been asked."),
        text("判断は保存していません。何も送っていません。", "No decision was kept; nothing was sent."),
        text("担当課に確かめてから、確認済みとして承認してください（画面では確認項目、コマンドでは --office-asked）。", "Ask the section in charge, then approve again with that point ticked (on the command line: --office-asked).")
    }
    "E-4101" {
        text("この番号の一括照会はありません。", "There is no batch with this number."),
        UNCHANGED,
        text("「watari batch list」で番号を確かめてください。", "Look up its number with `watari batch list`.")
    }
    "E-4102" {
        text("この一括照会の状態（{state}）では、その操作はできません。", "This cannot be done with a batch in this state ({state})."),
        UNCHANGED,
        text("「watari batch show」で状態を確かめてください。", "Look at it with `watari batch show`.")
    }
    "E-4103" {
        text("一括照会を作った本人は承認できません。", "Whoever made the batch cannot decide about it."),
        NOT_SENT,
        text("別の承認者が内容を確かめて承認してください。", "Another person, an approver, looks at it and decides.")
    }
    "E-4104" {
        text("この番号の枠はないか、すでに終わっています。", "There is no such quota, or it is over."),
        UNCHANGED,
        text("「watari quota list」で確かめてください。", "Look it up with `watari quota list`.")
    }
    "E-4105" {
        text("この枠は開けません（{reason}）。", "The quota cannot be opened so ({reason})."),
        UNCHANGED,
        text("件数と期間を直してください。", "Change the count or the days.")
    }
    "E-5001" {
        text("この利用者IDはすでにあります。", "This user ID exists already."),
        UNCHANGED,
        text("別の利用者IDにしてください。", "Choose another one.")
    }
    "E-5002" {
        text("この利用者IDは使えない形です。", "This user ID has a form that cannot be used."),
        UNCHANGED,
        text("英小文字、数字、ハイフンで付けてください。", "Use lower-case letters, digits and hyphens.")
    }
    "E-5003" {
        text("このパスワードは使えません: {reason}", "This password cannot be used: {reason}"),
        UNCHANGED,
        text("15文字以上の、他で使っていないものにしてください。", "Choose one of at least 15 characters that is used nowhere else.")
    }
    "E-6001" {
        text("待ち受けできません: {reason}", "The node cannot listen: {reason}"),
        text("ノードは起動していません。", "The node was not started."),
        text("閉域網側の具体的なアドレスを指定してください（例 /ip4/10.1.2.3/tcp/4001）。", "Name one concrete address of the closed network, such as /ip4/10.1.2.3/tcp/4001.")
    }
    "E-6002" {
        text("設定 node.toml を使えません: {reason}", "The settings in node.toml cannot be used: {reason}"),
        text("ノードは起動していません。", "The node was not started."),
        text("設定を直してください。見本は config/node.toml にあります。", "Correct the settings; config/node.toml is the documented sample.")
    }
    "E-6003" {
        text("鍵・カード・信頼のファイルを使えません: {reason}", "The trust file, card or key file cannot be used: {reason}"),
        UNCHANGED,
        text("正しいファイルかどうか、発行者に確かめてください。", "Ask its issuer whether this is the right file.")
    }
    "E-6004" {
        text("アドレス {address} は別の処理が使用中です。", "The address {address} is in use by another process."),
        text("ノードは起動していません。", "The node was not started."),
        text("別のノードが動いていないか確かめ、動いていなければ別のポートを指定してください。", "See whether another node is running; if not, name another port.")
    }
    "E-6010" {
        text("この機械の時計が、ほかの自治体と {seconds} 秒ずれています。", "This machine's clock is {seconds} seconds off those of the other municipalities."),
        text("何も送っていません。", "Nothing was sent."),
        text("時計を合わせてから、もう一度照会してください。", "Set the clock, then ask again.")
    }
    "E-6011" {
        text("保守の終わりは、今より後で31日以内にしてください。", "Maintenance ends after now and within 31 days."),
        UNCHANGED,
        text("--until に日時を書き直してください（例 2026-11-22T18:00）。", "Name another time with --until, such as 2026-11-22T18:00.")
    }
    "E-6012" {
        text("このフォルダは、接続先名簿でこの自治体が引き継ぐ自治体のものではありません（{code}）。", "By the directory this municipality does not carry on the one of that folder ({code})."),
        UNCHANGED,
        text("合併を記した新しい名簿を入れ、合併の日以後にもう一度行ってください。", "Install the directory that tells of the merger, and do it on or after its day.")
    }
    "E-6013" {
        text("記録の引継ぎは保守中に行います。", "Records are taken over while the node is in maintenance."),
        UNCHANGED,
        text("「watari maintenance on --reason records」で保守を始めてからもう一度行ってください。", "Begin with `watari maintenance on --reason records`, then do it again.")
    }
    "E-6801" {
        text("「{from}」で登録した接種記録が「{at}」に {count} 件あります（宛名番号 {person}）。1件でなければなりません。", "A dose registered at {from} stands {count} times at {at} (addressee number {person}); it must stand there once."),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-6802" {
        text("「{at}」にある提供の記録は {count} 件です。{expected} 件でなければなりません。", "There are {count} records of provisions at {at}; there must be {expected}."),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-6803" {
        text("「{at}」の提供の記録は、ほかのノードにある記録と一致しません。", "The records of provisions at {at} are not those of the other nodes."),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-6804" {
        text("「{one}」と「{other}」の内容が違います: {what}", "{one} and {other} do not hold the same: {what}"),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-6805" {
        text("{seconds} 秒待っても、{count} 件の照会のうち {open} 件に結果がありません。", "After {seconds} s {open} of {count} inquiries have no outcome."),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-6806" {
        text("{of} への照会の結果は「{state}」でした。「{what}」のはずでした。", "An inquiry to {of} ended with: {state}. Expected was: {what}."),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-7001" {
        text("入力が正しくありません（{field}）: {reason}", "An input is not valid ({field}): {reason}"),
        UNCHANGED,
        text("値を直して、もう一度実行してください。", "Correct the value and run the command again.")
    }
    "E-7002" {
        text("ファイル {file} を読み書きできません: {reason}", "The file {file} cannot be read or written: {reason}"),
        UNCHANGED,
        text("場所、権限、空き容量を確かめて、もう一度実行してください。", "Check the path, its permissions and the free space, then run the command again.")
    }
    "E-7003" {
        text("パスワードファイル {file} を他の利用者が読めます。", "The password file {file} can be read by others."),
        text("パスワードは読み込んでいません。何も変わっていません。", "The password was not read. Nothing changed."),
        text("「chmod 600 {file}」で所有者だけに限り、パスワードが他に知られていないか確かめてください。", "Run `chmod 600 {file}` and consider whether someone else has seen the password.")
    }
    "E-7004" {
        text("パスワードがありません（ファイルの指定がなく、端末からも入力できません）。", "There is no password: no file was named and no terminal is attached to ask at."),
        UNCHANGED,
        text("--password-file FILE か環境変数 WATARI_PASSWORD_FILE で指定してください。", "Name one with --password-file FILE or WATARI_PASSWORD_FILE.")
    }
    "E-7005" {
        text("利用者IDがありません。", "There is no user ID."),
        UNCHANGED,
        text("--user ID か環境変数 WATARI_USER で指定してください。", "Give it with --user ID or WATARI_USER.")
    }
    "E-6101" {
        text("会場のノードには、管理者と会場従事者の利用者だけを登録できます。", "A venue's node has accounts for administrators and venue workers only."),
        UNCHANGED,
        text("ほかの役割の利用者は、庁舎のノードに登録してください。", "Add other roles at the municipality's own node.")
    }
    "E-6102" {
        text("このノードは会場のノードではありません。", "This is not a venue's node."),
        UNCHANGED,
        text("引渡しは、会場のノードで行ってください。", "Hand over from the venue's node.")
    }
    "E-6103" {
        text("庁舎のノードに接続できません。", "The municipality's node cannot be reached now."),
        text("登録した接種記録は、この端末に暗号化して保管しています。", "What was registered is kept here, sealed."),
        text("接続が戻ると自動で引き渡します。「watari venue status」で残りの件数を確かめられます。", "It is handed over by itself when the line is back; see `watari venue status`.")
    }
    "E-6701" {
        text("この住民の記録は、紙での提供も承認者だけが登録できます。", "Records of this person are provided by an approver only, on paper as well."),
        text("提供の記録は作成されていません。", "No provision was recorded."),
        text("承認者が自分のログインで登録し、確認した職員の利用者ID を --checked-by に指定してください。", "Let an approver record it with an own login and name who checked the paper with --checked-by.")
    }
    "E-7006" {
        text("2回のパスワードが一致しません。", "The two passwords differ."),
        UNCHANGED,
        text("もう一度、同じパスワードを2回入力してください。", "Enter the same password twice.")
    }
    "E-7007" {
        text("使い方が正しくありません。", "The command line is not right."),
        UNCHANGED,
        text("「watari --help」か「watari コマンド --help」を見てください。", "See `watari --help` or `watari COMMAND --help`.")
    }
    "E-7008" {
        text("環境変数 SSLKEYLOGFILE があるため起動しません。通信の鍵がファイルに書き出されます。", "SSLKEYLOGFILE is set: it would write the connection's secrets into a file, so the node does not start."),
        text("ノードは起動していません。", "The node was not started."),
        text("この環境変数を外してから起動してください。", "Unset the variable and start again.")
    }
    "E-7009" {
        text("フォルダ {folder} はすでにあります。", "The folder {folder} exists already."),
        text("上書きしていません。", "It was not overwritten."),
        text("まだないフォルダを指定してください。", "Name a folder that does not exist yet.")
    }
    "E-7010" {
        text("検証で誤りが見つかりました: {reason}", "Verification found a fault: {reason}"),
        text("何も変更していません。", "Nothing was changed."),
        text("監査担当と運用担当に連絡し、フォルダをそのまま保全してください。", "Tell the auditor and the system operator, and keep the folder as it is.")
    }
    "E-7011" {
        text("データフォルダの指定がありません。", "No data folder is named."),
        UNCHANGED,
        text("--data DIR か環境変数 WATARI_DATA で指定してください。", "Name it with --data DIR or WATARI_DATA.")
    }
    "E-7012" {
        text("この端末では画面を開けません: {reason}", "No screen can be opened here: {reason}"),
        UNCHANGED,
        text("キーボードと画面のある端末で「watari」を起動してください。処理だけなら「watari help」の各コマンドが使えます。", "Start `watari` in a terminal with keyboard and screen; the commands of `watari --help` need none.")
    }
    "E-7013" {
        text("キーの割当 keymap.toml を使えません: {reason}", "The keys in keymap.toml cannot be used: {reason}"),
        UNCHANGED,
        text("データフォルダの keymap.toml を直すか、消してください。見本は config/keymap.toml にあります。", "Correct keymap.toml in the data folder, or remove it; config/keymap.toml is the documented sample.")
    }
    "E-8001" {
        text("途中で止めました。", "Stopped before the end."),
        text("この実行で作ったものは片付けました。", "What this run had created was cleared away."),
        text("もう一度実行できます。", "It can be run again.")
    }
    "E-8002" {
        text("デモの手順「{step}」が期待どおりになりませんでした: {reason}", "The demo's step \"{step}\" did not go as it should: {reason}"),
        text("デモのデータはすべて架空のものです。", "All data of the demo are made up."),
        text("--keep DIR を付けて再実行し、DIR の中の記録を見てください。", "Run it again with --keep DIR and look at the logs in DIR.")
    }
    "E-8003" {
        text("クラスターのファイル「{file}」は使えません。{place}: {reason}", "The cluster file {file} is refused. {place}: {reason}"),
        text("何も起動していません。", "Nothing was started."),
        text("ファイルを直してください。「--check」を付けると、起動せずに確かめられます。", "Mend the file; `--check` reads it without starting anything.")
    }
    "E-9001" {
        text("プログラムの誤りです（{place}）。", "This is a fault of the program ({place})."),
        UNKNOWN_EFFECT,
        text("「watari status」で状態を確かめ、このコードと場所を開発元に知らせてください。", "Check with `watari status` and report this code and place.")
    }
};
