//! Under which names the services of a project are known to each other.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use composelint_compose::Project;
use rustc_hash::FxHashMap;

use crate::words::lower_case;

/// Every name of every service, in lower case: keys, container names, host names, aliases.
#[derive(Debug, Default)]
pub(crate) struct Names<'p> {
    owners: FxHashMap<Cow<'p, str>, Owners>,
}

/// The positions of the services that have a name: nearly always one, which then needs no list.
#[derive(Debug)]
enum Owners {
    One([usize; 1]),
    Several(Vec<usize>),
}

impl<'p> Names<'p> {
    pub(crate) fn of(project: &'p Project) -> Self {
        let mut names = Names::default();
        names.owners.reserve(project.services.len());
        for (at, (name, service)) in project.services.iter().enumerate() {
            names.add(name, at);
            let container = [&service.container_name, &service.hostname];
            let networks = service.networks.iter().flat_map(|networks| &networks.value);
            let aliases = networks.flat_map(|network| &network.aliases);
            for name in container.into_iter().flatten().chain(aliases) {
                if let Some(name) = name.value.known() {
                    names.add(name, at);
                }
            }
        }
        names
    }

    fn add(&mut self, name: &'p str, service: usize) {
        match self.owners.entry(lower_case(name)) {
            Entry::Vacant(free) => {
                free.insert(Owners::One([service]));
            }
            Entry::Occupied(mut taken) => match taken.get_mut() {
                Owners::One([first]) if *first == service => {}
                Owners::One([first]) => {
                    let both = vec![*first, service];
                    taken.insert(Owners::Several(both));
                }
                // Services come one after the other.
                Owners::Several(all) if all.last() == Some(&service) => {}
                Owners::Several(all) => all.push(service),
            },
        }
    }

    /// The positions of the services that have a name.
    pub(crate) fn owners(&self, name: &str) -> &[usize] {
        match self.owners.get(&*lower_case(name)) {
            None => &[],
            Some(Owners::One(only)) => only,
            Some(Owners::Several(all)) => all,
        }
    }

    /// Whether some service has the name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.owners.contains_key(&*lower_case(name))
    }
}
