//! How output looks: colours, line-drawing characters, width. Decided once, by whoever knows the terminal.

use std::fmt::Display;
use std::io::{self, Write};

use textwrap::{Options, WordSeparator};

/// The looks of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Terminal colours.
    pub colour: bool,
    /// Lines and arrows beyond ASCII.
    pub unicode: bool,
    /// How many columns there are.
    pub width: usize,
}

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A finding of severity error, a way that is open to the world.
    Bad,
    /// A finding of severity warning.
    Doubtful,
    /// Something that is as it should be.
    Good,
    /// A name, a place.
    Accent,
    /// A heading.
    Strong,
    /// What can be skipped.
    Faint,
}

impl Look {
    /// ASCII without colours, 80 columns: what a pipe gets.
    pub const PLAIN: Self = Self {
        colour: false,
        unicode: false,
        width: 80,
    };

    /// The same with `columns` less.
    #[must_use]
    pub fn narrower(self, columns: usize) -> Self {
        Self {
            width: self.width.saturating_sub(columns),
            ..self
        }
    }

    /// Text in a colour, where there are colours.
    pub fn paint(self, paint: Paint, text: impl Display) -> String {
        if !self.colour {
            return text.to_string();
        }
        let code = match paint {
            Paint::Bad => "1;31",
            Paint::Doubtful => "1;33",
            Paint::Good => "32",
            Paint::Accent => "36",
            Paint::Strong => "1",
            Paint::Faint => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// An arrow from one thing to another.
    pub fn arrow(self) -> &'static str {
        if self.unicode { "→" } else { "->" }
    }
}

/// Writes `  name: text`, broken to the width.
pub(crate) fn fact(out: &mut dyn Write, look: Look, name: &str, text: &str) -> io::Result<()> {
    let first = format!("  {}: ", look.paint(Paint::Accent, name));
    let options = Options::new(look.width)
        .initial_indent(&first)
        .subsequent_indent("      ")
        .word_separator(WordSeparator::AsciiSpace)
        .break_words(false);
    writeln!(out, "{}", textwrap::fill(text, options))
}
