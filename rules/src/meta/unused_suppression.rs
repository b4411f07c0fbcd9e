//! `unused-suppression`: A suppression silences nothing.

use composelint_lint::{
    Applicability, Context, Covers, Diagnostic, Edit, Fault, Fix, Group, Rule, Severity,
    SuppressedName, SuppressionComment, quoted,
};
use composelint_yaml::{SourceMap, Span};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

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

/// Takes back what one project says about a comment that another one needs: a base file may belong to several projects, and its
/// comments may be there for one of them. Each project comes with its texts and its findings.
pub fn settle_shared_comments(projects: &mut [(&SourceMap, &mut Vec<Diagnostic>)]) {
    let mut used: FxHashMap<(String, SmolStr), Vec<Span>> = FxHashMap::default();
    for (sources, findings) in projects.iter() {
        for finding in findings.iter() {
            if let Some(comment) = finding
                .suppressed
                .as_ref()
                .and_then(|silenced| silenced.span)
            {
                let path = sources.get(comment.file).path().to_owned();
                used.entry((path, finding.rule.clone()))
                    .or_default()
                    .push(comment);
            }
        }
    }
    for (sources, findings) in projects {
        findings.retain(|finding| {
            if finding.rule != RULE.name {
                return true;
            }
            let name = finding.at.span;
            let path = sources.get(name.file).path().to_owned();
            let comments = used.get(&(path, SmolStr::new(sources.slice(name))));
            !comments.is_some_and(|comments| {
                comments
                    .iter()
                    .any(|it| it.range().contains(&(name.start as usize)))
            })
        });
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
    Fix::new(
        "remove the unused suppression",
        Applicability::Safe,
        vec![edit],
    )
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
