//! My Number on screen: compared, or shown for ten seconds for a purpose.

use crate::text::catalogue::texts;

texts! {
    NAME = "個人番号（記録されます）", "My Number (logged)";
    HELP = "個人番号がない人には登録できます。照合は入力した番号との一致・不一致だけを答えます。表示は利用目的を選んだときだけ、10秒間です。どちらも先に操作ログに記録されます。表示中は何かキーを押すと消えます。", "Where none is on record one can be registered. Comparing answers only equal or not equal. Showing needs a purpose and lasts ten seconds. Both are logged first. Any key hides the number.";
    WHOM = "対象 {name}", "Person: {name}";
    ACTION = "操作", "Do";
    COMPARE = "照合", "compare";
    SHOW = "表示（10秒）", "show for 10 s";
    REGISTER = "登録する個人番号", "My Number to register";
    REGISTERED = "個人番号を登録しました。", "The My Number is registered.";
    TAKEN = "この個人番号は、ほかの住民の記録にあります。登録していません。", "Somebody else has this My Number. It is not registered.";
    PURPOSE = "利用目的", "Purpose";
    TRANSFER_IN = "転入者照会", "inquiry for a mover";
    PROVISION = "転出先へ提供", "provision";
    CERTIFICATE = "証明書の交付", "certificate";
    NUMBER = "個人番号", "My Number";
    NOT_TWELVE = "個人番号は12桁の数字です。", "My Number has 12 digits.";
    CHECK_DIGIT = "個人番号の検査用数字が一致しません。読み直してください。", "The check digit of the My Number does not fit. Please read it again.";
    EQUAL = "一致", "equal";
    NOT_EQUAL = "不一致", "not equal";
    RESULT = "照合の結果: {result}", "Compared: {result}";
    SHOWN = "表示中 {digits}  残り {seconds}秒", "Showing {digits}  {seconds} s left";
    NOT_AT_COUNTER = "窓口モードでは個人番号を表示しません。照合はできます。", "In counter mode the My Number is not shown. It can be compared.";
    HIDDEN = "個人番号を伏せました。", "The My Number is hidden again.";
    ANY_KEY = "何かキーを押すと消えます", "any key hides it";
    HIDE = "伏せる", "Hide";
}
