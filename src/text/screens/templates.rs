//! What lists, dialogs, wizards and jobs say, whatever they hold.

use crate::text::catalogue::texts;

texts! {
    RANGE = "{from}-{to} / {count}件", "{from}-{to} / {count}";
    RANGE_OF = "{from}-{to} / {count}件（全{total}件）", "{from}-{to} / {count} of {total}";
    NOTHING = "0件", "none";
    SORTED = "並び: {column} {order}", "sorted: {column} {order}";
    ASCENDING = "昇順", "up";
    DESCENDING = "降順", "down";
    FILTER = "絞込", "Filter";
    FILTERED = "絞込「{text}」", "filter \"{text}\"";
    FILTERED_OUT = "絞込に当てはまる行がありません。Esc で絞込を解除します。", "No row fits the filter. Esc takes it away.";
    LIST_ACTIONS = "一覧の操作", "This list";
    SORT_BY = "並べ替え: {column}", "Sort by {column}";
    SHOW_COLUMN = "列を表示: {column}", "Show column {column}";
    HIDE_COLUMN = "列を隠す: {column}", "Hide column {column}";
    LIST_KEYS_FILTER = "絞り込む", "Filter";
    DETAIL = "詳細", "Detail";
    REFUSED = "実行できませんでした {code}", "It was not done: {code}";
    WHAT = "何が起きたか", "What happened";
    INPUT = "入力の内容", "Your input";
    NEXT = "次にすること", "What next";
    REFUSAL = "受け付けられませんでした", "Not accepted";
    REFUSAL_HELP = "何が起きたか、入力した内容がどうなったか、次に何をするかを示します。Esc か Enter で閉じて、元の画面に戻ります。問い合わせるときは、表題の E で始まる番号を伝えてください。", "It says what happened, what became of your input, and what to do next. Esc or Enter closes it and leads back to the screen below. Whoever asks for support names the code in the title, which begins with E.";
    CLOSE = "閉じる", "Close";
    REASON = "理由", "Reason";
    DECISION = "判断", "Decision";
    CHECK_FIRST = "印のない確認項目があります。", "Not every point is checked.";
    TYPE_WORD = "確認の入力", "To confirm";
    TYPE_FIRST = "確認のため「{word}」を入力してください。", "To confirm, please type \"{word}\".";
    STEP = "手順", "Steps";
    STEP_DONE = "済", "x";
    STEP_NOW = "現在", "now";
    STEP_NEXT = "次の手順", "Next step";
    STEP_BEFORE = "前の手順", "Step before";
    JOB_WAITING = "待ち", "waiting";
    JOB_RUNNING = "実行中", "running";
    JOB_DONE = "完了", "done";
    JOB_FAILED = "失敗", "failed";
    JOB_STOPPED = "中止", "stopped";
    JOB_COUNT = "{done}/{total}", "{done}/{total}";
    JOB_LEFT = "残り {time}", "{time} left";
    MINUTES = "{minutes}分{seconds}秒", "{minutes} min {seconds} s";
    SECONDS = "{seconds}秒", "{seconds} s";
    PALETTE = "機能一覧（カナ・漢字・ローマ字で探す）", "All functions (type to search)";
    NOTHING_FITS = "当てはまるものがありません。", "Nothing fits.";
    TYPE_TO_SEARCH = "入力して絞り込み", "type to search";
    MORE_BELOW = "PgDn 続き", "PgDn more";
    BUSY = "問い合わせています", "asking the node";
}
