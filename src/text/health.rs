//! The health of node and network: what was found, what to do next, by the words of findings, faults and reasons.

use std::fmt::Display;

use crate::text::catalogue::{Lang, Text, find, texts, words};

/// What is so, and what to do next; the second is empty where nothing is to be done.
pub fn finding(word: &str, values: &[(String, String)], lang: Lang) -> Option<[String; 2]> {
    let what = find(FINDINGS, word)?;
    let spoken: Vec<(&str, String)> = values
        .iter()
        .map(|(name, raw)| (name.as_str(), spoken(name, raw, lang)))
        .collect();
    let values: Vec<(&str, &dyn Display)> = spoken
        .iter()
        .map(|(name, value)| (*name, value as &dyn Display))
        .collect();
    let next = find(NEXT_STEPS, word);
    let next = next.map_or_else(String::new, |next| next.show(lang, &values));
    Some([what.show(lang, &values), next])
}

/// What was looked at.
pub fn topic(word: &str) -> Option<&'static Text> {
    find(TOPICS, word)
}

/// How urgent something is.
pub fn level(word: &str) -> Option<&'static Text> {
    find(LEVELS, word)
}

/// Why a node rests.
pub fn reason(word: &str) -> Option<&'static Text> {
    find(REASONS, word)
}

/// A fault of a peer, in a few cells.
pub fn fault(word: &str) -> Option<&'static Text> {
    find(FAULTS, word)
}

/// Whether messages go to a peer.
pub fn circuit(word: &str) -> Option<&'static Text> {
    find(CIRCUITS, word)
}

fn spoken(name: &str, raw: &str, lang: Lang) -> String {
    let word = match name {
        "reason" => reason(raw),
        _ => None,
    };
    word.map_or(raw, |word| word.plain(lang)).to_owned()
}

pub(super) static TOPICS: &[(&str, Text)] = words! {
    "node" = "ノード", "node";
    "store" = "保存", "store";
    "disk" = "ディスク", "disk";
    "keys" = "鍵", "keys";
    "version" = "手順の版", "protocol version";
    "expiry" = "期限", "expiry";
    "clock" = "時計", "clock";
    "directory" = "名簿", "directory";
    "listening" = "待ち受け", "listening";
    "peer" = "接続先", "peer";
    "queue" = "送信待ち", "queue";
    "relay" = "中継", "relay";
    "own_node" = "当自治体", "own node";
    "log" = "操作ログ", "log";
};

pub(super) static LEVELS: &[(&str, Text)] = words! {
    "ok" = "正常", "ok";
    "attention" = "注意", "look";
    "problem" = "異常", "WRONG";
};

pub(super) static REASONS: &[(&str, Text)] = words! {
    "upgrade" = "プログラムの入替", "a newer version of the program";
    "repair" = "機器の修理", "repair of the machine";
    "outage" = "停電・回線工事", "work on power or line";
    "records" = "記録の移行", "work on the records";
    "other" = "その他", "other work";
};

pub(super) static FAULTS: &[(&str, Text)] = words! {
    "refused" = "接続拒否", "refused";
    "connection_ended" = "切断", "connection ended";
    "read_timeout" = "応答時間切れ", "read time-out";
    "connect_timeout" = "接続時間切れ", "connect time-out";
    "no_endpoint" = "到達できない", "no endpoint";
    "authentication" = "鍵が違う", "wrong key";
    "not_in_directory" = "名簿にない", "not in directory";
    "revoked" = "失効", "revoked";
    "protocol" = "手順が違う", "other protocol";
    "not_taken" = "受け取らない", "not taken";
    "other" = "その他", "other";
};

pub(super) static CIRCUITS: &[(&str, Text)] = words! {
    "closed" = "通常", "normal";
    "open" = "見合わせ中", "held back";
    "half_open" = "1件だけ試行中", "one trial";
};

