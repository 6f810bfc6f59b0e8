//! What the commands say when they have done their work.

use crate::text::catalogue::texts;

texts! {
    PASSWORD = "パスワード: ", "Password: ";
    NEW_PASSWORD = "新しいパスワード（15文字以上）: ", "New password (15 characters or more): ";
    NEW_PASSWORD_AGAIN = "もう一度: ", "Once more: ";
}
