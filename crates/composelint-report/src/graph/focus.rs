//! A part of a picture: what is near a service or a network.

use std::collections::BTreeSet;

use super::{Door, Picture};

impl Picture {
    /// The services and networks that are at most `depth` networks away from a service or network; `None` when neither has
    /// that name.
    pub fn near(&self, name: &str, depth: usize) -> Option<Self> {
        let is_named = |names: &[String]| names.iter().any(|known| known == name);
        let found = |service: &super::Service| is_named(&service.names);
        let mut services: BTreeSet<usize> = (0..self.services.len())
            .filter(|at| found(&self.services[*at]))
            .collect();
        let mut networks: BTreeSet<usize> = BTreeSet::new();
        let mut depth = depth;
        if depth == 0 {
            networks.extend(
                services
                    .iter()
                    .flat_map(|service| self.networks_of(*service)),
            );
        }
        if services.is_empty() {
            let network = self
                .networks
                .iter()
                .position(|it| it.key == name || it.real_name == name)?;
            networks.insert(network);
            services.extend(self.members_of(network));
            depth = depth.saturating_sub(1);
        }
        for _ in 0..depth {
            networks.extend(
                services
                    .iter()
                    .flat_map(|service| self.networks_of(*service)),
            );
            services.extend(
                networks
                    .iter()
                    .flat_map(|network| self.members_of(*network)),
            );
        }
        Some(self.only(&services, &networks))
    }

    fn only(&self, services: &BTreeSet<usize>, networks: &BTreeSet<usize>) -> Self {
        let service = positions(self.services.len(), services);
        let network = positions(self.networks.len(), networks);
        let members = self
            .members
            .iter()
            .filter_map(|(member, on)| Some((service[*member]?, network[*on]?)));
        let doors = self.doors.iter().filter_map(|door| {
            Some(Door {
                service: service[door.service]?,
                ..door.clone()
            })
        });
        Self {
            projects: self.projects.clone(),
            networks: networks
                .iter()
                .map(|at| self.networks[*at].clone())
                .collect(),
            services: services
                .iter()
                .map(|at| self.services[*at].clone())
                .collect(),
            members: members.collect(),
            doors: doors.collect(),
        }
    }
}

/// For each of `count` old positions the new one, if it is kept.
fn positions(count: usize, kept: &BTreeSet<usize>) -> Vec<Option<usize>> {
    let mut positions = vec![None; count];
    for (new, old) in kept.iter().enumerate() {
        positions[*old] = Some(new);
    }
    positions
}
