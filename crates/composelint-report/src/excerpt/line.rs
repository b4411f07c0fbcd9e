//! One line of an excerpt: secrets starred, characters that act spelled out, cut to the width around what is marked.

use std::ops::Range;

use textwrap::core::display_width;

use crate::look::Look;
use crate::redact::REDACTED;
use crate::text::{orders, push_visible};

/// A place on a line, in bytes of the line.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
    pub(super) primary: bool,
}

/// A line as it is drawn.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) text: String,
    pub(super) marks: Vec<Placed>,
}

/// A mark on the drawn line.
#[derive(Debug)]
pub(super) struct Placed {
    /// Bytes of the drawn line.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where it starts on the line of the file.
    pub(super) byte: usize,
    pub(super) text: String,
    pub(super) primary: bool,
}

/// Something that is drawn in place of bytes: a character, an escape, stars.
struct Cell {
    raw: Range<usize>,
    text: String,
    width: usize,
}

/// Longer lines are cut before anything else is done with them: a file may be one line.
const LONG: usize = 4096;
/// Labels are not squeezed further than this.
const NARROWEST_LABEL: usize = 20;
/// A mark that is longer is underlined only so far, so that its label has room.
const LONGEST_MARK: usize = 40;

/// Sorts marks, and joins those that overlap: the text of the later one comes below.
pub(super) fn merge(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.start, !mark.primary, mark.end));
    let mut merged: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(kept) if mark.start < kept.end.max(kept.start + 1) => {
                if mark.primary && !kept.primary {
                    (kept.start, kept.end, kept.primary) = (mark.start, mark.end, true);
                }
                add_text(&mut kept.text, &mark.text);
            }
            _ => merged.push(mark),
        }
    }
    merged
}

