//! Policies themselves: contracts about nobody, exceptions that nothing needs. Violated contracts are findings `policy/<name>`.

mod contradictory_policy;
mod expired_exception;
mod redundant_policy;
mod unmatched_ignore;
mod vacuous_policy;

use composelint_lint::{Context, Rule};
use composelint_policy::lint::RemarkKind;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &contradictory_policy::RULE,
    &expired_exception::RULE,
    &redundant_policy::RULE,
    &unmatched_ignore::RULE,
    &vacuous_policy::RULE,
];

/// Reports the remarks of a kind.
fn report(cx: &mut Context<'_>, kind: RemarkKind, label: &str) {
    for remark in cx.policy_remarks(kind) {
        let mut found = cx.report(remark.span, remark.message.clone());
        found.label(label).key(remark.contract.clone());
        if let Some(help) = &remark.help {
            found.help(help.clone());
        }
    }
}
