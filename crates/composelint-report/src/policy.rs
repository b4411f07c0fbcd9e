//! Verdicts of contracts, with the ways that violate them and the smallest fix.

use std::io::{self, Write};

use composelint_policy::check::Step;
use composelint_policy::{Checked, Repair, Verdict};
use composelint_yaml::Span;
use serde::Serialize;

use crate::json::{self, Location};
use crate::look::{Look, Paint};
use crate::reach::Question;
use crate::text::{count, shown};

/// A contract that was checked, and its smallest fix.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The contract and its verdict.
    pub checked: Checked<'a>,
    /// What repairs it, where edits of memberships and ports do.
    pub repair: Option<Repair>,
}

/// What the verdicts are about, and how their places are named.
#[derive(Clone, Copy)]
pub struct Contracts<'a> {
    /// The topology, and where its evidence is.
    pub question: Question<'a>,
    /// The name of a node by its number.
    pub name: &'a dyn Fn(usize) -> String,
    /// The contracts.
    pub judged: &'a [Judged<'a>],
}

/// Writes the verdicts for people.
pub fn write(contracts: Contracts<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for judged in contracts.judged {
        one(contracts, judged, look, out)?;
    }
    let tally = |verdict| {
        let all = contracts.judged.iter();
        all.filter(|it| it.checked.verdict == verdict).count()
    };
    let parts = [
        (Verdict::Violated, "violated"),
        (Verdict::Unknown, "unknown"),
        (Verdict::Vacuous, "vacuous"),
    ];
    let mut words = vec![format!("{} hold", tally(Verdict::Holds))];
    for (verdict, word) in parts {
        match tally(verdict) {
            0 => {}
            number => words.push(format!("{number} {word}")),
        }
    }
    let all = count(contracts.judged.len(), "contract");
    writeln!(out, "{all}: {}", words.join(", "))
}

fn one(
    contracts: Contracts<'_>,
    judged: &Judged<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let checked = &judged.checked;
    let paint = match checked.verdict {
        Verdict::Holds => Paint::Good,
        Verdict::Violated => Paint::Bad,
        Verdict::Vacuous | Verdict::Unknown => Paint::Doubtful,
    };
    let contract = checked.contract;
    let head = format!("{:8}", checked.verdict.as_str());
    let name = shown(&contract.name);
    write!(
        out,
        "{} {}",
        look.paint(paint, head),
        look.paint(Paint::Strong, &name)
    )?;
    if checked.verdict == Verdict::Holds {
        writeln!(out)?;
        return remarks(contracts, checked, look, out);
    }
    writeln!(
        out,
        " ({}): {}",
        contract.severity.as_str(),
        shown(&checked.message)
    )?;
    if let Some(because) = &contract.because {
        writeln!(out, "  because: {}", shown(because))?;
    }
    write_paths(contracts, judged, look, out)?;
    if checked.more > 0 {
        writeln!(out, "  and {} more (--all lists them)", checked.more)?;
    }
    write_violators(contracts, judged, out)?;
    if let Some(repair) = &judged.repair {
        fix(contracts, repair, look, out)?;
    }
    for (span, message, nearest) in &checked.empty {
        let (file, line) = contracts.question.places.line(*span);
        let nearest = nearest
            .as_ref()
            .map_or_else(String::new, |it| format!("; did you mean `{}`?", shown(it)));
        writeln!(out, "  {}:{line}: {}{nearest}", shown(file), shown(message))?;
    }
    remarks(contracts, checked, look, out)
}

