//! A part of a picture: what is near a service or a network.

use std::collections::BTreeSet;

use super::{Door, Picture};

impl Picture {
    /// The services and networks that are at most `depth` networks away from a service or network; `None` when neither has
    /// that name.
    pub fn near(&self, name: &str, depth: usize) -> Option<Self> {
        let is_named = |service: &super::Service| service.names.iter().any(|known| known == name);
        let services: Vec<usize> = (0..self.services.len())
            .filter(|at| is_named(&self.services[*at]))
            .collect();
        if !services.is_empty() {
            return Some(self.near_services(services, depth));
        }
        let network = self
            .networks
            .iter()
            .position(|it| it.key == name || it.real_name == name)?;
        let services = self.members_of(network).collect();
        Some(self.spread(services, BTreeSet::from([network]), depth.saturating_sub(1)))
    }

    /// The services and networks that are at most `depth` networks away from some services, given by their positions.
    #[must_use]
    pub fn near_services(&self, services: impl IntoIterator<Item = usize>, depth: usize) -> Self {
        let services: BTreeSet<usize> = services.into_iter().collect();
        let mut networks = BTreeSet::new();
        if depth == 0 {
            networks.extend(
                services
                    .iter()
                    .flat_map(|service| self.networks_of(*service)),
            );
        }
        self.spread(services, networks, depth)
    }

    fn spread(
        &self,
        mut services: BTreeSet<usize>,
        mut networks: BTreeSet<usize>,
        depth: usize,
    ) -> Self {
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
        self.only(&services, &networks)
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
