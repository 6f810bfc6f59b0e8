//! (soon)

use crate::text::catalogue::texts;

texts! {
    PLACE = "x", "x";
}