/// The paths that show it, with the lines that make each step.
fn write_paths(
    contracts: Contracts<'_>,
    judged: &Judged<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let checked = &judged.checked;
    let paths: Vec<_> = checked.paths().collect();
    for path in &paths {
        for step in *path {
            writeln!(out, "  {}", step_words(contracts, step, look))?;
            for span in &step.evidence {
                let (file, line) = contracts.question.places.line(*span);
                let place = format!("{}:{line}", shown(file));
                let text = shown(
                    contracts
                        .question
                        .places
                        .text(*span)
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .trim(),
                );
                let remark = remedy(judged, *span);
                writeln!(
                    out,
                    "      {}  {text}{remark}",
                    look.paint(Paint::Faint, place)
                )?;
            }
        }
        if path.len() > 1 {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Who violates it, where that is more than one.
fn write_violators(
    contracts: Contracts<'_>,
    judged: &Judged<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let checked = &judged.checked;
    let (violators, of) = &checked.violators;
    if violators.len() > 1 && checked.verdict == Verdict::Violated {
        let names: Vec<String> = violators
            .iter()
            .take(8)
            .map(|it| shown(&(contracts.name)(*it)))
            .collect();
        let rest = violators.len().saturating_sub(8);
        let rest = if rest > 0 {
            format!(" and {rest} more")
        } else {
            String::new()
        };
        writeln!(
            out,
            "  {} of {of} violate it: {}{rest}",
            violators.len(),
            names.join(", ")
        )?;
    }
    Ok(())
}

fn fix(
    contracts: Contracts<'_>,
    repair: &Repair,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let edits = count(repair.edits.len(), "edit");
    writeln!(
        out,
        "  {}: {edits}",
        look.paint(Paint::Accent, "smallest fix")
    )?;
    for edit in &repair.edits {
        let (file, line) = contracts.question.places.line(edit.span);
        writeln!(
            out,
            "      {}:{line}  {}",
            shown(file),
            shown(&edit.description)
        )?;
    }
    let also = match &repair.also[..] {
        [] => "nothing else changes".to_owned(),
        [(from, to)] => format!("this also separates {from} and {to}"),
        [(from, to), rest @ ..] => {
            format!(
                "this also separates {from} and {to}, and {} more",
                count(rest.len(), "pair")
            )
        }
    };
    writeln!(out, "      {}", shown(&also))
}

/// What to do at a line, if the smallest fix does something there.
fn remedy(judged: &Judged<'_>, span: Span) -> &'static str {
    let edits = judged.repair.iter().flat_map(|repair| &repair.edits);
    let mut here = edits.filter(|edit| edit.span == span);
    if here.next().is_some() {
        "   <- change this"
    } else {
        ""
    }
}

fn remarks(
    contracts: Contracts<'_>,
    checked: &Checked<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for span in &checked.unmatched {
        let (file, line) = contracts.question.places.line(*span);
        let word = look.paint(Paint::Bad, "unmatched ignore");
        writeln!(
            out,
            "  {word}: {}:{line} ignores nothing that is there",
            shown(file)
        )?;
    }
    for (span, date) in &checked.expired {
        let (file, line) = contracts.question.places.line(*span);
        let word = look.paint(Paint::Doubtful, "expired ignore");
        writeln!(out, "  {word}: {}:{line} held until {date}", shown(file))?;
    }
    for (from, to) in &checked.thawed {
        let word = look.paint(Paint::Good, "repaired");
        let words = if from == to {
            shown(from)
        } else {
            format!("{} {} {}", shown(from), look.arrow(), shown(to))
        };
        writeln!(
            out,
            "  {word}: {words} is still in the list of known violations (--freeze takes it out)"
        )?;
    }
    Ok(())
}

fn step_words(contracts: Contracts<'_>, step: &Step, look: Look) -> String {
    let (from, to) = (
        contracts.question.name(step.from),
        contracts.question.name(step.to),
    );
    let via = if step.via.is_empty() {
        String::new()
    } else {
        format!(" through {}", shown(&step.via))
    };
    let reason = look.paint(Paint::Faint, format!("({})", step.reason));
    if from == to {
        return format!("{from}{via} {reason}");
    }
    format!("{from} {} {to}{via} {reason}", look.arrow())
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    contracts: Vec<ContractJson<'a>>,
}

#[derive(Serialize)]
struct ContractJson<'a> {
    name: &'a str,
    r#type: &'static str,
    verdict: &'static str,
    severity: &'static str,
    because: Option<&'a str>,
    message: &'a str,
    location: Location<'a>,
    paths: Vec<Vec<StepJson<'a>>>,
    more: usize,
    smallest_fix: Vec<EditJson<'a>>,
    unmatched_ignores: Vec<Location<'a>>,
    expired_ignores: Vec<Location<'a>>,
    thawed: Vec<PairJson<'a>>,
}

#[derive(Serialize)]
struct PairJson<'a> {
    from: &'a str,
    to: &'a str,
}

#[derive(Serialize)]
struct StepJson<'a> {
    from: String,
    to: String,
    reason: &'static str,
    via: &'a str,
    location: Option<Location<'a>>,
    evidence: Vec<Location<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    description: &'a str,
    location: Location<'a>,
}

/// Writes the verdicts as JSON, version 1.
pub fn write_json(contracts: Contracts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let all = contracts.judged.iter().map(|judged| {
        let checked = &judged.checked;
        let paths = checked.paths().map(|path| {
            let steps = path.iter().map(|step| StepJson {
                from: contracts.question.name(step.from),
                to: contracts.question.name(step.to),
                reason: step.reason,
                via: &step.via,
                location: step.evidence.first().map(|span| location(contracts, *span)),
                evidence: step
                    .evidence
                    .iter()
                    .map(|span| location(contracts, *span))
                    .collect(),
            });
            steps.collect()
        });
        let edits = judged.repair.iter().flat_map(|repair| &repair.edits);
        let places = |spans: &mut dyn Iterator<Item = Span>| {
            spans.map(|span| location(contracts, span)).collect()
        };
        ContractJson {
            name: &checked.contract.name,
            r#type: checked.contract.kind.as_str(),
            verdict: checked.verdict.as_str(),
            severity: checked.contract.severity.as_str(),
            because: checked.contract.because.as_deref(),
            message: &checked.message,
            location: location(contracts, checked.contract.span),
            paths: paths.collect(),
            more: checked.more,
            smallest_fix: edits
                .map(|edit| EditJson {
                    description: &edit.description,
                    location: location(contracts, edit.span),
                })
                .collect(),
            unmatched_ignores: places(&mut checked.unmatched.iter().copied()),
            expired_ignores: places(&mut checked.expired.iter().map(|(span, _)| *span)),
            thawed: checked
                .thawed
                .iter()
                .map(|(from, to)| PairJson { from, to })
                .collect(),
        }
    });
    let document = Document {
        version: 1,
        contracts: all.collect(),
    };
    json::write(&document, out)
}

fn location(contracts: Contracts<'_>, span: Span) -> Location<'_> {
    contracts.question.places.location(span)
}
