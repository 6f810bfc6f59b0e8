//! The help of every command and option, by its place in the command tree (`person.find`, `inquire.--to`).

use crate::text::Text;

/// The help text at one place of the command tree; a global option stands under its bare name.
pub fn help(path: &str) -> Option<&'static Text> {
    ALL.iter()
        .find(|(place, _)| *place == path)
        .map(|(_, text)| text)
}

macro_rules! helps {
    ($($place:literal = $ja:literal, $en:literal;)*) => {
        &[$(($place, Text { ja: $ja, en: $en })),*]
    };
}

pub(super) static ALL: &[(&str, Text)] = helps! {
    "watari" = "市区町村の接種記録を、全国のセンターなしで受け渡します", "A municipality's vaccination records, asked for and answered without a national centre";
    "--data" = "ノードのデータフォルダ", "The node's data folder";
    "--lang" = "言語（ja または en。既定は環境の設定、なければ英語）", "Language (default: the locale, else English)";
    "--plain" = "画面を1行ずつの文字で使う（画面読み上げ用）", "Use the screen as plain lines (for screen readers)";
    "--json" = "結果を1つの JSON として標準出力に書く", "Print the result as one JSON document on stdout";
    "--verbose" = "ログを標準エラーに詳しく書く", "More log lines on stderr";
    "--user" = "利用者ID", "User ID to log in with";
    "--password-file" = "パスワードのファイル（先頭の1行。所有者だけが読めること）", "File whose first line is the password (readable by its owner only)";

    "demo" = "このコンピューターで3つの架空の自治体を動かし、ひととおりを見せる", "Three practice municipalities on this machine, and the whole story with made-up people";
    "demo.--headless" = "画面を開かずに終わる", "End without opening the terminal UI";
    "demo.--residents" = "自治体ごとの住民の数", "Residents per municipality";
    "demo.--seed" = "架空の住民を作る種の値", "Seed of the made-up people";
    "demo.--cluster" = "このファイルに書いたノードと出来事を動かす（例: demos/three-towns.toml）", "Play the nodes and events of this file, such as demos/three-towns.toml";
    "demo.--check" = "クラスターのファイルを確かめるだけで、何も起動しない", "Only read the cluster file; start nothing";
    "demo.--keep" = "実行の記録をこのフォルダに残す", "Keep the run's folder here";

    "network" = "接続網の鍵、構成自治体、接続先名簿", "A network's root keys, members and directory";
    "network.create" = "ルート鍵3本と公開の trust.json を作る", "Three sealed root keys and the public trust.json";
    "network.create.net" = "作成するフォルダ", "Folder to create";
    "network.create.--practice" = "練習用（架空の自治体だけ）", "For practice: fictional municipalities only";
    "replica" = "自治体の複製ノード", "Further nodes of the municipality";
    "replica.request" = "新しいノードで、自治体の鍵を申請する", "On the new node: ask for the municipality's keys";
    "replica.request.--out" = "申請を書き出すファイル", "File to write the request to";
    "replica.enrol" = "鍵を持つノードで、申請を受け付ける（管理者）", "On a node that has the keys: take a request (administrator)";
    "replica.enrol.file" = "新しいノードの申請", "The new node's request";
    "replica.enrol.--fingerprint" = "電話で読み上げられた指紋", "Its fingerprint as read out by telephone";
    "replica.approve" = "申請を承認する（承認者）", "Approve a request (approver)";
    "replica.approve.id" = "申請の番号", "Number of the request";
    "replica.approve.--out" = "封をした鍵の書出し先（つながらないノードのため）", "File for the sealed keys, for a node that cannot be reached";
    "replica.join" = "新しいノードで、封をした鍵をファイルから受け取る", "On the new node: take the sealed keys from a file";
    "replica.join.file" = "封をした鍵", "The sealed keys";
    "replica.status" = "各ノードの同期の状況と、承認を待つ申請", "How far the nodes are, and requests that wait";
    "network.add" = "ノードのカードを接続網に加える", "Add a node's card to the network";
    "network.add.net" = "接続網のフォルダ", "The network's folder";
    "network.add.card" = "init が作った card.json", "The card.json made by init";
    "network.add.--population" = "自治体の人口", "Population of the municipality";
    "network.add.--replica" = "構成員である自治体の複製ノードとして加える", "Add it as a further node of a municipality that is a member";
    "network.add.--address" = "ノードのアドレス（複数可）", "Address of the node (may be repeated)";
    "network.revoke" = "紛失したノードを失効にする（次に発行する名簿から）", "Revoke a lost node, from the next directory on";
    "network.revoke.net" = "接続網のフォルダ", "The network's folder";
    "network.revoke.code" = "自治体コード", "Municipality code";
    "network.revoke.--node" = "ノードの番号（1、複製ノードは2から）", "Number of the node: 1, replicas from 2 on";
    "network.merge" = "合併: ある自治体を別の自治体が引き継ぐ", "A merger: one municipality carries another one on";
    "network.merge.net" = "接続網のフォルダ", "The network's folder";
    "network.merge.former" = "なくなる自治体のコード", "Code of the municipality that ends";
    "network.merge.--into" = "引き継ぐ自治体のコード", "Code of the one that carries it on";
    "network.merge.--on" = "合併の日（既定は今）", "Day of the merger (default: now)";
    "network.publish" = "署名した接続先名簿を書き出す", "Write the signed directory";
    "network.publish.net" = "接続網のフォルダ", "The network's folder";
    "network.publish.--out" = "書き出すファイル", "File to write";

    "init" = "新しいノードと最初の管理者を作り、カードを表示する", "A new node with its first administrator; prints its card";
    "init.--code" = "自治体コード（6桁）", "Municipality code (six digits)";
    "init.--admin" = "最初の管理者の利用者ID", "User ID of the first administrator";
    "init.--trust" = "接続網の trust.json", "The network's trust.json";
    "init.--role" = "ノードの役割", "Role of the node";

    "keys" = "自治体の鍵", "The municipality's keys";
    "keys.rotate" = "端末の紛失などのときに、署名と暗号化の鍵を直ちに切り替える（ノード1の管理者）", "Replace the signing and sealing keys at once, when a machine was lost (administrators of node 1)";
    "keys.rotate.--reason" = "理由（操作ログに残ります）", "Reason (it goes into the operation log)";

    "staff" = "職員の利用者ID", "Accounts of staff members";
    "staff.add" = "利用者IDを加える（管理者）", "Add an account (administrators)";
    "staff.add.id" = "新しい利用者ID", "The new user ID";
    "staff.add.--role" = "役割", "Role";
    "staff.add.--new-password-file" = "最初のパスワードのファイル", "File with the first password";
    "staff.password" = "自分のパスワードを変更する", "Change the own password";
    "staff.password.--new-password-file" = "新しいパスワードのファイル（省くと2回尋ねる）", "File with the new password (asked for twice without it)";

    "diagnose" = "ノードと接続網を1行ずつ調べ、次にすることを示す（個人の情報は含まない）", "Look at node and network line by line and say what to do next; nothing about a person";
    "try" = "見合わせている接続先に今すぐ再接続する", "Try a peer at once that is being held back";
    "try.code" = "自治体コード", "Municipality code";
    "maintenance" = "保守中であることをほかの自治体に示す（管理者）", "Tell the other municipalities that this node rests (administrators)";
    "maintenance.on" = "保守を始める", "Begin to rest";
    "maintenance.on.--until" = "終わりの日時（例 2026-11-22T18:00）", "Planned end, such as 2026-11-22T18:00";
    "maintenance.on.--reason" = "理由", "Why";
    "maintenance.off" = "保守を終える", "End it";
    "maintenance.show" = "保守中かどうか", "Whether it rests";
    "merge" = "合併した自治体の引継ぎ（管理者）", "After a merger (administrators)";
    "merge.take-over" = "なくなった自治体のデータフォルダから記録を引き継ぐ（保守中に行う）", "Take over the records in the data folder of the former municipality (in maintenance)";
    "merge.take-over.folder" = "なくなった自治体のデータフォルダ", "Data folder of the former municipality";
    "merge.take-over.--former-user" = "そのフォルダの利用者ID", "User ID of an account in that folder";
    "merge.take-over.--former-password-file" = "そのパスワードのファイル", "File with its password";

    "directory" = "接続先名簿", "The directory of the network";
    "directory.install" = "署名を確かめて名簿を入れる（管理者）", "Check the signatures and take a directory (administrators)";
    "directory.install.file" = "名簿のファイル", "The directory file";
    "directory.show" = "有効な名簿を表示する", "Show the directory in force";

    "serve" = "画面なしでノードを動かす", "The node without a screen";
    "serve.--listen" = "待ち受けるアドレス（複数可。0.0.0.0 などは不可）", "Address to listen on (may be repeated; wildcards are refused)";
    "serve.--unlock" = "起動時に解錠する職員の利用者ID", "User ID that unlocks the node at the start";
    "serve.--attached" = "標準入力が閉じたら終わる", "End when stdin closes";

    "import" = "CSV を取り込む", "Take a CSV file in";
    "import.file" = "CSV ファイル", "The CSV file";
    "import.--as" = "様式", "Layout of the file";
    "import.--medium" = "媒体管理番号", "Number of the medium in the media ledger";
    "import.--dry-run" = "検査だけして登録しない", "Check only, register nothing";

    "export" = "CSV に出力する（個人番号は含まない）", "Write CSV (never with My Number)";
    "export.doses" = "接種記録を出力する", "The doses";
    "export.doses.--out" = "書き出すファイル", "File to write";

    "person" = "住民の検索と記録", "People: search, record, changes";
    "person.find" = "カナ、漢字、生年月日、接種券番号、宛名番号で探す", "Search by kana, kanji, birth date, coupon or addressee number";
    "person.find.text" = "探す言葉", "What to look for";
    "person.show" = "1人の記録を表示する", "One person's record";
    "person.show.no" = "宛名番号", "Addressee number";
    "person.history" = "1人の記録の変更履歴", "The changes of one record";
    "person.history.no" = "宛名番号", "Addressee number";
    "person.conflicts" = "複製ノードで別々に記載された内容を並べて表示する", "Entries that replicas wrote apart, side by side";
    "person.conflicts.no" = "宛名番号（なければ該当者の一覧）", "Addressee number (without it: whom it concerns)";
    "person.conflicts.--address-for" = "支援措置対象者の住所を表示する理由（own-request mailing inquiry authority）", "Why a protected person's addresses are shown (own-request mailing inquiry authority)";
    "person.decide" = "別々の記載から残すものを決める", "Decide which of these entries stands";
    "person.decide.no" = "宛名番号", "Addressee number";
    "person.decide.field" = "conflicts が表示する番号か項目", "The entry's number or item as conflicts shows it";
    "person.decide.--take" = "残す値の番号", "Number of the value to take";
    "person.decide.--reason" = "理由", "Reason";
    "person.flag" = "自動応答不可・支援措置を付ける、外す", "Set or take away: no automatic answer, protected person";
    "person.flag.no" = "宛名番号", "Addressee number";
    "person.flag.--no-auto-answer" = "自動応答不可（人が判断するまで提供しない）", "A person decides before anything is provided";
    "person.flag.--protected" = "支援措置対象者（住所を伏せ、自動では回答しない）", "Protected person: address hidden, no automatic answer";
    "person.flag.--reason" = "理由（変更履歴に残る）", "Reason, kept in the history";
    "person.add" = "ファイルにない人を登録する", "Add somebody who is in no file";
    "person.add.no" = "宛名番号", "Addressee number";
    "person.add.--name" = "氏名（漢字）", "Name in kanji";
    "person.add.--kana" = "カナ氏名（姓と名の間は空白）", "Name in kana, a blank between surname and given name";
    "person.add.--birth" = "生年月日（不明の月日は 00）", "Birth date, 00 for an unknown month or day";
    "person.add.--sex" = "性別", "Sex";
    "person.add.--class" = "住民区分", "Class of residents";
    "person.add.--left-on" = "転出・死亡・職権消除の日", "Day of moving out, death or removal";
    "person.add.--moved-to" = "転出先の自治体コード", "Municipality code of the next municipality";
    "person.add.--household" = "世帯番号", "Household number";
    "person.add.--postal-code" = "郵便番号（7桁）", "Postal code, 7 digits";
    "person.add.--address" = "住所", "Address";
    "person.add.--phone" = "電話番号", "Telephone";
    "person.add.--previous-address" = "転入前住所", "Previous address";
    "person.add.--protected" = "支援措置対象者", "Protected person";
    "person.add.--coupon" = "接種券番号", "Coupon number";
    "person.add.--coupon-issued" = "接種券の発行日", "Day on which the coupon was issued";
    "person.add.--next-dose" = "次回接種回", "Dose the coupon was issued for";
    "person.add.--my-number" = "個人番号も登録する（画面に出さずに尋ねます）", "Register the My Number too; it is asked for and not shown";
    "person.add.--my-number-file" = "個人番号を書いた、本人だけが読めるファイル", "Owner-only file with the My Number";

    "venue" = "会場のノードの状態と、庁舎への引渡し", "A venue's node: how it stands, and handing over";
    "venue.status" = "引渡し待ちの件数と前回の引渡し", "What waits, and what the last merge did";
    "venue.waiting" = "引渡し待ちの接種と、保留になった接種とその理由", "What is not handed over yet, what is held, and why";
    "venue.merge" = "登録した接種記録を庁舎へ引き渡し、接種券と接種状況を受け取る", "Hand over what was registered; take what changed";

    "dose" = "接種記録の登録・訂正・取消", "Doses: register, correct, cancel";
    "dose.add" = "接種記録を登録する。接種券がここになければ保留にする", "Register a dose; held where the coupon is not known here";
    "dose.add.--coupon" = "接種券番号（10桁）", "Coupon number (10 digits)";
    "dose.add.--person" = "接種券の代わりに宛名番号", "Addressee number, instead of a coupon";
    "dose.add.--lot" = "ロット番号", "Lot number";
    "dose.add.--on" = "接種日（既定は今日。2026-11-22 や R8.11.22）", "Date of the dose (default: today; also R8.11.22)";
    "dose.add.--kind" = "接種の種類のコード（既定は 231 新型コロナ 特例臨時）", "Code of the vaccination kind (default: 231, COVID-19)";
    "dose.add.--dose-no" = "接種回（既定は次の回）", "Dose number (default: the next one)";
    "dose.add.--maker" = "ワクチンメーカー", "Vaccine maker";
    "dose.add.--venue" = "接種会場または医療機関", "Venue or clinic";
    "dose.add.--doctor" = "接種医", "Doctor";
    "dose.add.--evidence" = "予診票の綴りと番号", "Batch and number of the questionnaire";
    "dose.correct" = "当市の接種記録を訂正する（前の値は履歴に残る）", "Correct a dose of this municipality; old values stay in the history";
    "dose.correct.no" = "宛名番号", "Addressee number";
    "dose.correct.dose" = "接種記録（種類のコード/接種回。例 231/2）", "Which dose: kind and number, such as 231/2";
    "dose.correct.--reason" = "理由（必須）", "Why (required)";
    "dose.correct.--lot" = "ロット番号", "Lot number";
    "dose.correct.--on" = "接種日", "Date of the dose";
    "dose.correct.--kind" = "接種の種類のコード", "Code of the vaccination kind";
    "dose.correct.--dose-no" = "接種回", "Dose number";
    "dose.correct.--maker" = "ワクチンメーカー", "Vaccine maker";
    "dose.correct.--venue" = "接種会場または医療機関", "Venue or clinic";
    "dose.correct.--doctor" = "接種医", "Doctor";
    "dose.correct.--evidence" = "予診票の綴りと番号", "Batch and number of the questionnaire";
    "dose.cancel" = "接種記録を取り消す（記録には残る）", "Cancel a dose; it stays in the record and counts nowhere";
    "dose.cancel.no" = "宛名番号", "Addressee number";
    "dose.cancel.dose" = "接種記録（種類のコード/接種回。例 231/2）", "Which dose: kind and number, such as 231/2";
    "dose.cancel.--reason" = "理由（必須）", "Why (required)";

    "inquire" = "転出元に接種記録を照会する", "Ask the previous municipality for a person's doses";
    "inquire.no" = "宛名番号", "Addressee number";
    "inquire.--to" = "照会先の自治体コード", "Municipality code of the provider";
    "inquire.--basis" = "根拠（本人同意、または番号法19条16号）", "Legal basis";
    "inquire.--basis-ref" = "同意書番号など、根拠の記録", "Reference of the consent or of the decision";
    "inquire.--basis-date" = "根拠の日付（既定は今日）", "Date of the legal basis (default: today)";
    "inquire.--representative" = "代理人（legal は法定代理人、appointed は任意代理人）", "Representative who consented for the person";
    "inquire.--representative-ref" = "代理権を示す書類とその番号（戸籍、委任状など）", "Paper that proves the representation";
    "inquire.--id-check" = "本人確認に使った書類", "Document seen at the identity check";
    "inquire.--id-check-date" = "本人確認の日付（既定は今日）", "Date of the identity check (default: today)";
    "inquire.--wait" = "回答を待つ秒数", "Seconds to wait for the answer";

    "letter" = "手作業の照会（照会文書と紙の回答）", "The manual path: letters of inquiry and answers on paper";
    "letter.list" = "照会文書の一覧", "List the letters";
    "letter.list.--all" = "回答を取り込み終えたものも表示する", "Also those that are done with";
    "letter.write" = "名簿にない自治体などへの照会文書を作る（個人番号は載らない）", "Write a letter of inquiry to a municipality outside the network (without My Number)";
    "letter.write.no" = "宛名番号", "Addressee number";
    "letter.write.--to" = "照会先の自治体コード", "Municipality code of the provider";
    "letter.write.--why" = "紙で照会する理由", "Why on paper";
    "letter.write.--basis" = "根拠", "Legal basis";
    "letter.write.--basis-ref" = "同意書番号など、根拠の記録", "Reference of the consent or of the decision";
    "letter.write.--id-check" = "本人確認に使った書類", "Document seen at the identity check";
    "letter.write.--document-no" = "文書番号（既定は照会管理番号）", "Document number (default: the letter's number)";
    "letter.write.--former-address" = "照会先での住所", "Address at the provider's";
    "letter.write.--contact" = "回答先（課名・電話）", "Section and telephone for the reply";
    "letter.write.--legal-basis" = "照会の根拠として印刷する文（既定は根拠の種類だけの文）", "The legal basis as printed, in the office's words (default: a neutral sentence)";
    "letter.write.--english" = "英訳を出力する（送るのは日本語のもの）", "For reading: in English (the Japanese one is sent)";
    "letter.write.--out" = "出力先。FILE.txt と FILE.html を作る", "Writes FILE.txt and FILE.html, both for A4";
    "letter.print" = "照会文書をもう一度出力する", "Print a letter again";
    "letter.print.letter" = "照会管理番号（L-..）", "The letter's number (L-..)";
    "letter.print.--english" = "英訳を出力する", "In English";
    "letter.print.--out" = "出力先。FILE.txt と FILE.html を作る", "Writes FILE.txt and FILE.html";
    "letter.answer" = "紙の回答を入力する", "Enter the answer that came on paper";
    "letter.answer.letter" = "照会管理番号（L-..）", "The letter's number (L-..)";
    "letter.answer.--document-no" = "回答の文書番号", "Document number of the answer";
    "letter.answer.--dated" = "回答の日付", "Date of the answer";
    "letter.answer.--received-on" = "受け取った日", "When it came";
    "letter.answer.--checked-by" = "読み合わせた人の利用者ID", "User ID of whoever read the entry again";
    "letter.answer.--dose" = "接種記録（種類,回,接種日,ロット,メーカー,場所。繰り返し可）", "A dose: kind,number,date,lot,maker,place (may be repeated)";
    "letter.answer.--no-record" = "接種記録なしと回答された", "The answer: no doses on record";
    "letter.answer.--unknown" = "該当者なしと回答された", "The answer: nobody known";
    "letter.received" = "他の自治体から紙で照会され、紙で回答したことを記録する", "Record that a letter of another municipality was answered on paper";
    "letter.received.--from" = "照会元の自治体コード", "Municipality code of the inquirer";
    "letter.received.--document-no" = "照会文書の文書番号", "Document number of the letter";
    "letter.received.--dated" = "照会文書の日付", "Date of the letter";
    "letter.received.--received-on" = "受け取った日", "When it came";
    "letter.received.--person" = "宛名番号（該当者なしのときは付けない）", "Addressee number (none where nobody fits)";
    "letter.received.--basis" = "照会文書の根拠", "Basis the letter states";
    "letter.received.--basis-ref" = "根拠の記録", "Its reference";
    "letter.received.--answer-no" = "回答の文書番号", "Document number of the own answer";
    "letter.received.--provided" = "接種記録を提供した", "Doses were given";
    "letter.received.--checked-by" = "読み合わせた人の利用者ID", "User ID of whoever read the entry again";
    "inquire-batch" = "転入者の一覧から、まとめて照会する一括照会を作る（承認後に始まる）", "Make a batch inquiry from a file of movers; it begins once approved";
    "inquire-batch.file" = "転入者の CSV（個人番号は含まない）", "CSV of movers, without My Numbers";
    "inquire-batch.--dry-run" = "検査と見込みだけ", "Only check and estimate";
    "batch" = "一括照会", "Batch inquiries";
    "batch.list" = "一覧", "List them";
    "batch.show" = "進み具合、転出元ごとの状況、残り時間", "Progress, each municipality, and the time left";
    "batch.show.batch" = "一括照会の番号（B-..）", "Batch number (B-..)";
    "batch.approve" = "承認して始める（承認者。作成した本人は不可）", "Let it begin (an approver who did not make it)";
    "batch.approve.batch" = "一括照会の番号", "Batch number";
    "batch.approve.--reason" = "理由（操作ログと一括照会に残る）", "Why; kept with the batch";
    "batch.refuse" = "承認しない（承認者）", "Refuse it (an approver)";
    "batch.refuse.batch" = "一括照会の番号", "Batch number";
    "batch.refuse.--reason" = "理由（必須）", "Why (required)";
    "batch.pause" = "一時停止する（照会中のものは続く）", "Hold it; what is on its way goes on";
    "batch.pause.batch" = "一括照会の番号", "Batch number";
    "batch.resume" = "再開する", "Let it go on";
    "batch.resume.batch" = "一括照会の番号", "Batch number";
    "batch.stop" = "中止する（元に戻せない）", "End it for good";
    "batch.stop.batch" = "一括照会の番号", "Batch number";
    "batch.stop.--reason" = "理由（必須）", "Why (required)";
    "batch.result" = "結果を書き出す（個人番号なし）", "Write the result, without My Number";
    "batch.result.batch" = "一括照会の番号", "Batch number";
    "batch.result.--out" = "書き出すファイル", "File to write";
    "batch.result.--format" = "形式", "Format";
    "batch.accept" = "相違のない回答だけをまとめて取り込む", "Take over all answers that agree with the own record";
    "batch.accept.batch" = "一括照会の番号", "Batch number";
    "batch.accept.--dry-run" = "件数だけを確かめる", "Only count";
    "quota" = "ほかの自治体のための照会の枠", "Dated quotas of inquiries";
    "quota.list" = "一覧", "List them";
    "quota.open" = "照会元のために枠を開く（承認者）", "Open one for a municipality that will ask (an approver)";
    "quota.open.--from" = "照会元の自治体コード", "Municipality code of the inquirer";
    "quota.open.--count" = "件数", "Inquiries in all";
    "quota.open.--from-day" = "開始日", "First day";
    "quota.open.--until" = "最終日", "Last day";
    "quota.open.--reason" = "根拠の文書など（必須）", "Why, such as the letter (required)";
    "quota.agreed" = "照会先が開いた枠を記録する（承認者）", "Note a quota that another municipality opened for this one (an approver)";
    "quota.agreed.--with" = "照会先の自治体コード", "Municipality code of the provider";
    "quota.agreed.--count" = "件数", "Inquiries in all";
    "quota.agreed.--from-day" = "開始日", "First day";
    "quota.agreed.--until" = "最終日", "Last day";
    "quota.agreed.--reason" = "根拠の文書など（必須）", "Why, such as the letter (required)";
    "quota.close" = "枠を期限の前に閉じる（承認者）", "End one before its day (an approver)";
    "quota.close.no" = "枠の番号", "Number of the quota";
    "quota.close.--reason" = "理由（必須）", "Why (required)";
    "quota.readmit" = "回答なしが多く遮断した自治体の照会を、再び受け付ける（承認者）", "Let a municipality ask again that was shut out for too many no-answers (an approver)";
    "quota.readmit.code" = "自治体コード", "Municipality code";
    "quota.readmit.--reason" = "確かめたこと（必須）", "What was found out (required)";

    "inbox" = "承認を待つ、他の自治体からの照会", "Inquiries of others that wait for an approver";
    "inbox.query" = "処理番号（先頭の6桁以上）。1件の内容を示す", "Processing number, or its first six or more digits: one in full";
    "approve" = "承認して記録を送る", "Approve one: the records follow";
    "approve.query" = "処理番号（先頭の6桁以上）", "Processing number, or its first six or more digits";
    "approve.--reason" = "理由（操作ログに残る）", "Why; kept in the operation log";
    "approve.--office-asked" = "支援措置の担当課に確かめた（支援措置対象者のとき必須）", "The section in charge was asked (needed for a protected person)";
    "refuse" = "提供しないと決める", "Refuse one: nothing is sent";
    "refuse.query" = "処理番号（先頭の6桁以上）", "Processing number, or its first six or more digits";
    "refuse.--reason" = "理由（操作ログに残る）", "Why; kept in the operation log";
    "accept" = "回答の接種記録を当自治体の記録に取り込む", "Take the doses of an answer into the own record";
    "accept.inquiry" = "照会番号", "Inquiry number";
    "accept.--rows" = "取り込む行（例 1,3。既定はすべて）", "Rows to take, such as 1,3 (default: all)";

    "ledger" = "情報提供等記録", "Provision records";
    "ledger.list" = "記録の一覧", "List them";
    "ledger.disclose" = "開示請求に応じて、本人の情報提供等記録の報告を作る（個人番号は載らない）", "The report for a person who asks which municipality asked for their records (without My Number)";
    "ledger.disclose.no" = "宛名番号", "Addressee number";
    "ledger.disclose.--representative" = "代理人からの請求（本人以外に開示しない記録を除く）", "A representative asked: what only the person may see is left out";
    "ledger.disclose.--out" = "報告の出力先（A4で印刷できるテキスト）。省略すると画面に出す", "Text file for A4; printed here if not given";
    "ledger.verify" = "双方の署名を検証する", "Verify both halves";

    "audit" = "操作ログ", "The operation log";
    "audit.list" = "ログの一覧", "List it";
    "audit.list.--before" = "この番号より前の行（最新から1,000行ずつ）", "Only lines before this number (the newest 1,000 are shown)";
    "audit.list.--older" = "そのノードの、いくつ前の写しか（0 は最新）", "How many copies back, where that node's log was begun anew (0: the newest)";
    "audit.list.--node" = "この自治体のほかのノードの操作ログ（ここにある写し）。ノードの番号", "The log of another node of this municipality, as it is copied here: its number";
    "audit.verify" = "ログの整合性を検証する", "Verify its proof";

    "check" = "保存したものをすべて読み、壊れていないか検査する（何も変更しない）", "Read everything on disk and say whether it is whole (changes nothing)";

    "status" = "ノードの状態", "The node's health";
};
