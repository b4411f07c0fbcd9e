//! A document goes over what was loaded before it.
//!
//! Only what the document touches is merged, checked and brought into canonical form again: a file of ten thousand documents costs as much as one
//! document of that size.

use crate::canonical;
use crate::merge;
use crate::problem::{Problem, ProblemCode};
use crate::session::Session;
use crate::unicity::{self, Form};
use crate::validate;
use crate::value::{Data, Entry, Map, Value};

/// What is done to a document that was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checks {
    /// It is checked and brought into canonical form.
    All,
    /// It is brought into canonical form.
    Form,
}

/// Merges a document over the loaded ones.
pub(super) fn absorb(session: &mut Session<'_>, into: &mut Map, document: Value, checks: Checks) {
    let span = document.span;
    let touched = if into.is_empty() {
        None
    } else {
        Some(lend_touched(into, &document))
    };
    let mut merged = match touched {
        None => document,
        Some(touched) => merge::documents(
            Value::new(Data::Map(touched), span),
            document,
            &mut session.problems,
        ),
    };
    process(session, &mut merged, checks);
    if let Data::Map(merged) = merged.data {
        put_back(into, merged);
    }
}

/// Adds entries of sections, none of which are there yet.
pub(super) fn add(into: &mut Map, sections: Map) {
    put_back(into, sections);
}

/// Splits what was included: what nothing else mentions comes back and can be added as it is; the rest goes into the document, to be merged.
pub(super) fn insert_imported(imported: Map, document: &mut Map, into: &Map) -> Map {
    let mut apart = Map::new();
    for section in imported.into_entries() {
        let Entry {
            key,
            key_span,
            value,
        } = section;
        let span = value.span;
        let Data::Map(resources) = value.data else {
            continue;
        };
        let earlier = into.get(&key).and_then(Value::as_map);
        let mut alone = Map::with_capacity(resources.len());
        for resource in resources.into_entries() {
            if earlier.is_none_or(|earlier| !earlier.contains_key(&resource.key)) {
                alone.insert(resource);
                continue;
            }
            let empty = || Value::new(Data::Map(Map::new()), span);
            if let Data::Map(section) = &mut document.get_or_insert(&key, key_span, empty).data {
                section.insert(resource);
            }
        }
        apart.insert(Entry {
            key,
            key_span,
            value: Value::new(Data::Map(alone), span),
        });
    }
    apart
}

fn process(session: &mut Session<'_>, document: &mut Value, checks: Checks) {
    let problems = &mut session.problems;
    unicity::enforce(document, Form::Written, problems);
    if checks == Checks::All {
        validate::schema(document, problems);
        drop_version(document, problems);
    }
    canonical::canonicalise(document, &mut session.ports, problems);
    canonical::omit_empty(document);
    unicity::enforce(document, Form::Canonical, problems);
}

fn drop_version(document: &mut Value, problems: &mut Vec<Problem>) {
    let Some(version) = document
        .as_map_mut()
        .and_then(|root| root.remove("version"))
    else {
        return;
    };
    let span = version.key_span.cover(version.value.span);
    let problem = Problem::noted(
        ProblemCode::ObsoleteVersion,
        span,
        "`version` is obsolete, and Docker Compose ignores it",
    );
    problems.push(problem.help("remove the line"));
}

/// Takes out what a document has as well: resources one by one, anything else as a whole.
fn lend_touched(into: &mut Map, document: &Value) -> Map {
    let mut touched = Map::new();
    for section in document.as_map().into_iter().flatten() {
        let Some(mine) = into.entry(&section.key) else {
            continue;
        };
        let (key, key_span, span) = (mine.key.clone(), mine.key_span, mine.value.span);
        let value = match (
            &section.value.data,
            into.get_mut(&key).map(|mine| &mut mine.data),
        ) {
            (Data::Map(theirs), Some(Data::Map(mine))) => {
                let lent = theirs.iter().filter_map(|resource| {
                    let key_span = mine.entry(&resource.key)?.key_span;
                    Some(Entry {
                        key: resource.key.clone(),
                        key_span,
                        value: mine.lend(&resource.key)?,
                    })
                });
                let lent: Map = lent.collect();
                Value::new(Data::Map(lent), span)
            }
            _ => match into.lend(&key) {
                Some(value) => value,
                None => continue,
            },
        };
        touched.insert(Entry {
            key,
            key_span,
            value,
        });
    }
    touched
}

/// Puts sections back where they were taken from.
fn put_back(into: &mut Map, sections: Map) {
    for section in sections.into_entries() {
        let Some(Data::Map(mine)) = into.get_mut(&section.key).map(|mine| &mut mine.data) else {
            into.insert(section);
            continue;
        };
        match section.value.data {
            Data::Map(theirs) => theirs
                .into_entries()
                .into_iter()
                .for_each(|resource| drop(mine.insert(resource))),
            _ => drop(into.insert(section)),
        }
    }
}
