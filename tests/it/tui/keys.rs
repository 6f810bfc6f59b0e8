//! Keys as a terminal sends them, for tests that type at the real program.

/// Esc as F12, which no following byte turns into another key.
pub const ESC: &str = "\x1b[24~";
pub const DOWN: &str = "\x1b[B";
pub const F2: &str = "\x1bOQ";
pub const F3: &str = "\x1bOR";
pub const F7: &str = "\x1b[18~";
pub const F9: &str = "\x1b[20~";
pub const F10: &str = "\x1b[21~";
/// Ctrl+G: a function by its key.
pub const GO: &str = "\x07";
/// Ctrl+L.
pub const LOCK: &str = "\x0c";
/// Ctrl+Q.
pub const LOG_OUT: &str = "\x11";
