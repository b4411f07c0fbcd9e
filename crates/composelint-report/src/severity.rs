//! The colours and the miette severities of ours.

use composelint_lint::Severity;

use crate::look::Paint;

/// The colour of a severity.
pub(crate) fn paint(severity: Severity) -> Paint {
    match severity {
        Severity::Error => Paint::Bad,
        Severity::Warning => Paint::Doubtful,
        Severity::Info => Paint::Accent,
        Severity::Hint => Paint::Faint,
    }
}

/// miette knows three.
pub(crate) fn in_miette(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Info | Severity::Hint => miette::Severity::Advice,
    }
}
