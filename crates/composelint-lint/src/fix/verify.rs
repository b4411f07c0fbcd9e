//! Compares a project before and after fixes: the findings are gone, nothing else is.

use std::fmt;

use serde_json::Value;
use smol_str::{SmolStr, ToSmolStr};

use super::plan::Candidate;
use super::state::State;
use crate::{Applicability, ModelPath};

/// Why a fix is not offered after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// It would also change this value of the resolved project.
    Changes(ModelPath),
    /// It would open this to the outside, or, where it claims to keep the meaning, close it.
    Exposure(String),
    /// The finding would stay.
    Stays(SmolStr),
    /// This rule would find something new that is an error, or loading would meet a new problem.
    Brings(SmolStr),
    /// The text of the file is not read as YAML to the end.
    Broken(String),
    /// The edits do not fit the text.
    Misfit,
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changes(path) => write!(f, "it would also change `{path}`"),
            Self::Exposure(what) => write!(f, "it would change who reaches {what}"),
            Self::Stays(rule) => write!(f, "`{rule}` would still find the same"),
            Self::Brings(what) => write!(f, "it would bring a new problem: {what}"),
            Self::Broken(file) => write!(f, "`{file}` is not proper YAML: repair that first"),
            Self::Misfit => f.write_str("its edits do not fit the text"),
        }
    }
}

/// Whether fixes that were applied together did what they say, in every project.
pub(super) fn verify(
    before: &[State],
    after: &[State],
    fixes: &[&Candidate],
) -> Result<(), Objection> {
    for (at, (before, after)) in before.iter().zip(after).enumerate() {
        brings_nothing(before, after)?;
        let intends = fixes.iter().flat_map(|fix| &fix.intends);
        let intends: Vec<&ModelPath> = intends.collect();
        if let Some(path) = unintended(&before.model, &after.model, &intends) {
            return Err(Objection::Changes(path));
        }
        keeps_closed(before, after, fixes)?;
        for fix in fixes {
            settles(at, before, after, fix, fixes)?;
        }
    }
    Ok(())
}

/// No problem of loading and no error that was not there before.
fn brings_nothing(before: &State, after: &State) -> Result<(), Objection> {
    for (code, count) in &after.problems {
        if count > before.problems.get(code).unwrap_or(&0) {
            return Err(Objection::Brings(format!("{code:?}").into()));
        }
    }
    let known = before.errors();
    for (rule, count) in after.errors() {
        if count > *known.get(rule).unwrap_or(&0) {
            return Err(Objection::Brings(rule.into()));
        }
    }
    Ok(())
}

/// Safe fixes leave everybody's reach as it is, fixes that tighten open nothing; what needs a person is for the person to weigh.
///
/// Of fixes of several classes, one that may do it has to be about the service, and none that may not.
fn keeps_closed(before: &State, after: &State, fixes: &[&Candidate]) -> Result<(), Objection> {
    let opened = after.open.difference(&before.open);
    let closed = before.open.difference(&after.open);
    let opened = opened.map(|what| (what, Applicability::Unsafe));
    let closed = closed.map(|what| (what, Applicability::Tighten));
    for ((service, port, _), least) in opened.chain(closed) {
        let (may, may_not): (Vec<&Candidate>, Vec<&Candidate>) =
            fixes.iter().partition(|fix| fix.applicability >= least);
        let is_about = |fix: &&Candidate| fix.intends.iter().any(|it| it.is_about(service));
        let is_meant = !may.is_empty() && (may_not.is_empty() || may.iter().any(is_about));
        if !is_meant || may_not.iter().any(is_about) {
            return Err(Objection::Exposure(format!("{port} of `{service}`")));
        }
    }
    Ok(())
}

/// Every finding that offered the fix is gone. Findings that nothing but a running number tells apart are counted.
fn settles(
    at: usize,
    before: &State,
    after: &State,
    fix: &Candidate,
    fixes: &[&Candidate],
) -> Result<(), Objection> {
    for from in fix.from.iter().filter(|from| from.state == at) {
        let rule = &from.rule;
        let mut left = after.findings.iter();
        if !left.any(|seen| seen.rule == *rule && seen.fingerprint == from.fingerprint) {
            continue;
        }
        let offered = |fix: &&&Candidate| {
            let mut from = fix.from.iter();
            from.any(|from| from.state == at && from.rule == *rule)
        };
        let applied = fixes.iter().filter(offered).count();
        if after.count(rule) + applied > before.count(rule) {
            return Err(Objection::Stays(rule.clone()));
        }
    }
    Ok(())
}

/// The first place where two resolved projects differ although nobody intends it.
pub fn unintended(before: &Value, after: &Value, intends: &[&ModelPath]) -> Option<ModelPath> {
    let mut open = vec![(Vec::new(), Some(before), Some(after))];
    while let Some((path, before, after)) = open.pop() {
        if before == after || intends.iter().any(|intended| intended.covers(&path)) {
            continue;
        }
        let mut below = |key: SmolStr, before, after| {
            let mut path = path.clone();
            path.push(key);
            open.push((path, before, after));
        };
        match (before, after) {
            (Some(Value::Object(before)), Some(Value::Object(after))) => {
                for (key, value) in before {
                    below(key.into(), Some(value), after.get(key));
                }
                for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                    below(key.into(), None, Some(value));
                }
            }
            // A mapping that comes or goes with what is in it: `networks` with its first network.
            (Some(Value::Object(gone)), None) if !gone.is_empty() => {
                for (key, value) in gone {
                    below(key.into(), Some(value), None);
                }
            }
            (None, Some(Value::Object(new))) if !new.is_empty() => {
                for (key, value) in new {
                    below(key.into(), None, Some(value));
                }
            }
            (Some(Value::Array(before)), Some(Value::Array(after)))
                if before.len() == after.len() =>
            {
                for (at, (before, after)) in before.iter().zip(after).enumerate() {
                    below(at.to_smolstr(), Some(before), Some(after));
                }
            }
            _ => return Some(ModelPath::new(path.iter().map(SmolStr::as_str))),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_intended_places_may_differ() {
        let before =
            json!({"services": {"é.b": {"ports": [{"target": 1}, {"target": 2}], "image": "a"}}});
        let bound = json!({"services": {"é.b": {"ports": [{"target": 1, "host_ip": "127.0.0.1"}, {"target": 2}], "image": "a"}}});
        let fewer = json!({"services": {"é.b": {"ports": [{"target": 1}], "image": "a"}}});
        let other =
            json!({"services": {"é.b": {"ports": [{"target": 1}, {"target": 2}], "image": "b"}}});
        let gone = json!({"services": {"é.b": {"image": "a"}}});
        let host_ip: &[&str] = &["services", "é.b", "ports", "*", "host_ip"];
        let ports: &[&str] = &["services", "é.b", "ports"];
        for (after, intended, expected) in [
            (&before, host_ip, None),
            (&bound, host_ip, None),
            (&bound, ports, None),
            (
                &bound,
                &["services", "c", "ports"],
                Some("services.é.b.ports.0.host_ip"),
            ),
            (&fewer, host_ip, Some("services.é.b.ports")),
            (&fewer, ports, None),
            (&gone, ports, None),
            (&other, ports, Some("services.é.b.image")),
        ] {
            let intended = ModelPath::new(intended.iter().copied());
            let found = unintended(&before, after, &[&intended]);
            assert_eq!(found.map(|path| path.to_string()).as_deref(), expected);
        }
    }
}
