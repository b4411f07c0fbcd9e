//! Which projects share a host: one makes a network that another one calls external.

use std::collections::BTreeMap;

use composelint_compose::Project;
use composelint_compose::project::Known;
use smol_str::SmolStr;

/// What decides whether projects meet: a project's name, and the networks it makes or expects to find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meeting {
    name: SmolStr,
    makes: Vec<SmolStr>,
    expects: Vec<SmolStr>,
}

impl Meeting {
    /// That of a project.
    pub fn of(project: &Project) -> Self {
        Self {
            name: project.name.clone(),
            makes: networks(project, false),
            expects: networks(project, true),
        }
    }
}

/// The real names of the networks that a project makes, or of those it expects to find.
fn networks(project: &Project, external: bool) -> Vec<SmolStr> {
    let named = project.networks.values().filter(|network| {
        let is_external = network
            .external
            .as_ref()
            .map(|external| external.value.known() == Some(&true));
        is_external.unwrap_or(false) == external
    });
    let names = named.filter_map(|network| match &network.real_name {
        Known::Known(name) => Some(SmolStr::new(name)),
        Known::Unknown(_) => None,
    });
    names.collect()
}

/// Gathers projects into hosts, by their positions, in the order of the first project of each.
///
/// Projects of one name are alternatives (two files of one folder), so that a host never has both. Those `beside` are on one host with
/// whoever comes first.
pub fn hosts(projects: &[Meeting], beside: &[usize]) -> Vec<Vec<usize>> {
    let mut makers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, project) in projects.iter().enumerate() {
        for name in &project.makes {
            makers.entry(name).or_default().push(at);
        }
    }
    let mut gathered = Gathered {
        projects,
        host_of: (0..projects.len()).collect(),
        members: (0..projects.len()).map(|at| vec![at]).collect(),
    };
    for (at, guest) in projects.iter().enumerate() {
        for name in &guest.expects {
            for maker in makers.get(name.as_str()).into_iter().flatten() {
                gathered.join(at, *maker);
            }
        }
    }
    for at in beside.iter().filter(|at| **at > 0) {
        gathered.join(0, *at);
    }
    let mut hosts = gathered.members;
    hosts.retain(|members| !members.is_empty());
    hosts
}

struct Gathered<'p> {
    projects: &'p [Meeting],
    host_of: Vec<usize>,
    members: Vec<Vec<usize>>,
}

impl Gathered<'_> {
    /// Joins the hosts of two projects, unless that would put two projects of one name together.
    fn join(&mut self, a: usize, b: usize) {
        let (into, from) = (
            self.host_of[a].min(self.host_of[b]),
            self.host_of[a].max(self.host_of[b]),
        );
        let name = |at: &usize| &self.projects[*at].name;
        let clash = self.members[from]
            .iter()
            .any(|x| self.members[into].iter().any(|y| name(x) == name(y)));
        if into == from || clash {
            return;
        }
        let mut moved = std::mem::take(&mut self.members[from]);
        for at in &moved {
            self.host_of[*at] = into;
        }
        self.members[into].append(&mut moved);
        self.members[into].sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str, makes: &[&str], expects: &[&str]) -> Meeting {
        let names = |names: &[&str]| names.iter().map(SmolStr::new).collect();
        Meeting {
            name: name.into(),
            makes: names(makes),
            expects: names(expects),
        }
    }

    #[test]
    fn projects_meet_on_networks_that_one_of_them_makes() {
        let edge = project("edge", &["edge_default", "größe"], &[]);
        let (shop, blog) = (
            project("shop", &["shop_default"], &["größe"]),
            project("blog", &["blog_default"], &["größe", "nobody's"]),
        );
        let apart = project("apart", &[], &["nobody's"]);
        let all = [shop.clone(), apart, edge.clone(), blog];
        assert_eq!(hosts(&all, &[]), [vec![0, 2, 3], vec![1]]);
        assert_eq!(hosts(&all, &[1]), [vec![0, 1, 2, 3]]);
        // Two files of one folder are two projects of one name.
        assert_eq!(
            hosts(&[edge, shop.clone(), shop], &[]),
            [vec![0, 1], vec![2]]
        );
    }
}