fn add_text(text: &mut String, more: &str) {
    if more.is_empty() || text.lines().any(|line| line == more) {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// Draws a line. `hidden` tells which bytes of a part of it are secrets.
pub(super) fn draw(
    raw: &str,
    marks: Vec<Mark>,
    hidden: impl FnOnce(Range<usize>) -> Vec<Range<usize>>,
    look: Look,
) -> Drawn {
    let focus = marks.iter().find(|mark| mark.primary).or(marks.first());
    let part = part(raw, focus.map_or(0, |mark| mark.start));
    let cells = cells(raw, part.clone(), &hidden(part.clone()));
    let visible = window(&cells, focus, look.width);
    let cut = if look.unicode { "…" } else { "..." };

    let mut text = String::new();
    let mut offsets = Vec::with_capacity(visible.len() + 1);
    if visible.start > 0 || part.start > 0 {
        text.push_str(cut);
    }
    for cell in &cells[visible.clone()] {
        offsets.push(text.len());
        text.push_str(&cell.text);
    }
    offsets.push(text.len());
    if visible.end < cells.len() || part.end < raw.len() {
        text.push_str(cut);
    }
    let marks = place(marks, &cells[visible], &offsets);
    let mut drawn = Drawn { text, marks };
    fit_labels(&mut drawn, look.width);
    drawn
}

/// The bytes of a line that are looked at: all of a usual line, a part of a very long one.
fn part(raw: &str, focus: usize) -> Range<usize> {
    if raw.len() <= LONG {
        return 0..raw.len();
    }
    let mut start = focus.saturating_sub(LONG / 4);
    let mut end = (start + LONG).min(raw.len());
    while !raw.is_char_boundary(start) {
        start += 1;
    }
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    if start > 0 {
        // A value whose key was cut off could be a secret: begin with the next entry.
        let next = raw[start..focus.max(start)].find([',', '{', '[', ' ']);
        start = next.map_or(focus.max(start), |at| start + at + 1);
    }
    start..end
}

fn cells(raw: &str, part: Range<usize>, hidden: &[Range<usize>]) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(part.len());
    let mut at = part.start;
    let mut hidden = hidden.iter().peekable();
    let orders = orders(&raw[part.clone()]);
    while let Some(c) = raw[at..part.end].chars().next() {
        if let Some(secret) = hidden.next_if(|secret| secret.start <= at) {
            cells.push(Cell {
                raw: at..secret.end,
                text: REDACTED.to_owned(),
                width: REDACTED.len(),
            });
            at = secret.end;
            continue;
        }
        let end = at + c.len_utf8();
        let mut text = String::new();
        match c {
            '\u{feff}' if at == 0 => {}
            '\t' => text.push_str("    "),
            c if orders.contains(&(at - part.start)) => text.extend(c.escape_unicode()),
            c => push_visible(&mut text, c),
        }
        cells.push(Cell {
            raw: at..end,
            width: display_width(&text),
            text,
        });
        at = end;
    }
    cells
}

/// The cells that fit, with what is marked among them.
fn window(cells: &[Cell], focus: Option<&Mark>, width: usize) -> Range<usize> {
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    if total <= width {
        return 0..cells.len();
    }
    let width = width.saturating_sub(6).max(10);
    let at = focus.map_or(0, |mark| {
        cells.partition_point(|cell| cell.raw.end <= mark.start)
    });
    let mut start = 0;
    if cells[..at].iter().map(|cell| cell.width).sum::<usize>() > width / 2 {
        let mut room = width / 4;
        start = at;
        while start > 0 && room >= cells[start - 1].width {
            start -= 1;
            room -= cells[start].width;
        }
    }
    let mut room = width;
    let mut end = start;
    while end < cells.len() && room >= cells[end].width {
        room -= cells[end].width;
        end += 1;
    }
    start..end
}

/// Finds the marks on the drawn cells; the text of one that is out of sight goes to its neighbour.
fn place(marks: Vec<Mark>, cells: &[Cell], offsets: &[usize]) -> Vec<Placed> {
    let first = cells.first().map_or(0, |cell| cell.raw.start);
    let last = cells.last().map_or(0, |cell| cell.raw.end);
    let mut placed: Vec<Placed> = Vec::with_capacity(marks.len());
    for mark in marks {
        let out_of_sight = mark.end < first || mark.start > last;
        if out_of_sight && let Some(neighbour) = placed.last_mut() {
            add_text(&mut neighbour.text, &mark.text);
            continue;
        }
        let from = cells.partition_point(|cell| cell.raw.end <= mark.start);
        let to = cells
            .partition_point(|cell| cell.raw.start < mark.end)
            .max(from);
        let to = to.min(from + LONGEST_MARK).min(cells.len());
        let (start, end) = (offsets[from], offsets[to]);
        let Mark {
            text,
            primary,
            start: byte,
            ..
        } = mark;
        match placed.last_mut() {
            // Two marks within one run of stars.
            Some(kept) if start < kept.end => add_text(&mut kept.text, &text),
            _ => placed.push(Placed {
                start,
                end,
                byte,
                text,
                primary,
            }),
        }
    }
    placed
}

/// Breaks labels so that they end at the width.
fn fit_labels(drawn: &mut Drawn, width: usize) {
    for mark in &mut drawn.marks {
        let before = display_width(&drawn.text[..mark.start]);
        let middle = display_width(&drawn.text[mark.start..mark.end]) / 2;
        let room = width
            .saturating_sub(before + middle + 5)
            .max(NARROWEST_LABEL);
        let lines = mark
            .text
            .lines()
            .flat_map(|line| textwrap::wrap(line, room));
        mark.text = lines.collect::<Vec<_>>().join("\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(raw: &str, start: usize, end: usize, width: usize) -> (String, String) {
        let mark = Mark {
            start,
            end,
            text: String::new(),
            primary: true,
        };
        let look = Look {
            colour: false,
            unicode: false,
            width,
        };
        let drawn = draw(raw, vec![mark], |_| Vec::new(), look);
        let mark = &drawn.marks[0];
        (
            drawn.text.clone(),
            drawn.text[mark.start..mark.end].to_owned(),
        )
    }

    #[test]
    fn a_line_that_fits_is_whole() {
        assert_eq!(
            drawn("a: é b", 3, 5, 80),
            ("a: é b".to_owned(), "é".to_owned())
        );
    }

    #[test]
    fn what_acts_is_spelled_out_and_the_mark_stays_on_it() {
        let (text, marked) = drawn("a: \u{1b}[31m\u{202e}b\tc", 3, 8, 80);
        assert_eq!(text, "a: \\u{1b}[31m\\u{202e}b    c");
        assert_eq!(marked, "\\u{1b}[31m");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = format!(
            "{{ a: [{}], mark: here, {} }}",
            "x, ".repeat(100),
            "y, ".repeat(100)
        );
        let start = line.find("here").unwrap();
        let (text, marked) = drawn(&line, start, start + 4, 60);
        assert!(text.starts_with("...") && text.ends_with("..."), "{text}");
        assert!(text.len() <= 60, "{text}");
        assert_eq!(marked, "here");
    }

    #[test]
    fn a_file_of_one_line_is_cut_before_it_is_looked_at() {
        let line = format!(
            "[{}{}mark{}]",
            "é,".repeat(500_000),
            "PASSWORD=x ",
            "é,".repeat(500_000)
        );
        let start = line.find("mark").unwrap();
        let mark = Mark {
            start,
            end: start + 4,
            text: String::new(),
            primary: true,
        };
        let look = Look {
            colour: false,
            unicode: true,
            width: 70,
        };
        let looked_at = |part: Range<usize>| {
            assert!(part.len() <= LONG);
            Vec::new()
        };
        let drawn = draw(&line, vec![mark], looked_at, look);
        assert_eq!(
            &drawn.text[drawn.marks[0].start..drawn.marks[0].end],
            "mark"
        );
    }

    #[test]
    fn stars_take_the_place_of_a_secret() {
        let mark = Mark {
            start: 5,
            end: 6,
            text: "here".to_owned(),
            primary: true,
        };
        let look = Look {
            colour: false,
            unicode: false,
            width: 80,
        };
        let secret = 2..9;
        let drawn = draw("k=longlongx y", vec![mark], |_| vec![secret], look);
        assert_eq!(drawn.text, "k=***gx y");
        assert_eq!(&drawn.text[drawn.marks[0].start..drawn.marks[0].end], "***");
    }

    #[test]
    fn overlapping_marks_share_a_place() {
        let mark = |start, end, text: &str, primary| Mark {
            start,
            end,
            text: text.to_owned(),
            primary,
        };
        let merged = merge(vec![
            mark(0, 9, "b", false),
            mark(2, 4, "a", true),
            mark(9, 12, "c", false),
        ]);
        assert_eq!(merged.len(), 2);
        assert_eq!(
            (merged[0].start, merged[0].end, merged[0].text.as_str()),
            (2, 4, "b\na")
        );
    }
}
