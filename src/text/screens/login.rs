//! Login and lock.

use crate::text::catalogue::texts;

texts! {
    NAME = "ログイン", "Login";
    HELP = "利用者IDとパスワードを入力して Enter を押します。パスワードを続けて間違えると、次に試せるまでの時間が長くなります。", "Type your user ID and password, then Enter. Each wrong password makes the next attempt wait longer.";
    USER = "利用者ID", "User ID";
    PASSWORD = "パスワード", "Password";
    LOGGED = "操作はすべて記録されます。", "Everything done here is logged.";
    WORK_ONLY = "業務以外の利用は禁止です。", "For work only.";
    FIRST = "起動後の最初のログインで、ノードが解錠されます。", "The first login after a start unlocks the node.";
    GO = "ログイン", "Log in";
    LOCK_NAME = "ロック中", "Locked";
    LOCKED_AT = "ロック", "Locked";
    LOCKED_IDLE = "{time}（無操作 {minutes}分）", "{time} (idle {minutes} min)";
    LEFT = "残り {count}回。失敗が続くとログアウトします。", "{count} {count|attempt|attempts} left, then you are logged out.";
    UNLOCK = "ロック解除", "Unlock";
    LOGGED_OUT = "ログアウトしました。Ctrl+Q で終了します。", "Logged out. Ctrl+Q quits.";
    WELCOME = "ログインしました。", "Logged in.";
    UNLOCKED = "ロックを解除しました。", "Unlocked.";
    PRACTICE = "練習用  利用者ID {user}  パスワード「{password}」", "Practice: user {user}, password \"{password}\"";
    PRACTICE_LOCK = "練習用パスワード「{password}」", "Practice password: \"{password}\"";
}
