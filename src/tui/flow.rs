//! What a screen may wish for. Nothing else is possible.

use crate::api::{ApiError, Request};
use crate::text::{Lang, Text};
use crate::tui::dialog::Refusal;
use crate::tui::files::FileOrder;
use crate::tui::screen::Screen;

/// What follows after a key, a reply, an event or a tick.
pub enum Flow {
    /// Nothing.
    Stay,
    /// Another screen on top of this one.
    Open(Box<dyn Screen>),
    /// Another screen in place of this one.
    Become(Box<dyn Screen>),
    /// This screen closes.
    Back,
    /// Every screen but the first closes.
    Home,
    /// The node is asked; the reply comes back with the tag, or is dropped if the screen is gone.
    Ask { tag: u32, request: Box<Request> },
    /// A file is read or written; what came of it comes back as [`Screen::on_file`].
    File { tag: u32, order: FileOrder },
    /// A sentence in the result line.
    Say(Message),
    /// One after the other.
    All(Vec<Flow>),
    /// The program ends.
    Quit,
}

/// The tag of a screen that asks only one thing at a time.
pub const ONLY: u32 = 0;

impl Flow {
    pub fn open(screen: impl Screen + 'static) -> Self {
        Self::Open(Box::new(screen))
    }

    pub fn become_screen(screen: impl Screen + 'static) -> Self {
        Self::Become(Box::new(screen))
    }

    pub fn ask(request: Request) -> Self {
        Self::ask_as(ONLY, request)
    }

    pub fn ask_as(tag: u32, request: Request) -> Self {
        Self::Ask {
            tag,
            request: Box::new(request),
        }
    }

    /// Work on a file by a screen that has one order under way at a time.
    pub const fn file(order: FileOrder) -> Self {
        Self::File { tag: ONLY, order }
    }

    /// Something worked.
    pub fn say(text: impl Into<String>) -> Self {
        Self::Say(Message::good(text))
    }

    /// Something typed is wrong: said in the result line, with the bell.
    pub fn wrong(text: impl Into<String>) -> Self {
        Self::Say(Message::bad(text))
    }

    /// The node refused: what happened, what became of the input, what to do next, in a dialog.
    pub fn refused(error: &ApiError) -> Self {
        Self::open(Refusal::new(error))
    }

    /// This, then that.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        match self {
            Self::Stay => next,
            Self::All(mut flows) => {
                flows.push(next);
                Self::All(flows)
            }
            first => Self::All(vec![first, next]),
        }
    }
}

/// How a sentence in the result line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Plain,
    /// With the bell.
    Bad,
}

/// A sentence for the result line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub tone: Tone,
    pub text: String,
}

impl Message {
    pub fn good(text: impl Into<String>) -> Self {
        Self::new(Tone::Good, text)
    }

    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(Tone::Plain, text)
    }

    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(Tone::Bad, text)
    }

    pub fn of(tone: Tone, text: &Text, lang: Lang) -> Self {
        Self::new(tone, text.plain(lang))
    }

    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}
