//! A document goes over what was loaded before it.
//!
//! Only what the document touches is merged, checked and brought into canonical form again: a file of ten thousand documents costs as much as one
//! document of that size.

use crate::canonical;
use crate::extends;
use crate::merge;
use crate::problem::{Problem, ProblemCode};
use crate::session::Session;
use crate::spec::{Mapping, TOP};
use crate::unicity::{self, Form};
use crate::validate::Schema;
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

/// Checks a merged document and brings it into canonical form. All of it is done to one resource before the next, while that is in the
/// processor's cache: of a large project, a pass over all resources fetches all of them from memory.
fn process(session: &mut Session<'_>, document: &mut Value, checks: Checks) {
    let mut schema = (checks == Checks::All).then(Schema::default);
    let span = document.span;
    let Some(root) = document.as_map_mut() else {
        return;
    };
    for section in root.entries_mut() {
        let rules = TOP.get(&section.key).and_then(|rule| rule.map);
        if let (Some(rules), Data::Map(resources)) = (rules, &mut section.value.data) {
            for resource in resources.entries_mut() {
                self::resource(session, &section.key, resource, (rules, schema.as_mut()));
            }
            if let Some(schema) = &mut schema {
                schema.required(resources, rules, section.value.span);
            }
        } else if let Some(schema) = &mut schema {
            schema.entry(section, &TOP);
        }
    }
    if let Some(mut schema) = schema {
        schema.required(root, &TOP, span);
        session.doubtful |= schema.doubtful;
        session.problems.append(&mut schema.found);
        drop_version(root, &mut session.problems);
    }
}

fn resource(
    session: &mut Session<'_>,
    section: &str,
    resource: &mut Entry,
    (rules, schema): (&'static Mapping, Option<&mut Schema>),
) {
    let problems = &mut session.problems;
    unicity::enforce(section, &mut resource.value, Form::Written, problems);
    if let Some(schema) = schema {
        schema.partial = section == "services" && extends::lacks_base(&resource.value);
        schema.entry(resource, rules);
    }
    canonical::canonicalise(section, resource, &mut session.ports, problems);
    unicity::enforce(section, &mut resource.value, Form::Canonical, problems);
}

fn drop_version(root: &mut Map, problems: &mut Vec<Problem>) {
    let Some(version) = root.remove("version") else {
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
    if into.is_empty() {
        *into = sections;
        return;
    }
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
