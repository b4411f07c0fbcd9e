//! `expired-suppression`: The last day of a suppression has passed, or is no day of the calendar.

use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "expired-suppression",
    group: Group::Meta,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "The last day of a suppression has passed, or is no day of the calendar.",
    page: include_str!("expired_suppression.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for comment in cx
        .suppressions()
        .iter()
        .filter(|comment| comment.fault.is_none())
    {
        let Some(until) = &comment.until else {
            continue;
        };
        if comment.is_expired(cx.today()) {
            let day = cx.text(until.span);
            cx.report(until.span, format!("the suppression ended on {day}"))
                .label("it silences nothing any more")
                .help("repair what it silenced, or decide anew and set another day");
        } else if until.date.is_none() {
            cx.report(
                until.span,
                format!("{} is no day of the calendar", cx.text(until.span)),
            )
            .label("taken as no end at all")
            .help("write the day as year-month-day: `until 2027-01-31`");
        }
    }
}
