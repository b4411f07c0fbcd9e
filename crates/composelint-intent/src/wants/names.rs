//! Under which names the services of a project are known to each other.

use std::borrow::Cow;

use composelint_compose::Project;
use rustc_hash::FxHashMap;

/// Every name of every service, in lower case: keys, container names, host names, aliases.
#[derive(Debug, Default)]
pub(crate) struct Names<'p> {
    owners: FxHashMap<Cow<'p, str>, Vec<usize>>,
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
        let owners = self.owners.entry(lower_case(name)).or_default();
        if !owners.contains(&service) {
            owners.push(service);
        }
    }

    /// The positions of the services that have a name.
    pub(crate) fn owners(&self, name: &str) -> &[usize] {
        self.owners
            .get(&*lower_case(name))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether some service has the name.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.owners(name).is_empty()
    }
}

/// Docker answers to names in any case.
fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name.into()
    }
}
