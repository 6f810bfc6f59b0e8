//! What the demo tells somebody who sees Watari for the first time.

use crate::text::catalogue::texts;

texts! {
    TITLE = "Watari（渡り）デモ", "Watari demo";
    INTRO = "Watari は、引っ越した人の接種記録を、全国のセンターなしで市区町村から市区町村へ渡します。", "Watari carries the vaccination records of a person who moved from one Japanese municipality to another, without a national centre.";
    INTRO_WRONG = "間違った自治体に照会しても、誰のことかは相手に伝わりません。", "A municipality asked by mistake does not learn whom it was about.";
    CAST = "このコンピューターで、架空の3つの自治体を動かします。それぞれ別の処理、別の保存先です。", "Three practice municipalities run on this machine, each a process of its own with a sealed store of its own:";
    CAST_ASKS = "{town}  照会する側（転入先）", "{town}  asks: a person has moved here";
    CAST_ANSWERS = "{town}  照会される側（転出元）", "{town}  answers: the person moved away from here";
    CAST_WRONG = "{town}  この人と関係のない自治体", "{town}  has nothing to do with the person";
    CAST_RELAY = "中継 {code}  相手が止まっている間、封をした通信を預かる。中は読めない", "relay {code}  keeps sealed messages for a town that is switched off, and can read none of them";
    WIRE = "通信は libp2p（TCP と Noise）で、すべてのバイトを記録する代理を通ります。", "They talk over libp2p (TCP and Noise), through proxies that record every byte.";
    PEOPLE = "住民はすべて架空です（各 {residents} 人、種の値 {seed}）。フォルダ: {folder}", "All people are made up ({residents} in each, seed {seed}). Folder: {folder}";
    SETUP = "準備: ルート鍵、3つのノード、署名した接続先名簿", "Setting up: root keys, three nodes, a signed directory";
    SETUP_DONE = "準備ができました（{seconds} 秒）", "Ready after {seconds} s";
    STEP = "[{number}/{count}] {name}", "[{number}/{count}] {name}";
    TOOK = "（{ms} ミリ秒）", "({ms} ms)";

    IMPORT = "各自治体が CSV を2つ取り込みます。住民・接種券（個人番号を含む）と、接種記録です。", "Each municipality imports two CSV files: residents with their coupons and My Numbers (a secret 12-digit national number), and doses.";
    IMPORT_TOWN = "{town}: 住民 {people} 人、接種記録のある人 {doses} 人", "{town}: {people} {people|resident|residents}, {doses} of them with doses";
    IMPORT_ERASED = "個人番号の入った CSV は、ここで消去します。", "The CSV files, which hold the numbers, are erased now.";

    FOUND = "{person} さんは {previous} から {new} に転入しました。{new} の担当者が、本人の同意と本人確認のうえ {previous} に照会します。", "{person} moved from {previous} to {new}. The clerk there has seen the consent and the identity card, and asks {previous}.";
    FOUND_DONE = "回答あり: 接種記録 {doses} 件、すべて {previous} の署名つき", "Found: {doses} {doses|dose|doses}, each signed by {previous}";

    ACCEPTED = "担当者が内容を比べ、回答の接種記録を {new} の記録に取り込みます。", "The clerk compares and takes the doses over into the record of {new}.";
    ACCEPTED_DONE = "{added} 件を取り込みました。入手元として {previous} が残ります。", "{added} {added|dose|doses} taken over; the record names {previous} as their origin.";

    ASKED_AGAIN = "同じ照会をもう一度。何も二重になってはいけません。", "The same question once more: nothing may be doubled.";
    ASKED_AGAIN_DONE = "新しく {added} 件、すでにあるもの {unchanged} 件。記録は {doses} 件のままです。", "{added} added, {unchanged} were there already; the record still holds {doses} {doses|dose|doses}.";

    WRONG_CODE = "選び間違い: 別の転入者 {person} さんについて、{previous} ではなく {wrong} に照会してしまいます。", "A slip of the finger: for another mover, {person}, the clerk picks {wrong} instead of {previous}.";
    WRONG_CODE_ANSWER = "回答なし。{wrong} が実際に受け取ったもの、送ったもの:", "No answer. This is what {wrong} really received and sent:";
    RECEIVED = "受信", "received";
    SENT = "送信", "sent";
    BYTES = "{bytes} バイト", "{bytes} bytes";
    M1 = "利用目的と、{groups} の群のどれか（番号のハッシュの {bits} ビット）。人については他に何もない", "the purpose, and one of {groups} groups ({bits} bits of a hash of the number); nothing else about the person";
    M2 = "自分の住民のうちその群の人を、乱数で {m} 個まで埋め、目隠しした値", "its own residents of that group, filled up to {m} with random values, all blinded";
    M3 = "同じ値をこの照会限りの鍵で変えたものと、番号を知る者だけが開ける封をした照会内容", "the same values, turned by a key made for this question alone, and evidence that only the right number opens";
    M4 = "回答と同じ長さの乱数（一致する住民がいないため）", "random bytes as long as an answer, because nobody matched";
    M5 = "受領の返事と同じ長さの乱数", "random bytes as long as a receipt";
    WIRE_TOTAL = "この間に通信路を通ったのは全部で {bytes} バイト、{packets} パケット（すべて暗号化、接続の維持を含む）", "On the wires during this step: {bytes} bytes in {packets} packets, all encrypted, with what keeps connections alive";
    WRONG_CODE_KNOWS = "同じ群には {sharing} 人ほどの番号があり、{wrong} には誰のことか分かりません。", "About {sharing} living people share that group; {wrong} cannot tell which of them was meant.";
    WRONG_CODE_SEARCHED = "{wrong} のすべてのファイル、ログ、通信をこの番号で検索: {files} ファイル、{megabytes} MB、あらゆる形で。見つかりません。", "Every file, log line and packet of {wrong} searched for the number: {files} {files|file|files}, {megabytes} MB, in every encoding. Not there.";
    WRONG_CODE_LOG = "操作ログに残ったもの: {kinds}", "Its operation log says: {kinds}";
    WRONG_CODE_LEDGER = "情報提供等記録に残ったもの: 照会元と日時だけ（{records} 件、住民の記載なし）", "Its provision records say who asked and when ({records} new), and name nobody.";
    WRONG_CODE_PEOPLE = "住民を氏名と生年月日で検索: 該当なし", "Its people, searched for this name and birth date: nobody.";

    UNKNOWN_PERSON = "{person} さんは {previous} に住んだことがありません。それでも相手の見え方は同じでなければなりません。", "{person} never lived in {previous}. Asking there must look the same from outside.";
    UNKNOWN_PERSON_DONE = "回答なし。同じ長さのメッセージ、{ms} ミリ秒（自治体を間違えたときは {other} ミリ秒）", "No answer: messages of the same lengths, after {ms} ms (the wrong municipality took {other} ms).";

    NOT_PERMITTED = "{wrong} が自分の住民について {previous} に照会します。ただし照会許可用照合リストに {wrong} はありません。", "{wrong} asks {previous} about one of its residents, but the network's permission list does not name {wrong}.";
    NOT_PERMITTED_DONE = "最初のメッセージで不受理。人に関することは何も送っていません。", "Not accepted at the first message; nothing about a person had been sent.";

    NEEDS_APPROVAL = "{person} さんの記録は、{previous} で自動応答不可になっています（健康被害救済の審査中のため）。{new} の照会には人が答えます。", "The record of {person} is not answered automatically in {previous} (a relief claim is being examined): a person decides about the inquiry of {new}.";
    NEEDS_APPROVAL_NONE = "いまは「回答なし」（{ms} ミリ秒）。知らない人のときと同じです。", "For now no answer, after {ms} ms, as for a person who is not known.";
    NEEDS_APPROVAL_INBOX = "{previous} の承認者の画面に、照会元 {new}、根拠 {basis}、期限 {expires} と並びます。", "{previous}'s approver sees who asks ({new}), the basis ({basis}), and until when to decide ({expires}).";
    NEEDS_APPROVAL_CLERK = "担当者は判断できません。承認者が根拠、本人、項目を確かめて承認します。", "A clerk may not decide. The approver checks basis, person and items, and approves.";
    NEEDS_APPROVAL_DONE = "後日回答が届きました: 接種記録 {doses} 件。{new} の照会一覧で取込を待っています。", "The late answer has arrived: {doses} {doses|dose|doses}. In {new} it waits in the list of inquiries to be taken over.";

    OFFLINE = "夜です。{previous} のノードは止まっています。それでも {new} の担当者は、転入した {person} さんについて照会します。", "It is night, and the node of {previous} is switched off. The clerk of {new} asks about {person} all the same.";
    OFFLINE_WAITS = "照会は中継 {relay} で待っています（封をした {bytes} バイト、{ms} ミリ秒後）。どこまで届いたかは担当者に見えます。", "The question waits at relay {relay}: {bytes} sealed bytes, there after {ms} ms. The clerk sees how far it got.";
    OFFLINE_DONE = "{previous} のノードが動き出すと、中継から受け取って回答しました: 接種記録 {doses} 件。中継には何も残っていません。", "Switched on again, {previous} fetched it and answered: {doses} {doses|dose|doses}. Nothing is left at the relay.";

    RECEIPTS = "情報提供等記録は双方に残り、提供があったものには双方が署名しています。これを検証します。", "Every exchange left a provision record at both municipalities, signed by both where doses were provided. They are verified now.";
    RECEIPTS_TOWN = "{town}: 記録 {records} 件を検証、双方の署名 {countersigned} 件、操作ログ {leaves} 件も整合", "{town}: {records} {records|record|records} verify, {countersigned} with both signatures; its operation log of {leaves} {leaves|leaf|leaves} verifies";

    NUMBER = "最後に、個人番号がどこかに残っていないか、すべてを検索します。", "And the number? Everything this run wrote or sent is searched for it.";
    NUMBER_PLANTED = "検索が働くことを示すため、番号を1つ {encodings} とおりの形で置きました: {found} とおりを発見。", "To show that the search works, one number was planted in {encodings} encodings: {found} of them are found.";
    NUMBER_SEARCHED = "ほかの場所を、{numbers} 個の番号は文字として、うち {chosen} 個は {encodings} とおりの形で検索:", "Everywhere else, searched for {numbers} numbers as text, and for {chosen} of them in {encodings} encodings:";
    NUMBER_SHORT = "（6 バイトの形は、これだけの量では偶然に現れるため、照会した {asked} 個だけ）", "(encodings of six bytes only for the {asked} asked about: in so many bytes they appear by chance)";
    NUMBER_PLACES = "{files} ファイル、{megabytes} MB、ログ {lines} 行、通信 {packets} パケット: 見つかりません。", "{files} {files|file|files}, {megabytes} MB, {lines} log lines, {packets} recorded packets. Not found anywhere.";
    SEARCHING = "検索中 {megabytes} MB", "Searching, {megabytes} MB";

    ALL_WELL = "{count} の手順がすべて期待どおりでした（{seconds} 秒）。", "All {count} {count|step|steps} went as they should ({seconds} s).";
    NOT_WELL = "期待どおりでない手順がありました。", "Not every step went as it should.";
    SCREEN_ELSEWHERE = "画面は端末で開きます。パイプやファイルにつながない端末で「watari demo」を起動してください（「--headless」では開きません）。", "The terminal UI opens only on a terminal: start `watari demo` in one, without a pipe or a file (`--headless` ends here by itself).";
    SCREEN_OPENS = "次は {town} の担当者の画面です。3つの自治体は今の状態のまま動いています。", "Next comes the screen of a clerk of {town}. The three municipalities go on from where the story ended.";
    SCREEN_LOGIN = "利用者ID {user}、パスワード「{password}」でログイン済みです（ロックの解除にも同じパスワード）。", "You are logged in as {user}; the password is \"{password}\" (a locked screen asks for it).";
    SCREEN_KEYS = "F1 はどこでもヘルプ、D は2分間の案内、Ctrl+E は日本語/English、Ctrl+Q はログアウト、もう一度で終了です。", "F1 helps everywhere, D is a two-minute tour, Ctrl+E changes English/Japanese, Ctrl+Q logs out and then quits.";
    SCREEN_ENTER = "Enter で画面を開きます（Ctrl+C で終了）。", "Press Enter to open it (Ctrl+C ends).";
    KEPT = "記録は {folder} に残っています。", "The run's files are kept in {folder}.";
    STOPPING = "片付けています..", "Clearing away ..";
}
