//! The check of a terminal: size, widths, colours, keys, barcode reader, input method.

use crate::text::catalogue::texts;

texts! {
    NAME = "端末の確認", "Terminal check";
    HELP = "この端末で大きさ、文字の幅、色、F1 から F10 のキー、読取装置、日本語入力が正しく動くかを確かめます。何も登録しません。Esc で戻ります。", "Whether size, widths of characters, colours, the keys F1 to F10, the barcode reader and the Japanese input work on this terminal. Nothing is recorded. Esc goes back.";
    SIZE = "大きさ", "Size";
    SIZE_IS = "{columns}x{rows}（80x24 以上。110桁から一覧の横に詳細が出ます）", "{columns}x{rows} (80x24 or more; from 110 columns lists have a pane beside them)";
    WIDTH = "文字の幅", "Widths";
    NARROW = "幅の決まらない文字は1桁です", "ambiguous characters take one column";
    WIDE = "幅の決まらない文字は2桁です。線は + - で描きます", "ambiguous characters take two columns: lines are drawn as + and -";
    RULER = "次の3行の右端の | がそろっていれば正常です", "fine where the | at the right of the next three rows stand below each other";
    COLOURS = "色", "Colours";
    SAMPLE_GOOD = "正常", "good";
    SAMPLE_DOUBTFUL = "遅延", "late";
    SAMPLE_BAD = "不通", "down";
    SAMPLE_SELECTED = "> 選んだ行", "> selected";
    COLOURS_HELP = "見分けにくいときは Ctrl+T で配色を変えてください", "Ctrl+T changes the theme where they are hard to tell apart";
    KEYS = "キー", "Keys";
    KEYS_HELP = "F1 から F10 を順に押してください。端末が F1 や F10 を使うときは ? と Ctrl+S で代われます", "Press F1 to F10. Where the terminal keeps F1 or F10, ? and Ctrl+S do the same";
    KEYS_ALL = "F1 から F10 がすべて届きました", "F1 to F10 all arrived";
    READER = "読取", "Reader";
    READER_WAITS = "接種券などを読み取ってください。数字は表示しません", "Read a coupon. The digits are not shown";
    READER_READ = "数字 {count}桁と Enter が届きました", "{count} digits and Enter arrived";
    READER_NO_ENTER = "数字 {count}桁。Enter が届いていません", "{count} digits, no Enter yet";
    IME = "日本語入力", "Japanese input";
    IME_WAITS = "数字か文字を入力してください", "Type a digit or a letter";
    IME_ON = "オンです。数字欄は全角でも使えますが、読取の前にオフにしてください", "It is on. Fields for digits take it all the same, but switch it off before reading barcodes";
    IME_OFF = "オフです", "It is off";
}