pub(super) static FINDINGS: &[(&str, Text)] = words! {
    "node_open" = "解錠済みで、動いています。", "Unlocked and working.";
    "node_locked" = "{since} からロック中です。待ち受けも送信もしていません。", "Locked since {since}: it neither listens nor sends.";
    "own_runs_twice" = "このノードのデータフォルダの写しが、ほかでも動いています。", "A copy of this node runs somewhere else.";
    "own_went_back" = "ほかのノードが、このノードのもっと新しい状態を知っています。古い写しから起動した疑いがあります。", "Others know a later state of this node: it was probably started from an older copy.";
    "own_maintenance" = "{until} まで保守中です（{reason}）。", "In maintenance until {until} ({reason}).";
    "store_good" = "書き込みできます（{mib} MiB、記録 {commits}）。", "Takes changes ({mib} MiB, commit {commits}).";
    "store_closed" = "解錠するまで開きません。", "Opened when somebody unlocks the node.";
    "store_full" = "ディスクがいっぱいで、何も記録できません。", "The disk is full; nothing is recorded.";
    "store_broken" = "ディスクの故障のため、何も記録できません。", "After a disk error nothing is recorded.";
    "disk_room" = "空き {mib} MiB。", "{mib} MiB free.";
    "disk_low" = "空きが {mib} MiB しかありません。", "Only {mib} MiB free.";
    "disk_short" = "空きが {mib} MiB です。まもなく記録できなくなります。", "{mib} MiB free; soon nothing can be recorded.";
    "disk_unknown" = "空き容量を調べられません。", "The free room cannot be found out.";
    "keys_good" = "鍵情報は {expires} まで有効です（毎週自動で切替）。", "The manifest is valid until {expires}; the node renews it weekly.";
    "version_all" = "照会の手順の第 {own} 版を話します。", "Speaks versions {own} of the protocol.";
    "version_newest" = "設定により、照会の手順の古い版は使わず、第 {own} 版だけを話します。", "Leaves older versions of the protocol off by its settings: speaks only version {own}.";
    "version_held" = "設定により、照会の手順の第 {own} 版だけを話します。", "Held by its settings: speaks only version {own} of the protocol.";
    "version_older" = "相手のプログラムが古く、共通の版がないため照会できません（相手 第 {theirs} 版、このノード 第 {own} 版）。", "Its program is older and speaks no version in common (it {theirs}, this node {own}): it cannot be asked.";
    "version_newer" = "相手のプログラムが新しく、共通の版がないため照会できません（相手 第 {theirs} 版、このノード 第 {own} 版）。", "Its program is newer and speaks no version in common (it {theirs}, this node {own}): it cannot be asked.";
    "clock_unknown" = "{now}。比べる相手がまだありません。", "{now}; no peer to compare with yet.";
    "clock_good" = "{now}。ほかの自治体とのずれは {seconds} 秒です。", "{now}; {seconds} {seconds|second|seconds} off the others.";
    "clock_off" = "{now}。ほかの自治体と {seconds} 秒ずれています。", "{now}; {seconds} seconds off the others.";
    "clock_stopped" = "{now}。ほかの自治体と {seconds} 秒ずれているため、送信を止めています。", "{now}; {seconds} seconds off the others: sending is stopped.";
    "directory_none" = "接続先名簿がありません。", "No directory is installed.";
    "directory_good" = "第{version}版、{expires} まで有効です。", "Version {version}, valid until {expires}.";
    "directory_over" = "第{version}版は {expires} に期限が切れました。照会も回答もできません。", "Version {version} expired on {expires}: nothing is asked or answered.";
    "entry_missing" = "接続先名簿に自分の自治体がありません。", "The directory does not name this municipality.";
    "entry_replaced" = "接続先名簿には別のノードの鍵が載っています。このノードは古いものです。", "The directory names another node's keys: this node has been replaced.";
    "entry_revoked" = "接続先名簿で、このノードは失効しています。", "The directory revokes this node.";
    "entry_ended" = "接続先名簿で、このノードの期間が終わっています。", "This node's time in the directory is over.";
    "entry_too_small" = "保存している住民が、接続先名簿にある人口の3倍を超えています。一部の照会に回答できません。", "More people are held here than three times the population in the directory: some inquiries cannot be answered.";
    "expires_directory" = "接続先名簿の期限まで {days} 日（{expires}）。", "The directory ends in {days} {days|day|days} ({expires}).";
    "expires_manifest" = "鍵情報の期限まで {days} 日（{expires}）。自動の切替が遅れています。", "The manifest ends in {days} {days|day|days} ({expires}): its weekly renewal is late.";
    "expires_seal_key" = "暗号化の鍵の期限まで {days} 日（{expires}）。自動の切替が遅れています。", "The seal key ends in {days} {days|day|days} ({expires}): its weekly renewal is late.";
    "expires_signing_key" = "署名の鍵の期限まで {days} 日（{expires}）。", "The signing key ends in {days} {days|day|days} ({expires}).";
    "expires_permission_own" = "自分の自治体が照会できる許可の期限まで {days} 日（{expires}）。", "The permission to ask ends in {days} {days|day|days} ({expires}).";
    "expires_permission" = "ほかの自治体の照会の許可の期限まで {days} 日（{expires}）。", "A permission of others to ask ends in {days} {days|day|days} ({expires}).";
    "expires_entry" = "接続先名簿での自分の期間の終わりまで {days} 日（{expires}）。", "The own entry of the directory ends in {days} {days|day|days} ({expires}).";
    "listening" = "{addresses}", "{addresses}";
    "listening_nowhere" = "待ち受けるアドレスがありません。", "No address to listen on.";
    "listening_not" = "このノードは接続網につながずに動いています。", "This node runs without its network.";
    "peer_none" = "ほかの自治体とは通信しません（接続先名簿にないか、会場のノードです）。", "There is no other municipality to talk to (none listed, or a venue's node).";
    "peers_well" = "問題のない自治体: {count}", "Municipalities without trouble: {count}";
    "peer_good" = "つながっています。最終通信 {last}。", "Connected; last contact {last}.";
    "peer_idle" = "必要なときにつなぎます。最終通信 {last}。", "Connected when needed; last contact {last}.";
    "peer_maintenance" = "{until} まで保守中です（{reason}）。送信待ち {queued} 件。", "In maintenance until {until} ({reason}); {queued} queued.";
    "peer_refused_now" = "いつものアドレスで応答がありません（接続拒否）。最終通信 {last}、試行 {tried}、送信待ち {queued} 件。", "Nobody answers at its usual address (refused); last contact {last}, tried {tried}, {queued} queued.";
    "peer_refused" = "名簿のアドレスで応答がありません（接続拒否）。試行 {tried}、送信待ち {queued} 件。", "Nobody listens at the address of the directory (refused); tried {tried}, {queued} queued.";
    "peer_connection_ended" = "つながった後に切れました。最終通信 {last}、試行 {tried}、送信待ち {queued} 件。", "The connection was made and ended; last contact {last}, tried {tried}, {queued} queued.";
    "peer_read_timeout" = "つながりますが、時間内に応答がありません。最終通信 {last}、送信待ち {queued} 件。", "Connected, and no answer in time; last contact {last}, {queued} queued.";
    "peer_connect_timeout" = "時間内につながりません。最終通信 {last}、試行 {tried}、送信待ち {queued} 件。", "No connection in time; last contact {last}, tried {tried}, {queued} queued.";
    "peer_no_endpoint" = "名簿のアドレスに到達できません。試行 {tried}、送信待ち {queued} 件。", "No way to any address of the directory; tried {tried}, {queued} queued.";
    "peer_authentication" = "そのアドレスで別の鍵が応答しました。送信待ち {queued} 件。", "Another key answers at its address; {queued} queued.";
    "peer_not_in_directory" = "接続先名簿にありません。送信待ち {queued} 件。", "The directory does not name it; {queued} queued.";
    "peer_revoked" = "接続先名簿で失効しています。送信待ち {queued} 件。", "The directory revokes it; {queued} queued.";
    "peer_protocol" = "そのアドレスの相手は、この接続網の手順を話しません。送信待ち {queued} 件。", "What answers at its address does not speak this protocol; {queued} queued.";
    "peer_not_taken" = "つながりますが、受け取りません。最終通信 {last}、送信待ち {queued} 件。", "Connected, and it does not take messages; last contact {last}, {queued} queued.";
    "peer_other" = "自分の側の理由でつながりません。試行 {tried}、送信待ち {queued} 件。", "Not reached for a reason on this side; tried {tried}, {queued} queued.";
    "queue_empty" = "送信待ちはありません（回答待ちの照会 {open}、承認待ち {held}）。", "Nothing waits to be sent ({open} inquiries open, {held} to approve).";
    "queue_waiting" = "送信待ち {count} 件（回答待ちの照会 {open}、承認待ち {held}）。", "{count} queued ({open} inquiries open, {held} to approve).";
    "own_node_good" = "ノード{node}: つながっています。", "Node {node}: connected.";
    "own_node_unmet" = "ノード{node}: つながっていません。会場のノードなら、回線がない間は正常です。", "Node {node}: not connected; for a venue's node without a line that is as it should be.";
    "own_node_away" = "ノード{node}: つながりません。最後にそろったのは {last} です。", "Node {node}: not connected; last in step {last}.";
    "relay_none" = "接続先名簿に中継はありません。", "The directory names no relay.";
    "relay_good" = "中継 {count}、うち応答なし {silent}。", "{count} {count|relay|relays}, {silent} silent.";
    "relay_some" = "中継 {count}、うち応答なし {silent}。", "{count} {count|relay|relays}, {silent} silent.";
    "relay_all" = "中継 {count} のすべてが応答しません（{silent}）。", "None of the {count} {count|relay|relays} answers ({silent} silent).";
    "log_good" = "操作ログ {leaves} 件。", "{leaves} {leaves|entry|entries} in the operation log.";
    "log_alarms" = "未確認の警報 {count} 件。", "{count} {count|alarm|alarms} nobody has looked at.";
};

