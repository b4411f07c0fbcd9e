//! The names that the files of one random project share.

use super::dice::Dice;

/// The names of a project.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// Services; an entry depends on earlier ones only, unless the project is to be refused.
    pub(crate) services: Vec<&'static str>,
    /// Networks of the top level.
    pub(crate) networks: Vec<&'static str>,
    /// Volumes of the top level.
    pub(crate) volumes: Vec<&'static str>,
    /// Secrets and configs of the top level.
    pub(crate) stores: Vec<&'static str>,
    /// The form in which secrets and configs are declared.
    pub(crate) stored: usize,
    /// In how many of 100 places something is wrong.
    pub(crate) mistakes: usize,
}

impl World {
    /// A world of its own.
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let mut services = dice.some(
            &[
                "web", "api", "db", "cache", "worker", "job.1", "a-b", "Big_1",
            ],
            5,
        );
        if !services.contains(&"db") {
            services.insert(0, "db");
        }
        Self {
            services,
            networks: dice.some(&["front", "back", "Mesh_1", "default"], 3),
            volumes: dice.some(&["data", "logs"], 2),
            stores: dice.some(&["token", "conf"], 2),
            stored: dice.below(12),
            mistakes: if dice.chance(15) { 2 } else { 0 },
        }
    }

    /// A service that an earlier place in the order may depend on; sometimes one that does not exist.
    pub(crate) fn earlier(&self, dice: &mut Dice, than: &str) -> Option<&'static str> {
        if dice.chance(self.mistakes) {
            return Some("nobody");
        }
        let at = self
            .services
            .iter()
            .position(|name| *name == than)
            .unwrap_or(self.services.len());
        (at > 0).then(|| *dice.pick(&self.services[..at]))
    }

    /// A network that is declared; sometimes one that is not.
    pub(crate) fn network(&self, dice: &mut Dice) -> &'static str {
        if dice.chance(self.mistakes) {
            return "nowhere";
        }
        let name: &&str = dice.pick(&self.networks);
        name
    }
}
