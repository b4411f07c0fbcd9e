//! What the configuration adds to the tables that rules read: capabilities and options of network drivers.

use smol_str::SmolStr;

/// A capability as the configuration knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCapability {
    /// Its name in capitals, without `CAP_`.
    pub name: SmolStr,
    /// How far it reaches.
    pub danger: Danger,
    /// What it is good for, after the service's name: `may set the clock of the host`.
    pub why: SmolStr,
}

impl OwnCapability {
    /// A name as it is kept: in capitals, without `CAP_`.
    pub fn bare(written: &str) -> String {
        let name = written.trim().to_ascii_uppercase();
        name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
    }
}

/// How far a capability reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// To root on the host.
    Host,
    /// Beyond the container.
    Reach,
    /// It matters with something else.
    Little,
    /// Nowhere: not worth a finding.
    Harmless,
}

impl Danger {
    /// The words for it.
    pub const WORDS: [&'static str; 4] = ["host", "reach", "little", "none"];

    /// The danger a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "host" => Self::Host,
            "reach" => Self::Reach,
            "little" => Self::Little,
            "none" => Self::Harmless,
            _ => return None,
        })
    }
}

/// An option of a network driver as the configuration knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDriverOption {
    /// The whole name: `com.example.mtu`.
    pub name: SmolStr,
    /// The driver that reads it; `all` for every driver.
    pub driver: SmolStr,
    /// What it takes: one of [`OwnDriverOption::TAKES`].
    pub takes: &'static str,
    /// The words it takes, where it takes words.
    pub words: Vec<SmolStr>,
}

impl OwnDriverOption {
    /// What an option can take.
    pub const TAKES: [&'static str; 7] =
        ["text", "bool", "ipv4", "ipv6", "mtu", "interface", "words"];
}
