//! What the commands say when they have done their work.

use crate::text::catalogue::texts;

texts! {
    PASSWORD = "パスワード: ", "Password: ";
    MY_NUMBER = "個人番号（表示しません）: ", "My Number (not shown): ";
    UNDECIDED = "食い違う記載があります: watari person conflicts {no}", "Conflicting entries: watari person conflicts {no}";
    DECIDE_HOW = "決定: watari person decide {no} 番号 --take 値の番号 --reason 理由", "Decide: watari person decide {no} NUMBER --take N --reason REASON";
    ON = "あり", "on";
    OFF = "なし", "off";
    FLAGS_SET = "住民 {no}: 自動応答不可 {flag}、支援措置 {protected}", "{no}: no automatic answer {flag}, protected {protected}";
    PERSON_ADDED = "住民 {no} を登録しました。", "{no} is registered.";
    NUMBER_REGISTERED = "個人番号も登録しました。", "The My Number too.";
    NEW_PASSWORD = "新しいパスワード（15文字以上）: ", "New password (15 characters or more): ";
    NEW_PASSWORD_AGAIN = "もう一度: ", "Once more: ";

    NETWORK_CREATED = "接続網を作りました: {net}（ルート鍵 root-1 から root-3、公開するのは trust.json だけ）", "Network created in {net}: three sealed root keys, and trust.json, the only file to hand out.";
    NETWORK_KEYS = "ルート鍵は3人が別々の場所に保管してください。名簿の署名には2本が必要です。", "Give the three root keys to three people; signing a directory takes two of them.";
    MEMBER_ADDED = "加えました: {member}", "Added: {member}";
    MEMBER_CHANGED = "変更しました: {member}", "Changed: {member}";
    MEMBER_REVOKED = "失効にしました: {member} ノード{node}（次に発行する名簿から）", "Revoked from the next directory on: {member}, node {node}";
    MEMBER_REPLACED = "置き換えました: {member}", "Replaced: {member}";
    MEMBER_REPLICA = "複製ノードとして加えました: {member}", "Added as a replica: {member}";
    REPLICA_REQUESTED = "申請を {file} に書き出しました（{expires} まで有効）。鍵を持つノードの管理者に渡してください。", "Request written to {file} (good until {expires}). Hand it to the administrator of a node that has the keys.";
    REPLICA_COMPARE = "管理者に電話し、この指紋を読み上げてください。", "Call that administrator and read this fingerprint out.";
    REPLICA_ENROLLED = "申請 {id} を受け付けました。承認者が「watari replica approve {id}」で承認すると鍵を渡します。", "Request {id} taken. The keys are handed over once an approver runs `watari replica approve {id}`.";
    REPLICA_APPROVED = "申請 {id} を承認しました。鍵は、新しいノードがつながり次第、封をして渡します。", "Request {id} approved. The sealed keys go to the new node as soon as it is connected.";
    REPLICA_JOINED = "自治体の鍵を受け取りました。記録の同期を始めます。", "The municipality's keys are here. The records are now brought into step.";
    REPLICA_NO_KEYS = "このノードは自治体の鍵をまだ持っていません。「watari replica request」で申請してください。", "This node has not got the municipality's keys yet. Ask for them with `watari replica request`.";
    REPLICA_WAITS = "承認待ち", "waits for approval";
    REPLICA_PACKAGE_MADE = "承認済み", "approved";
    REPLICA_EXPIRED = "期限切れ", "expired";
    REPLICA_NODE = "当自治体のノード{node}", "Own node {node}";
    REPLICA_NEWCOMER = "接続中（鍵の引渡し前）", "connected, without the keys yet";
    REPLICA_NOT_IN_STEP = "未同期", "not in step yet";
    MEMBER_MERGED = "{former} は {since} から {successor} に引き継がれます。", "From {since} on {successor} carries {former} on.";
    PUBLISH_NEXT = "次の名簿を発行して配ると有効になります（network publish）。", "It takes effect with the next directory: network publish.";
    TAKEN_OVER = "{former} を引き継ぎました: 住民 {people} 人（ほかに、すでにいた {joined} 人に統合）、接種記録 {doses} 件、情報提供等記録 {records} 件", "{former} is taken over: {people} {people|person|people} ({joined} more were here already), {doses} {doses|dose|doses}, {records} provision {records|record|records}.";
    TAKEN_OVER_APART = "宛名番号が重なり付け直した住民 {renumbered} 人、番号が重なる接種券 {coupons} 件（発行した自治体のコードを付けて引けます）", "New addressee numbers, because theirs were taken: {renumbered}. Coupons whose number is taken here (found with their issuer's code): {coupons}.";
    TAKEN_OVER_OPEN = "終わっていない照会 {open} 件はこのノードから照会し直してください。承認待ちだった照会 {held} 件は、照会元に知らせてください。", "Ask the {open} open {open|inquiry|inquiries} again from here; tell those who asked about the {held} that waited for a decision.";
    TAKEN_OVER_KEEP = "元のデータフォルダは、操作ログの保管期間が終わるまで封をして保管してください。", "Keep the former data folder sealed away until the period of its operation log is over.";
    LED_TO_SUCCESSOR = "{former} は合併しました。{successor} に照会します。", "{former} has merged; {successor} is asked.";
    FINGERPRINT = "指紋 {fingerprint}", "Fingerprint {fingerprint}";
    FINGERPRINT_COMPARE = "この指紋を、電話で相手の自治体に読み上げて照らしてください。", "Read this fingerprint to the municipality by telephone and compare.";
    PUBLISHED = "名簿 第{version}版 を {file} に書き出しました（構成 {members}、期限 {expires}）。", "Directory version {version} written to {file} ({members} {members|member|members}, valid until {expires}).";

    NODE_CREATED = "ノードを作りました: {node}", "Node created: {node}";
    CARD_WRITTEN = "カードは {file} にあります。接続網の担当に渡し、指紋を電話で照らしてください。", "Its card is {file}. Hand it to those who run the network and compare the fingerprint by telephone.";
    KEYS_REPLACED = "鍵を切り替えました（鍵情報 第{seq}号）。古い鍵で暗号化された電文は開けません。", "The keys are replaced (manifest {seq}). Nothing sealed to the old ones opens any more.";
    KEYS_REPLACED_NEXT = "紛失したノードは、失効した接続先名簿を入れるまで接続できます。名簿の失効も確認してください。", "A lost node is refused from the directory that revokes it; see that it is published.";
    STAFF_ADDED = "利用者ID {user} を加えました（役割 {role}）。", "Account {user} added (role {role}).";
    STAFF_CHANGES_FIRST = "承認者は、本人がパスワードを変更してから承認できます（watari staff password、または設定の画面の F9）。", "An approver decides once its holder has changed the password: `watari staff password`, or F9 in the settings.";
    PASSWORD_CHANGED = "利用者ID {user} のパスワードを変更しました。", "The password of account {user} is changed.";

    DIRECTORY = "名簿 第{version}版  発行 {issued}  期限 {expires}  照会許可 {permissions} 件", "Directory version {version}, issued {issued}, valid until {expires}, {permissions} {permissions|permission|permissions}";
    REVOKED = "失効", "revoked";

    READY = "待ち受けています: {addresses}", "Ready, listening on {addresses}";
    READY_ALONE = "動いています（待ち受けるアドレスはありません）。", "Ready; no address to listen on was given.";
    READY_LOCKED = "動いていますが、ロックされています。職員がログインすると待ち受けを始めます。", "Running, but locked: it listens once a staff member logs in.";
    WAITS_FOR_ROOM = "ディスクがいっぱいのため、起動の途中で待っています。空き容量ができると、自動で続けます。", "The disk is full: the node waits, and goes on by itself as soon as there is room.";
    STOPPED = "終了しました。", "Stopped.";

    IMPORTING = "取込中 {percent}%", "Importing {percent}%";
    IMPORTED = "読込 {read}、登録 {registered}、変更なし {unchanged}、保留 {held}、受付不可 {rejected}", "{read} read, {registered} registered, {unchanged} unchanged, {held} held, {rejected} rejected";
    CHECKED = "検査だけ行いました（何も登録していません）: 読込 {read}、登録できる {registered}、変更なし {unchanged}、保留 {held}、受付不可 {rejected}", "Checked only, nothing registered: {read} read, {registered} to register, {unchanged} unchanged, {held} held, {rejected} rejected";
    ROW_REJECTED = "{line} 行目 {column} 列目  {code}  {reason}", "line {line}, column {column}  {code}  {reason}";
    REJECTED_LISTED = "受付不可の行のうち、表示したのは {listed} 行だけです。", "Only {listed} of the rejected rows {listed|is|are} listed.";
    MARKED = "要確認・要修正の印が付いた接種記録: {marked}", "Doses registered but marked for a look: {marked}";
    HELD = "保留 {held} 行: 住民または接種券がここに登録されていません。", "{held} {held|row|rows} held: the person or the coupon is not registered here.";
    EXPORTING = "出力中 {people} 人", "Exporting, {people} {people|person|people}";
    EXPORTED = "{people} 人の接種記録を {file} に出力しました（個人番号は含みません）。", "The doses of {people} {people|person|people} are in {file} (without My Number).";

    NOBODY_FOUND = "見つかりません。", "Nobody found.";
    MORE_FOUND = "{count} 件だけ表示しています。条件を詳しくしてください。", "Only {count} are shown; search more exactly.";
    NO_DOSES = "接種記録はありません。", "No doses on record.";

    DOSE_REGISTERED = "登録しました: {whom}  {dose_no}回目", "Registered: {whom}, dose {dose_no}.";
    DOSE_HELD = "接種券番号 {coupon} の人がここにいないため、保留にしました。", "Nobody here has coupon {coupon}; the dose is held.";
    DOSE_CORRECTED = "{person} の接種記録を訂正しました。", "A dose of {person} was corrected.";
    DOSE_CANCELLED = "{person} の接種記録を取り消しました。", "A dose of {person} was cancelled.";
    DOSE_NOTE = "要確認: {note}", "To look at: {note}";

    ASKING = "{provider} に照会しています..", "Asking {provider} ..";
    INQUIRY = "照会番号 {inquiry}  照会先 {provider}  {state}", "Inquiry {inquiry} to {provider}: {state}";
    INQUIRY_QUEUED = "照会先に届くのを待っています。届けば回答が記録されます（期限 14日）。", "It waits for the provider and goes on by itself (for 14 days).";
    INQUIRY_FOUND = "内容を比べてから「watari accept {inquiry}」で取り込めます。", "Compare it with your record, then run `watari accept {inquiry}`.";
    INQUIRY_NO_ANSWER = "該当なし、または自動応答の対象外です。14日以内に回答が届くことがあります。", "No match, or not answered automatically; an answer may follow within 14 days.";
    INQUIRY_ABORTED = "不受理になりました（{reason}）。個人の情報は何も送っていません。", "Not accepted ({reason}); nothing about a person was sent.";
    INQUIRY_EXPIRED = "14日以内に届かなかったため終了しました。必要なら、もう一度照会してください。", "It could not be delivered within 14 days and has ended. Ask again if it is still needed.";
    INQUIRY_MORE = "接種記録が多く、一部は届いていません。照会先に問い合わせてください。", "There were more doses than fit; contact the provider for the rest.";
    ACCEPTED = "照会 {inquiry}: {added} 件を取り込みました。すでにあるもの {unchanged} 件。", "Inquiry {inquiry}: {added} {added|dose|doses} taken over, {unchanged} were there already.";

    LETTER_LIST_EMPTY = "対応の残る照会文書はありません。「watari letter list --all」ですべて表示します。", "No letter is awaited or open; `watari letter list --all` shows all of them.";
    LETTER_WRITTEN = "照会文書 {letter} を作りました（{town} 宛て、情報提供等記録 {record}）。印刷: {text} または {html}", "Letter {letter} to {town} is written (provision record {record}). Print {text} or {html}.";
    LETTER_NEXT = "回答書が届いたら「watari letter answer {letter} --document-no 文書番号 ..」で入力します。", "When the reply has come, enter it with `watari letter answer {letter} --document-no NO ..`.";
    LETTER_FOUND = "{letter} の回答を入力しました: 接種記録 {count} 件。「watari accept {letter}」で取り込みます。", "The answer to {letter} is entered: {count} {count|dose|doses}. Take them over with `watari accept {letter}`.";
    LETTER_NONE = "{letter} の回答を入力しました: 該当者なし。", "The answer to {letter} is entered: nobody known there.";
    LETTER_RECORDED = "紙での回答を情報提供等記録 {record} に残しました。", "The answer on paper is provision record {record}.";
    LEDGER_PAPER = "うち紙によるものは {paper} 件で、相手の署名はありません（証拠は文書番号と日付です）。", "{paper} of them on paper: the other side signed nothing there, document numbers and dates are the evidence.";
    VENUE_STATUS = "引渡し待ち {waiting}件  ここで分かる接種券の持ち主 {known}人  前回の引渡し {at}（渡した {handed_over}件、うち庁舎で保留 {held}件、受け取った変更 {changed}人）", "not handed over {waiting}  coupon holders known here {known}  last merge {at} (handed over {handed_over}, of these held at the municipality {held}; changed here {changed})";
    VENUE_CREATED = "{node}の会場のノードを作成しました。個人番号・氏名・住所は入りません。", "The venue node of {node} is made. It never holds a My Number, a name or an address.";
    VENUE_MERGING = "引渡しの途中です。", "A merge is under way.";
    INBOX_EMPTY = "承認を待つ照会はありません。", "No inquiry waits for a decision.";
    INBOX_HEAD = "承認を待つ照会 {count} 件（期限の近い順）", "{count} {count|inquiry waits|inquiries wait} for a decision, the soonest deadline first";
    INBOX_LINE = "{query}  期限 {expires}（残り {days} 日）  {inquirer}  {why}", "{query}  until {expires} ({days} {days|day|days} left)  {inquirer}  {why}";
    INBOX_PERSON = "  対象者 {person} {birth}生 宛名番号 {addressee_no}", "  about {person}, born {birth}, addressee no. {addressee_no}";
    INBOX_ASKED = "  照会の項目 {items}  根拠 {basis} {reference}", "  items {items}  basis {basis} {reference}";
    INBOX_NEXT = "内容は「watari inbox 番号」、判断は「watari approve 番号 --reason 理由」または「watari refuse 番号 --reason 理由」です。", "Read one with `watari inbox NUMBER`; decide with `watari approve NUMBER --reason R` or `watari refuse NUMBER --reason R`.";
    INBOX_STATED = "  根拠の日付 {basis_on}  本人確認 {paper}（{seen}）  住基確認 {register}", "  basis dated {basis_on}; identity check: {paper} ({seen}); register check {register}";
    INBOX_MOVES = "  当市からの転出 {left} {to}  照会元への転入 {moved_in}", "  left here {left} for {to}; there since {moved_in}";
    INBOX_SAME_NAME = "  当市の記録と、個人番号、生年月日、性別、カナ氏名が一致しています。", "  Number, birth date, sex and name in kana are those of the own record.";
    INBOX_OTHER_NAME = "  個人番号、生年月日、性別は一致、カナ氏名は相違（照会元での氏名は伝わりません）。", "  Number, birth date and sex are those of the own record; the name in kana differs (the name there is not told).";
    INBOX_NOT_ALIKE = "  照会の後に個人番号・生年月日・性別のどれかが変わりました。承認しても何も送られません。", "  Number, birth date or sex were changed after the inquiry: an approval would send nothing.";
    INBOX_NOT_PERMITTED = "  今の照会許可用照合リストでは提供できません。承認しても何も送られません。", "  The permission list of today does not allow it: an approval would send nothing.";
    INBOX_HIDDEN = "  住所は支援措置のため伏せています（画面で理由を選ぶと表示できます）。", "  The address is kept back: a protected person (the screen shows it for a reason).";
    INBOX_ADDRESS = "  住所 {address}", "  address {address}";
    INBOX_DOSES = "  承認すると提供する接種記録 {count} 件（住所は含まれません）", "  an approval provides {count} {count|dose|doses} (and no address):";
    INBOX_NOT_READY = "  照会元がまだ「回答なし」を受け取っていません。", "  The inquirer has not confirmed the \"no answer\" yet.";
    INBOX_PROTECTED = "  支援措置対象者です。担当課に確かめてから --office-asked を付けて承認してください。", "  A protected person: ask the section in charge first, then approve with --office-asked.";
    APPROVED = "承認しました。記録を照会元に送ります（{query}）。", "Approved; the records are on their way ({query}).";
    REFUSED = "提供しません。照会元には何も送りません（{query}）。", "Refused; nothing is sent ({query}).";
    NOT_PROVIDED = "承認されましたが、今の許可または記録では提供できません。何も送っていません（{query}）。", "Approved, but the permissions or the record of today do not allow it; nothing was sent ({query}).";

    LEDGER_EMPTY = "情報提供等記録はありません。", "There are no provision records.";
    LEDGER_OK = "情報提供等記録 {records} 件を検証しました。すべて正しく、{countersigned} 件に双方の署名があります。", "{records} provision {records|record|records} verified; {countersigned} carry both signatures.";
    LEDGER_BROKEN = "検証できない記録 {broken}", "records that do not verify: {broken}";
    AUDIT_OK = "操作ログ {leaves} 件を検証しました。整合しています（先頭 {head}）。", "{leaves} {leaves|leaf|leaves} of the operation log verified; head {head}.";
    AUDIT_COPY_OK = "操作ログの写し（{name}）{leaves} 件も整合しています。", "The copy of the log of {name}, {leaves} {leaves|leaf|leaves}, verifies too.";
    AUDIT_COPY_BROKEN = "操作ログの写し（{name}）は {leaf} 件目から整合しません", "the copy of the log of {name} breaks at leaf {leaf}";
    AUDIT_BROKEN = "操作ログの {leaf} 件目から整合しません", "the operation log breaks at leaf {leaf}";

    CHECKING = "検査中: {part} {read}", "Checking: {part} {read}";
    CHECK_OK = "すべて読みました。行、ダイジェスト、索引は一致しています。", "Everything was read; rows, digests and index agree.";
    CHECK_FOUND = "検査で見つかった誤り {count} 件", "faults found by the check: {count}";

    NODE = "ノード", "node";
    LOCKED = "ロック中", "locked";
    UNLOCKED = "解錠済", "unlocked";
    PRACTICE = "練習用の接続網です。自治体も住民も架空です。", "Practice network: municipalities and people are fictional.";
    RESIDENTS = "住民", "residents";
    STORE = "保存", "store";
    LOG = "操作ログ", "operation log";
    DIRECTORY_VERSION = "接続先名簿の版", "directory version";
    DIRECTORY_EXPIRES = "接続先名簿の期限", "directory valid until";
    DIRECTORY_HAS_EXPIRED = "期限切れ: 照会も回答もできません。新しい接続先名簿を入れてください。", "EXPIRED: nothing is asked or answered; install a newer directory.";
    MANIFEST_EXPIRES = "鍵の一覧の期限", "manifest valid until";
    LISTENING = "待ち受け", "listening on";
    INQUIRIES_OPEN = "回答待ちの照会", "inquiries waiting";
    INQUIRIES_HELD = "承認待ちの照会", "inquiries to approve";
    CLOCK = "時刻", "clock";
    READ_ONLY = "読み取り専用", "read-only";
    DISK_FULL = "ディスクがいっぱいです。空き容量を作ってください。再起動はいりません。", "the disk is full; free some space, the node then goes on by itself";
    DISK_ERROR = "ディスクに書き込めません。ディスクを確かめ、ノードを再起動してください。", "the disk failed; check it and restart the node";
    RELAY = "中継 {code}", "relay {code}";
    RELAY_CREATED = "中継を作りました: {node}", "Relay created: {node}";
    COLLECTED = "最終受取 {at}", "last collected {at}";
    WAITING_THERE = "相手を待つ当方の通信 {count}（最古 {oldest}）", "own messages waiting there {count} (oldest {oldest})";
    MAILBOX = "預かり", "mailbox";
    ENVELOPES = "{count} 通", "{count} {count|envelope|envelopes}";
    OLDEST = "最も古いもの {minutes} 分前", "oldest {minutes} min ago";
    CONNECTED = "接続中", "connected";
    NOT_CONNECTED = "不通", "not connected";
}
