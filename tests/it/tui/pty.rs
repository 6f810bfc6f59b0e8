//! The whole program in a terminal of its own: a pty that feeds an emulator, keys as bytes, text as a person sees it.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const PATIENCE: Duration = Duration::from_secs(20);
/// A synchronized update, as terminals that know it show it: at once.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";
/// The bit of a terminal's mode that shows what is typed.
const ECHO: u32 = 0o10;

/// The program and what its terminal shows.
pub struct Pty {
    parser: Arc<Mutex<vt100::Parser>>,
    /// Every byte the program wrote.
    pub raw: Arc<Mutex<Vec<u8>>>,
    writer: Box<dyn Write + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
}

impl Pty {
    /// `watari` with these words in a terminal of this size.
    pub fn start(
        words: &[&str],
        data: &Path,
        size: (u16, u16),
        environment: &[(&str, &str)],
    ) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_watari"));
        command.args(words);
        command.env("WATARI_DATA", data);
        Self::of(command, size, environment)
    }

    /// Any program in a terminal of this size.
    pub fn of(
        mut command: CommandBuilder,
        (columns, rows): (u16, u16),
        environment: &[(&str, &str)],
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pty = native_pty_system().openpty(size).unwrap();
        command.env("TERM", "xterm-256color");
        // The emulator does not answer where its cursor is.
        command.env("TUI_WIDTH", "narrow");
        for name in [
            "WATARI_USER",
            "WATARI_PASSWORD_FILE",
            "LC_ALL",
            "LC_MESSAGES",
            "NO_COLOR",
        ] {
            command.env_remove(name);
        }
        command.env("LANG", "ja_JP.UTF-8");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let parser = Arc::new(Mutex::new(emulator(columns, rows)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pty.master.try_clone_reader().unwrap();
        let (shown, kept) = (Arc::clone(&parser), Arc::clone(&raw));
        std::thread::spawn(move || {
            let (mut bytes, mut waiting) = ([0; 4096], Vec::new());
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                kept.lock().unwrap().extend_from_slice(&bytes[..count]);
                waiting.extend_from_slice(&bytes[..count]);
                let rest = waiting.split_off(whole(&waiting));
                shown.lock().unwrap().process(&waiting);
                waiting = rest;
            }
            shown.lock().unwrap().process(&waiting);
        });
        let writer = pty.master.take_writer().unwrap();
        Self {
            parser,
            raw,
            writer,
            child,
            master: pty.master,
        }
    }

    /// Bytes as the terminal sends them.
    pub fn keys(&mut self, bytes: &str) {
        self.writer.write_all(bytes.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    pub fn text(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    /// Column and row of the cursor.
    pub fn cursor(&self) -> (u16, u16) {
        let (row, column) = self.parser.lock().unwrap().screen().cursor_position();
        (column, row)
    }

    pub fn with_screen<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.parser.lock().unwrap().screen())
    }

    /// Waits until the text stands on the screen.
    pub fn wait(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the text is gone.
    pub fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("no {text}"), |screen| {
            !screen.contents().contains(text)
        });
    }

    pub fn wait_until(&self, what: &str, seen: impl Fn(&vt100::Screen) -> bool) {
        let start = Instant::now();
        while !self.with_screen(&seen) {
            assert!(
                start.elapsed() < PATIENCE,
                "no {what:?} in\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let (high, wide) = (rows.try_into().unwrap(), columns.try_into().unwrap());
        self.parser
            .lock()
            .unwrap()
            .screen_mut()
            .set_size(high, wide);
        self.master.resize(size).unwrap();
    }

    /// Fails unless the terminal is clear, on its first screen, and echoes what is typed.
    pub fn is_given_back(&self) {
        self.wait_until("clear terminal", |screen| {
            screen.contents().trim().is_empty()
        });
        let raw = || String::from_utf8_lossy(&self.raw.lock().unwrap()).into_owned();
        let first = |_: &vt100::Screen| raw().contains("\x1b[?1049l");
        self.wait_until("the first screen is back", first);
        let raw = raw();
        assert!(!raw.contains("\x1b]"), "no title is set");
        let echo = self.master.get_termios().unwrap().local_flags.bits() & ECHO;
        assert_ne!(echo, 0, "the terminal is in its usual mode");
    }

    /// Waits for the program's end; its exit code.
    pub fn end(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Bytes up to the beginning of a frame that has no end yet: nobody sees half a frame.
fn whole(bytes: &[u8]) -> usize {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|part| part == mark);
    match (last(FRAME_BEGINS), last(FRAME_ENDS)) {
        (Some(begin), Some(end)) if end > begin => bytes.len(),
        (Some(begin), _) => begin,
        (None, _) => bytes.len(),
    }
}

fn emulator(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0)
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