pub(super) static NEXT_STEPS: &[(&str, Text)] = words! {
    "node_locked" = "職員がログインすると解錠されます。無人で起動するなら --unlock を使います。", "It opens when a staff member logs in; --unlock is for an unattended start.";
    "own_runs_twice" = "写しを探して、すぐに止めてください（複製ノードのことではありません）。見つからなければ鍵の失効を接続網の担当に頼みます。", "Find the copy and stop it at once (this is not about replicas); if it cannot be found have the key revoked by those who run the network.";
    "own_went_back" = "新しいほうのデータフォルダがないか確かめ、あればそちらで起動してください。なければこのまま使い、写しの後に記載したものがないか確かめます。", "Look for the newer data folder and start from that; if there is none go on with this one and look for what was written after the copy was made.";
    "own_maintenance" = "終わったら watari maintenance off で解いてください。", "When it is done: watari maintenance off.";
    "store_full" = "空き容量を作ってください。再起動はいりません。", "Free some room; no restart is needed.";
    "store_broken" = "ディスクを確かめてからノードを再起動し、watari check を実行してください。", "Check the disk, restart the node, and run watari check.";
    "disk_low" = "近いうちに空き容量を増やしてください（4 GiB 以上）。", "Make more room soon (4 GiB or more).";
    "disk_short" = "今すぐ空き容量を作ってください。", "Make room now.";
    "disk_unknown" = "データフォルダのあるディスクを確かめてください。", "Look at the disk of the data folder.";
    "version_newest" = "古い版だけの接続先にも照会するときは、設定 inquiry.speaks の行を消して再起動してください。", "To ask those who speak an older one only, remove inquiry.speaks from the settings and restart.";
    "version_held" = "接続先のプログラムがすべて新しくなったら、設定 inquiry.speaks の行を消して再起動してください。", "When all others are upgraded remove inquiry.speaks from the settings and restart.";
    "version_older" = "相手の担当に新しい版にする予定を確かめてください。急ぐ照会は書面で行うか、設定 inquiry.speaks に古い版を加えます。", "Ask when it will be upgraded; ask by letter what cannot wait, or add the older version to inquiry.speaks in the settings.";
    "version_newer" = "このノードのプログラムを新しくするか、設定 inquiry.speaks の制限を外してください。急ぐ照会は書面で行います。", "Upgrade this node's program, or lift inquiry.speaks in its settings; ask by letter what cannot wait.";
    "clock_off" = "この機械の時計を合わせてください。10分を超えると送信が止まります。", "Set this machine's clock; from 10 minutes on nothing is sent.";
    "clock_stopped" = "この機械の時計を合わせてください。合えば自動で再開します。", "Set this machine's clock; it goes on by itself once that is right.";
    "directory_none" = "接続網の担当から受け取った名簿を watari directory install で入れてください。", "Take the directory from those who run the network: watari directory install.";
    "directory_over" = "接続網の担当に新しい名簿を求めてください。", "Ask those who run the network for a newer directory.";
    "entry_missing" = "card.json を接続網の担当に渡し、名簿に加えてもらってください。", "Hand card.json to those who run the network, to be added.";
    "entry_replaced" = "新しいノードを使い、このノードは止めてください。心当たりがなければ、すぐに接続網の担当に知らせます。", "Use the new node and stop this one; if nobody here made a new one tell those who run the network at once.";
    "entry_revoked" = "接続網の担当に理由を確かめ、新しい鍵でノードを作り直してください。", "Ask those who run the network why, and set the node up anew with fresh keys.";
    "entry_ended" = "合併などで役目が終わったノードです。記録の引継ぎが済んだことを確かめて止めてください。", "Its work is over, as after a merger; see that its records were taken over, then stop it.";
    "entry_too_small" = "接続網の担当に、名簿の人口の訂正を求めてください。新しい名簿が届けば、待っている照会にも自動で回答します。", "Ask those who run the network to correct the population. Once the new directory is here, inquiries that wait are answered by themselves.";
    "expires_directory" = "接続網の担当に新しい名簿の発行を求めてください。届けば自動で広まります。", "Ask those who run the network for the next directory; it spreads by itself.";
    "expires_manifest" = "ノードの記録（stderr）を確かめ、再起動しても直らなければ開発元に知らせてください。", "Look at the node's log (stderr); if a restart does not help, report it.";
    "expires_seal_key" = "ノードの記録（stderr）を確かめ、再起動しても直らなければ開発元に知らせてください。", "Look at the node's log (stderr); if a restart does not help, report it.";
    "expires_signing_key" = "署名の鍵を切り替えてください。", "Change the signing key.";
    "expires_permission_own" = "接続網の担当に許可の延長を求めてください。", "Ask those who run the network to extend the permission.";
    "expires_permission" = "接続網の担当に、延長の予定を確かめてください。", "Ask those who run the network whether it will be extended.";
    "expires_entry" = "延長か引継ぎかを接続網の担当に確かめてください。", "Ask those who run the network whether it is extended or succeeded.";
    "listening_nowhere" = "--listen か設定 network.listen にアドレスを書いてください。", "Give an address with --listen or in the setting network.listen.";
    "listening_not" = "watari serve で動かしてください。", "Run it with watari serve.";
    "peer_refused_now" = "停止中か、再起動後に解錠されていません。相手の担当に電話し、職員がログイン（解錠）したか確かめてもらってください。", "It is off, or was restarted and waits to be unlocked: telephone and ask whether a staff member has logged in there.";
    "peer_refused" = "相手のノードが動いているか、名簿のアドレスとポートが正しいかを確かめてもらってください。", "Ask whether their node runs, and whether address and port in the directory are right.";
    "peer_connection_ended" = "続くなら、相手の名簿にこの自治体の今の鍵が載っているか、途中の装置が切っていないかを確かめてください。", "If it goes on: does their directory name this node's present key, and does a device in between cut the line?";
    "peer_read_timeout" = "相手が混雑しているか、回線が片方向です。自動で再送します。続くなら相手の担当に知らせてください。", "It is busy, or the line works one way only. It is sent again by itself; if it goes on tell them.";
    "peer_connect_timeout" = "回線と途中のファイアウォールを確かめてください。自動で再試行します。", "Look at the line and the firewalls in between; it is tried again by itself.";
    "peer_no_endpoint" = "名簿のアドレスを接続網の担当に確かめ、この機械の経路を調べてください。", "Check the address with those who run the network, and this machine's routes.";
    "peer_authentication" = "送らないでください。名簿のアドレスの誤りか、なりすましです。相手と接続網の担当に電話で確かめてください。", "Nothing is sent. A wrong address in the directory, or somebody in their place: telephone them and those who run the network.";
    "peer_not_in_directory" = "合併や脱退がないか、接続網の担当に確かめてください。", "Ask those who run the network whether it merged or left.";
    "peer_revoked" = "相手が新しい鍵で名簿に戻るまで待ってください。急ぐ照会は書面で行います。", "Wait until it is back with a new key; ask by letter what cannot wait.";
    "peer_protocol" = "アドレスとポートが正しいか、途中の装置が中身を変えていないかを確かめてください。", "Check address and port, and whether a device in between changes what is sent.";
    "peer_not_taken" = "混雑、ディスク不足、または保守中です。自動で再送します。続くなら相手の担当に知らせてください。", "It is busy, short of disk, or resting. It is sent again by itself; if it goes on tell them.";
    "peer_other" = "このノードの記録（stderr）と接続の上限を確かめてください。", "Look at this node's log (stderr) and its limits.";
    "queue_waiting" = "相手につながれば自動で送ります。急ぐときは接続先の画面で再試行できます。", "Sent by itself once the peer is reached; the connections screen can try at once.";
    "own_node_away" = "そのノードの電源と回線を確かめてください。つながると自動でそろいます。", "Check its power and line; the rest happens by itself.";
    "relay_some" = "続くなら中継の担当に知らせてください。", "If it goes on tell those who run the relay.";
    "relay_all" = "回線を確かめ、中継の担当に知らせてください。", "Check the line and tell those who run the relays.";
    "log_alarms" = "接続先・警報の画面で内容を確かめてください。", "Read them on the connections screen.";
};

