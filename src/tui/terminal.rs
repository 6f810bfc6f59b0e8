//! The terminal: taken over, drawn on, given back. It is given back by `Drop`, whatever ends the program,
//! and by the panic hook before anything is said about the panic. Nothing personal is in its title.

use std::io::{self, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::queue;
use crossterm::style::{Print, ResetColor, force_color_output};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use ratatui::backend::CrosstermBackend;

use crate::tui::app::App;

/// The terminal is ours and has to be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A terminal taken over.
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<Stdout>>,
}

impl Terminal {
    /// Raw mode, the alternate screen, bracketed paste, news of the focus, and the mouse where it is wanted.
    ///
    /// # Errors
    /// What the operating system says, such as that this is no terminal.
    pub fn take(mouse: bool) -> io::Result<Self> {
        // With NO_COLOR crossterm would send an empty colour, which clears reverse and bold; the theme without colours does it.
        force_color_output(true);
        terminal::enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        give_back_on_panic(std::thread::current().id());
        let made = execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange
        )
        .and_then(|()| {
            if mouse {
                execute!(io::stdout(), EnableMouseCapture)
            } else {
                Ok(())
            }
        })
        .and_then(|()| ratatui::Terminal::new(CrosstermBackend::new(io::stdout())));
        match made {
            Ok(inner) => Ok(Self { inner }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    /// One frame, shown at once.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, app: &mut App) -> io::Result<()> {
        if app.take_bell() {
            queue!(io::stdout(), Print('\x07'))?;
        }
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        self.inner.draw(|frame| {
            if let Some(cursor) = app.draw(frame.buffer_mut()) {
                frame.set_cursor_position(cursor);
            }
        })?;
        execute!(io::stdout(), EndSynchronizedUpdate)
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.inner.size()?;
        Ok((size.width, size.height))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Clears what was shown and leaves the terminal as it was found; the second time it does nothing.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = execute!(
            out,
            ResetColor,
            Clear(ClearType::All),
            EndSynchronizedUpdate,
            DisableMouseCapture,
            DisableFocusChange,
            DisableBracketedPaste,
            Show,
            LeaveAlternateScreen
        );
        let _ = terminal::disable_raw_mode();
        let _ = out.flush();
    }
}

/// Only a panic of the thread that draws ends the screen; a task of the node has its own supervisor.
fn give_back_on_panic(own: ThreadId) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == own {
            give_back();
        }
        before(info);
    }));
}

/// Columns of the terminal behind the program, before the face is opened; `None` where there is none.
pub fn columns() -> Option<u16> {
    crossterm::terminal::size().ok().map(|(columns, _)| columns)
}
