//! The `console` blocks of a Markdown page.

use std::ops::Range;

/// A block: where its lines are, and what they run.
pub(crate) struct Block<'t> {
    /// The bytes between the fences.
    range: Range<usize>,
    /// The commands, in order.
    pub(crate) steps: Vec<Step<'t>>,
}

/// A line that begins with `$`.
pub(crate) enum Step<'t> {
    /// `$ composelint …`
    Run {
        /// The line without its `$`.
        line: &'t str,
        /// What follows the program's name.
        arguments: Vec<&'t str>,
    },
    /// `$ echo $?`: the exit code of the run before.
    Exit,
}

const OPEN: &str = "```console\n";
const CLOSE: &str = "```\n";

/// Every block of a page. A line with another program is an error of the page.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find(OPEN) {
        let start = from + open + OPEN.len();
        let end = text[start..]
            .find(CLOSE)
            .map(|close| start + close)
            .expect("a block is closed");
        let steps = text[start..end]
            .lines()
            .filter_map(|line| line.strip_prefix("$ "))
            .map(step)
            .collect();
        blocks.push(Block {
            range: start..end,
            steps,
        });
        from = end + CLOSE.len();
    }
    blocks
}

fn step(line: &str) -> Step<'_> {
    if line == "echo $?" {
        return Step::Exit;
    }
    let mut words = line.split_whitespace();
    assert_eq!(
        words.next(),
        Some("composelint"),
        "`{line}` is no command of composelint"
    );
    Step::Run {
        line,
        arguments: words.collect(),
    }
}

/// The page with new text in its blocks.
pub(crate) fn rewritten(
    text: &str,
    blocks: &[Block<'_>],
    shown: impl Fn(&Block<'_>) -> String,
) -> String {
    let mut page = String::with_capacity(text.len());
    let mut from = 0;
    for block in blocks {
        page += &text[from..block.range.start];
        page += &shown(block);
        from = block.range.end;
    }
    page + &text[from..]
}