texts! {
    DIAGNOSIS = "診断", "Diagnosis";
    DIAGNOSIS_HELP = "ノードと接続網の状態を1行ずつ調べます。注意・異常の行には次にすることが出ます。個人の情報は含まないので、このまま支援者に渡せます（watari diagnose でも出せます）。", "Looks at node and network line by line; what is not ok says what to do next. It holds nothing about a person and may be handed to a supporter as it stands (also: watari diagnose).";
    NEXT = "次にすること", "next";
    SUMMARY = "異常 {problems}  注意 {attentions}  正常 {good}", "{problems} wrong, {attentions} to look at, {good} ok";
    HEAD = "{own}  watari {version}  {at}", "{own}  watari {version}  {at}";
    TRY_NOW = "今すぐ再試行", "Try now";
    TRYING = "{town} に接続を試みています。", "{town} is being tried.";
    NO_PEER = "接続先を選んでください。", "Choose a peer first.";
    FAULT = "不通の種類", "fault";
    CIRCUIT = "送信", "sending";
    TRIED = "最終試行", "last tried";
    NEXT_TRY = "次の試行", "next try";
    RESTS = "保守", "maintenance";
    RESTS_UNTIL = "{until} まで（{reason}）", "until {until} ({reason})";
    OFFSET = "時計のずれ", "clock off";
    SECONDS = "{seconds} 秒", "{seconds} s";
    CLOCK_OFF = "この機械の時計が {seconds} 秒ずれています。合わせてください。", "This machine's clock is {seconds} s off: set it.";
    CLOCK_STOPPED = "この機械の時計が {seconds} 秒ずれています。合うまで照会は送りません。", "This machine's clock is {seconds} s off: nothing is sent until it is set.";
    DIRECTORY_OVER = "接続先名簿の期限が切れました。照会も回答もできません。", "The directory has expired: nothing is asked or answered.";
    ENTRY_LOST = "接続先名簿にこのノードの今の鍵がありません。管理者に知らせてください。", "The directory does not name this node any more: tell an administrator.";
    RUNS_TWICE = "このノードのデータフォルダの写しが動いています。管理者に知らせてください。", "A copy of this node is running: tell an administrator.";
    WENT_BACK = "このノードは古い写しから起動されました。管理者に知らせてください。", "This node was started from an older copy: tell an administrator.";
    RESTING = "{until} まで保守中です。ほかの自治体の新しい照会は受け付けません。", "In maintenance until {until}: new inquiries of others wait.";
    LOCKED_SINCE = "{since} からロック中です。ログインすると解錠されます。", "Locked since {since}; a login opens it.";
    EXPIRING = "期限が近いもの", "Ending soon";
    MAINTENANCE_ON = "{until} まで保守中にしました。ほかの自治体に知らせます。", "In maintenance until {until}; the others are told.";
    MAINTENANCE_OFF = "保守中ではありません。", "Not in maintenance.";
    MAINTENANCE_SHOWN = "{until} まで保守中です（{reason}）。", "In maintenance until {until} ({reason}).";
    PEER_RESTING = "保守", "rest";
}
