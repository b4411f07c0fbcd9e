//! `extends`: a service takes over what another one says, of the same document or of another file (compose-go `loader/extends.go`).
//!
//! A chain of services is followed to its end in a loop and merged on the way back, so its length costs no stack. Every service is merged once;
//! a file is read once for each level of includes.

mod base;

use std::cell::RefCell;

use composelint_yaml::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::load::Level;
use crate::merge;
use crate::problem::{Problem, ProblemCode};
use crate::project::{Project, Service};
use crate::read::reported;
use crate::reset::Resets;
use crate::session::Session;
use crate::value::{Data, Entry, Map, Text, Value};
use crate::words::{nearest, short};
use base::Reference;

/// How many services of a chain are named as extended.
const MOST_NAMED: usize = 16;

/// The services of one document or file, which others may extend.
pub(crate) struct Pool {
    pub(crate) services: Map,
    pub(crate) resets: Resets,
    /// For a service that was merged, the keys of those it extends, nearest first.
    extended: FxHashMap<SmolStr, Vec<Span>>,
}

/// The files whose services a level of includes extends, each read once.
#[derive(Default)]
pub(crate) struct Pools {
    by_path: RefCell<FxHashMap<String, Option<usize>>>,
    all: RefCell<Vec<Pool>>,
}

/// Applies every `extends` of a document.
pub(crate) fn apply(
    session: &mut Session<'_>,
    level: &Level<'_>,
    document: &mut Value,
    resets: Resets,
) {
    let Some(services) = document
        .as_map_mut()
        .and_then(|root| root.get_mut("services"))
        .and_then(Value::as_map_mut)
    else {
        return;
    };
    let extending: Vec<SmolStr> = services
        .iter()
        .filter(|entry| entry.value.get("extends").is_some())
        .map(|entry| entry.key.clone())
        .collect();
    if extending.is_empty() {
        return;
    }
    let own = level.pools.add(Pool::new(std::mem::take(services), resets));
    for name in extending {
        Chain {
            session,
            level,
            seen: FxHashSet::default(),
        }
        .resolve(own, name);
    }
    let (merged, extended) = level.pools.take_back(own);
    *services = merged;
    session.extended.extend(extended);
}

impl Pool {
    pub(crate) fn new(services: Map, resets: Resets) -> Self {
        Self {
            services,
            resets,
            extended: FxHashMap::default(),
        }
    }
}

impl Pools {
    fn add(&self, pool: Pool) -> usize {
        let mut all = self.all.borrow_mut();
        all.push(pool);
        all.len() - 1
    }

    fn take_back(&self, pool: usize) -> (Map, FxHashMap<SmolStr, Vec<Span>>) {
        let pool = &mut self.all.borrow_mut()[pool];
        (
            std::mem::take(&mut pool.services),
            std::mem::take(&mut pool.extended),
        )
    }

    fn with<T>(&self, pool: usize, act: impl FnOnce(&mut Pool) -> T) -> T {
        act(&mut self.all.borrow_mut()[pool])
    }
}

/// A service of a pool.
type Place = (usize, SmolStr);

/// A service on the way to the end of a chain, and the bytes of its `extends`.
struct Link {
    pool: usize,
    name: SmolStr,
    extends: Span,
}

struct Chain<'s, 'l, 'a> {
    session: &'s mut Session<'l>,
    level: &'s Level<'a>,
    seen: FxHashSet<Place>,
}

