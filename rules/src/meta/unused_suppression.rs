//! `unused-suppression`: A suppression silences nothing.

use composelint_lint::{
    Applicability, Context, Covers, Edit, Fault, Fix, Group, Rule, Severity, SuppressedName,
    SuppressionComment, quoted,
};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "unused-suppression",
    group: Group::Meta,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A suppression silences nothing.",
    page: include_str!("unused_suppression.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for comment in cx.suppressions() {
        if comment.fault == Some(Fault::FileTooLate) {
            cx.report(
                comment.span,
                "`ignore-file` after the first key silences nothing",
            )
            .label("comes too late")
            .help("move it above the first key of the file")
            .key("file");
        } else if comment.fault.is_none() && !comment.is_expired(cx.today()) {
            report(cx, comment);
        }
    }
}

fn report(cx: &mut Context<'_>, comment: &SuppressionComment) {
    let mut fix = Some(remove(cx, comment));
    for name in comment.names.iter().filter(|name| is_unused(name)) {
        let label = match comment.covers {
            Covers::Entry(_) => "nothing to silence in this entry",
            Covers::File => "nothing to silence in this file",
            Covers::Nothing if comment.own_line => "no entry follows",
            Covers::Nothing => "no entry begins on this line",
        };
        cx.report(
            name.span,
            format!("there is nothing to silence for {}", quoted(&name.name)),
        )
        .key(name.name.as_str())
        .label(label)
        .help("remove the name; what it silenced is gone")
        .fix(fix.take());
    }
}

/// Whether a rule ran and had nothing to say here. Where it did not run, nobody knows.
fn is_unused(name: &SuppressedName) -> bool {
    name.known && name.ran && !name.used
}

/// Takes the unused names out, and the whole comment when no other name is left.
fn remove(cx: &Context<'_>, comment: &SuppressionComment) -> Fix {
    let kept: Vec<&str> = comment
        .names
        .iter()
        .filter(|name| !is_unused(name))
        .map(|name| name.name.as_str())
        .collect();
    let edit = match (comment.names.first(), comment.names.last()) {
        (Some(first), Some(last)) if !kept.is_empty() => {
            Edit::replace(first.span.cover(last.span), kept.join(", "))
        }
        _ => Edit::delete(with_blanks(cx, comment)),
    };
    Fix {
        title: "remove the unused suppression".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![edit],
    }
}

/// A comment with its line, or with the blanks before it.
fn with_blanks(cx: &Context<'_>, comment: &SuppressionComment) -> Span {
    let text = cx.sources().get(comment.span.file).text();
    let (before, behind) = (
        &text[..comment.span.start as usize],
        &text[comment.span.end as usize..],
    );
    let start = before.trim_end_matches([' ', '\t']).len();
    let line_end = match behind.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    };
    let end = if comment.own_line {
        comment.span.end + line_end
    } else {
        comment.span.end
    };
    Span::new(
        comment.span.file,
        u32::try_from(start).unwrap_or(comment.span.start),
        end,
    )
}
