//! Colours and what they mean. No meaning rests on a colour alone: a word or `>` stands beside it.

use ratatui::style::{Color, Modifier, Style};

/// The three looks a person may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The 16 colours of the terminal on its own background.
    #[default]
    Standard,
    /// White and yellow on black, everything else bright.
    Contrast,
    /// No colour at all: reverse and bold only. What `NO_COLOR` asks for.
    Plain,
}

impl Theme {
    /// The one after this one.
    pub const fn next(self) -> Self {
        match self {
            Self::Standard => Self::Contrast,
            Self::Contrast => Self::Plain,
            Self::Plain => Self::Standard,
        }
    }

    /// Ordinary text.
    pub fn text(self) -> Style {
        match self {
            Self::Standard | Self::Plain => Style::new(),
            Self::Contrast => Style::new().fg(Color::White).bg(Color::Black),
        }
    }

    /// Titles and names.
    pub fn strong(self) -> Style {
        self.text().add_modifier(Modifier::BOLD)
    }

    /// Labels of fields and heads of columns.
    pub fn label(self) -> Style {
        match self {
            Self::Standard => Style::new().fg(Color::Cyan),
            Self::Contrast => Style::new().fg(Color::LightCyan).bg(Color::Black),
            Self::Plain => Style::new(),
        }
    }

    /// The row or choice a key would act on; `>` stands before it.
    pub fn selected(self) -> Style {
        match self {
            Self::Contrast => Style::new().fg(Color::Black).bg(Color::LightYellow),
            Self::Standard | Self::Plain => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// The field being typed into.
    pub fn field(self) -> Style {
        self.text().add_modifier(Modifier::UNDERLINED)
    }

    /// Borders.
    pub fn border(self) -> Style {
        match self {
            Self::Standard => Style::new().fg(Color::Blue),
            Self::Contrast => self.text(),
            Self::Plain => Style::new(),
        }
    }

    /// The top bar.
    pub fn bar(self) -> Style {
        match self {
            Self::Standard => Style::new().fg(Color::White).bg(Color::Blue),
            Self::Contrast => Style::new().fg(Color::Black).bg(Color::White),
            Self::Plain => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// A wrong value, a refusal, a broken line.
    pub fn bad(self) -> Style {
        match self {
            Self::Standard => Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
            Self::Contrast => Style::new()
                .fg(Color::LightRed)
                .bg(Color::Black)
                .add_modifier(Modifier::BOLD),
            Self::Plain => Style::new().add_modifier(Modifier::BOLD),
        }
    }

    /// Something to look at.
    pub fn doubtful(self) -> Style {
        match self {
            Self::Standard => Style::new().fg(Color::Yellow),
            Self::Contrast => Style::new().fg(Color::LightYellow).bg(Color::Black),
            Self::Plain => Style::new().add_modifier(Modifier::BOLD),
        }
    }

    /// Done, in order.
    pub fn good(self) -> Style {
        match self {
            Self::Standard => Style::new().fg(Color::Green),
            Self::Contrast => Style::new().fg(Color::LightGreen).bg(Color::Black),
            Self::Plain => Style::new(),
        }
    }

    /// The word 練習 in the top bar.
    pub fn practice(self) -> Style {
        match self {
            Self::Standard | Self::Contrast => Style::new().fg(Color::Black).bg(Color::Yellow),
            Self::Plain => Style::new().add_modifier(Modifier::BOLD),
        }
    }
}