impl Chain<'_, '_, '_> {
    /// Follows a service to one that extends nothing more, then merges back.
    fn resolve(&mut self, pool: usize, name: SmolStr) {
        let mut links: Vec<Link> = Vec::new();
        let mut at = (pool, name);
        while let Some(reference) = self.reference(&at) {
            let extends = reference.span;
            self.seen.insert(at.clone());
            let Some(next) = self.target(&at, &reference) else {
                self.give_up(&at);
                break;
            };
            if self.seen.contains(&next) {
                self.report_circle(&next, &links, &at, extends);
                self.give_up(&at);
                break;
            }
            links.push(Link {
                pool: at.0,
                name: at.1,
                extends,
            });
            at = next;
        }
        for link in links.into_iter().rev() {
            self.merge(&link, &at);
            at = (link.pool, link.name);
        }
    }

    /// What the service's `extends` says; None when there is none, or none that can be followed.
    fn reference(&mut self, at: &Place) -> Option<Reference> {
        let extends = self.level.pools.with(at.0, |pool| {
            let extends = pool.services.get(&at.1)?.get("extends")?;
            (!is_given_up(extends)).then(|| Reference::of(extends))
        })?;
        match extends {
            Ok(reference) => Some(reference),
            Err(problem) => {
                self.session.complete &= problem.refused;
                self.session.problems.push(problem);
                self.give_up(at);
                None
            }
        }
    }

    /// The service that is extended, if it is there.
    fn target(&mut self, at: &Place, reference: &Reference) -> Option<Place> {
        let pool = match &reference.file {
            None => at.0,
            Some((file, span)) => base::open(self.session, self.level, file, *span)?,
        };
        let near = self.level.pools.with(pool, |pool| {
            if pool.services.contains_key(&reference.service) {
                return Ok(());
            }
            let names = pool.services.iter().map(|entry| entry.key.as_str());
            Err(nearest(&reference.service, names).map(str::to_owned))
        });
        match near {
            Ok(()) => Some((pool, reference.service.clone())),
            Err(near) => {
                self.report_missing(reference, near.as_deref());
                None
            }
        }
    }

    fn report_missing(&mut self, reference: &Reference, near: Option<&str>) {
        let span = reference.service_span;
        let name = self.session.as_written(span, &reference.service);
        let place = match reference.file {
            Some(_) => "the extended file",
            None => "this file",
        };
        let help = match near {
            Some(near) => format!("did you mean `{}`?", short(near)),
            None if reference.file.is_none() => {
                "name a service of the same document, or add `file:` for another file".to_owned()
            }
            None => "check the service's name and the file".to_owned(),
        };
        let message = format!("there is no service `{name}` in {place} to extend");
        self.session
            .refuse(ProblemCode::ExtendsError, span, message, help);
    }

    fn report_circle(&mut self, next: &Place, links: &[Link], last: &Place, extends: Span) {
        let first = links
            .iter()
            .position(|link| link.pool == next.0 && link.name == next.1)
            .unwrap_or(links.len());
        let others: Vec<&Link> = links[first..].iter().skip(1).collect();
        let message = if next == last {
            format!("the service `{}` extends itself", short(&next.1))
        } else {
            format!(
                "the services `{}` and `{}` extend each other",
                short(&next.1),
                short(&last.1)
            )
        };
        let mut problem = Problem::refused(ProblemCode::ExtendsError, extends, message);
        for link in others {
            problem = problem.related(
                link.extends,
                format!("`{}` is part of the circle", short(&link.name)),
            );
        }
        self.session
            .problems
            .push(problem.help("remove one `extends` of the circle"));
    }

    /// Merges a service over the one it extends.
    fn merge(&mut self, link: &Link, base: &Place) {
        let pools = &self.level.pools;
        let source = pools.with(base.0, |pool| {
            let entry = pool.services.entry(&base.1)?;
            // An empty service has nothing to take over, and Compose then keeps `extends` as it is.
            entry.value.as_map()?;
            let further = pool.extended.get(&base.1).into_iter().flatten();
            let extended = std::iter::once(&entry.key_span).chain(further);
            let extended: Vec<Span> = extended.take(MOST_NAMED).copied().collect();
            Some((self.session.copy(&entry.value), extended))
        });
        let Some((source, extended)) = source else {
            return;
        };
        let Some(mut source) = source else {
            self.session.incomplete(
                link.extends,
                "the extended services hold more than is read",
                "shorten the chain of `extends`",
            );
            self.give_up(&(link.pool, link.name.clone()));
            return;
        };
        let service = pools.with(link.pool, |pool| {
            pool.resets.apply_to_service(&link.name, &mut source);
            pool.services.lend(&link.name)
        });
        let Some(mut service) = service else { return };
        let unfollowed = take_extends(&mut source).filter(|extends| is_given_up(&extends.value));
        take_extends(&mut service);
        let problems = &mut self.session.problems;
        let mut merged = merge::services(source, service, link.extends, problems);
        if let (Some(unfollowed), Data::Map(map)) = (unfollowed, &mut merged.data) {
            map.insert(unfollowed);
        }
        pools.with(link.pool, |pool| {
            if let Some(place) = pool.services.get_mut(&link.name) {
                *place = merged;
            }
            pool.extended.insert(link.name.clone(), extended);
        });
    }

    /// Leaves an `extends` that cannot be followed as something unknown: the service may have anything.
    fn give_up(&mut self, at: &Place) {
        self.level.pools.with(at.0, |pool| {
            let service = pool.services.get_mut(&at.1).and_then(Value::as_map_mut);
            if let Some(extends) = service.and_then(|service| service.get_mut("extends")) {
                extends.data = reported("");
            }
        });
    }
}

fn take_extends(service: &mut Value) -> Option<Entry> {
    service.as_map_mut()?.remove("extends")
}

/// Whether an `extends` could not be followed, which was told.
fn is_given_up(extends: &Value) -> bool {
    let is_reported = |text: &Text| text.holes().iter().any(|hole| hole.name.is_empty());
    extends.as_text().is_some_and(is_reported)
}

/// Whether a service's tree lacks what an `extends` would have brought.
pub(crate) fn lacks_base(service: &Value) -> bool {
    let extends = service.get("extends");
    let extends = extends.map(|extends| extends.get("service").unwrap_or(extends));
    extends.is_some_and(is_given_up)
}

impl Service {
    /// Whether the service extends another one that could not be read: then it may have keys that are not known.
    pub(crate) fn is_partial(&self) -> bool {
        lacks_base(&self.tree)
    }
}

/// Takes away what stands for an `extends` that was not followed, once the checks are done.
pub(crate) fn forget_given_up(project: &mut Project) {
    for service in project.services.values_mut() {
        if service.is_partial() {
            service.partial = true;
            take_extends(&mut service.tree);
        }
    }
}

#[cfg(test)]
mod tests;
