//! A venue's own node: what was registered without a line, what is held and why, the hand-over.

use crate::text::Text;
use crate::text::catalogue::{find, texts, words};

/// Where a registration is, in words.
pub fn state(code: &str) -> Option<&'static Text> {
    find(STATES, code)
}

/// Why it is held or was refused.
pub fn why(code: &str) -> Option<&'static Text> {
    find(WHYS, code)
}

pub(super) const STATES: &[(&str, Text)] = words! {
    "waiting" = "引渡し待ち", "to hand over";
    "undone" = "取消（引渡し待ち）", "undone, to be told";
    "held_here" = "保留（引渡し待ち）", "held, to hand over";
    "held" = "庁舎で保留", "held there";
    "there" = "登録済みだった", "was there already";
    "refused" = "庁舎で不受理", "not accepted";
};

pub(super) const WHYS: &[(&str, Text)] = words! {
    "coupon_unknown" = "接種券番号が台帳にない", "nobody has this coupon";
    "limit" = "1日の引渡しの上限（翌日に続く）", "the day's share is used up; it goes on tomorrow";
    "time" = "登録の日時がおかしい（時計を確かめる）", "an impossible time: check the clock";
    "venue" = "別の会場の登録", "registered at another venue";
    "user" = "利用者IDが読めない", "the user ID cannot be read";
    "impossible" = "記録と合わない（接種日・回・間隔など）", "does not fit the record (day, dose, interval)";
};

texts! {
    NAME = "会場の引渡し", "Venue";
    HELP = "会場のノードの画面です。回線がない間に登録した接種は、この一覧にたまり、つながると庁舎のノードへ引き渡されます。F10 で今すぐ引き渡します。庁舎で保留になった接種は理由と一緒に残り、庁舎の担当者が「保留の接種」で決めます。氏名や個人番号は会場のノードにありません。", "The screen of a venue's node. Doses registered without a line wait here and are handed over as soon as a node of the municipality is reached; F10 does so now. What the municipality holds stays in the list with its reason, and a clerk there decides it under Doses held. No name and no My Number is in a venue's node.";
    STATUS = "引渡しの状態", "Hand-over";
    WAITING = "引渡し待ち", "Not handed over";
    COUNT = "{count}件", "{count}";
    LAST = "前回の引渡し", "Last hand-over";
    NEVER = "まだありません", "none yet";
    LAST_DID = "{at}（渡した {handed_over}件、うち庁舎で保留 {held}件、受け取った変更 {changed}人）", "{at}: {handed_over} handed over, {held} of them held there; {changed} {changed|person|people} changed here";
    KNOWN = "接種券の持ち主", "Coupon holders";
    KNOWN_COUNT = "{count}人分がここで分かります", "{count} known here";
    NEXT = "次にすること", "What next";
    NEXT_MERGING = "引渡しの途中です。このまま待ってください。", "A hand-over is under way: please wait.";
    NEXT_WAITING = "F10 で引き渡します。回線がなければ、つながると自動で引き渡します。", "F10 hands over. Without a line it happens by itself once there is one.";
    NEXT_NOTHING = "引き渡すものはありません。会場を閉じられます。", "Nothing is left to hand over: the venue can close.";
    NEXT_HELD = "引き渡すものはありません。庁舎で保留になった接種は、庁舎の担当者が決めます。", "Nothing is left to hand over. What is held is decided by a clerk of the municipality.";
    NOT_HERE = "このノードは会場のノードではありません。", "This is not the node of a venue.";
    NOT_HERE_NEXT = "会場で登録された接種は、引渡しのあと住民の記録に入ります。記録と合わないものは「保留の接種」（H）で決めてください。会場のノードは、ノードの作成時に役割「会場」で作ります。", "Doses of a venue enter the record once they are handed over; those that do not fit wait under H, Doses held. A venue's node is made as one, with the role venue.";
    WORKERS_ONLY = "一覧は会場の従事者だけが見られます。", "Only venue workers see the list.";
    LIST = "引渡し待ちと保留の接種", "Waiting and held";
    EMPTY = "引渡し待ちも保留もありません。", "Nothing waits and nothing is held.";
    AT = "登録日時", "registered";
    COUPON = "接種券番号", "coupon";
    KIND = "種類", "kind";
    DOSE_NO = "回", "dose";
    LOT = "ロット番号", "lot no.";
    BY = "登録した人", "by";
    STATE = "状態", "state";
    REASON = "理由", "why";
    MERGE = "今すぐ引き渡す", "Hand over now";
    BEGUN = "引渡しを始めました。", "The hand-over has begun.";
    DONE = "引渡しが終わりました。", "Everything is handed over.";
    BROKEN = "引渡しが途中で切れました。つながると自動で続けます。", "The line broke. It goes on by itself when there is one again.";
}
