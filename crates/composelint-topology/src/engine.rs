//! Which Docker engine the project runs on: a value, since engines differ in who can reach whom.

use std::fmt;
use std::str::FromStr;

use crate::facts::{Fact, row};

/// The version of a Docker engine; a part that was not given stands for the newest of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineVersion {
    /// `28` of `28.5.2`.
    pub major: u16,
    /// `5` of `28.5.2`; [`EngineVersion::NEWEST`] when it is not given.
    pub minor: u16,
    /// `2` of `28.5.2`; [`EngineVersion::NEWEST`] when it is not given.
    pub patch: u16,
}

impl EngineVersion {
    /// Stands for the newest minor version or patch level.
    pub const NEWEST: u16 = u16::MAX;

    /// A version with all its parts.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        if self.minor != Self::NEWEST {
            write!(f, ".{}", self.minor)?;
        }
        if self.patch != Self::NEWEST && self.minor != Self::NEWEST {
            write!(f, ".{}", self.patch)?;
        }
        Ok(())
    }
}

/// A Docker engine: its version, and the settings of its daemon that change who can reach whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EngineProfile {
    /// The version.
    pub version: EngineVersion,
    /// `userland-proxy: false`.
    pub noproxy: bool,
    /// The host forwarded packets before the daemon started, so that the policy of the FORWARD chain stays ACCEPT.
    pub fwdaccept: bool,
    /// `firewall-backend: nftables` (engine 29).
    pub nftables: bool,
}

impl EngineProfile {
    /// The newest engine that was measured, with its default settings.
    pub const fn newest() -> Self {
        let version = EngineVersion::new(29, EngineVersion::NEWEST, EngineVersion::NEWEST);
        Self {
            version,
            noproxy: false,
            fwdaccept: false,
            nftables: false,
        }
    }

    /// Whether something that differs between versions holds for this one.
    pub fn has(&self, fact: Fact) -> bool {
        let row = row(fact);
        row.since <= self.version && row.before.is_none_or(|before| self.version < before)
    }
}

impl Default for EngineProfile {
    fn default() -> Self {
        Self::newest()
    }
}

impl fmt::Display for EngineProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.version)?;
        let options = [
            (self.noproxy, "noproxy"),
            (self.fwdaccept, "fwdaccept"),
            (self.nftables, "nftables"),
        ];
        for (_, name) in options.iter().filter(|(on, _)| *on) {
            write!(f, "+{name}")?;
        }
        Ok(())
    }
}

/// Why an engine cannot be told from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEngine(String);

impl fmt::Display for InvalidEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidEngine {}

impl FromStr for EngineProfile {
    type Err = InvalidEngine;

    /// Reads `20.10`, `28`, `28.5.2`, `29+noproxy`, `29+nftables`.
    fn from_str(text: &str) -> Result<Self, InvalidEngine> {
        let mut parts = text.trim().split('+');
        let version = version(parts.next().unwrap_or_default())?;
        let mut profile = Self {
            version,
            noproxy: false,
            fwdaccept: false,
            nftables: false,
        };
        for option in parts {
            match option {
                "noproxy" => profile.noproxy = true,
                "fwdaccept" => profile.fwdaccept = true,
                "nftables" if profile.has(Fact::NftablesBackend) => profile.nftables = true,
                "nftables" => {
                    return Err(InvalidEngine(format!(
                        "engine {version} has no nftables backend; it came with 29"
                    )));
                }
                _ => {
                    return Err(InvalidEngine(format!(
                        "`{option}` is no engine option; there are noproxy, fwdaccept and nftables"
                    )));
                }
            }
        }
        Ok(profile)
    }
}

fn version(text: &str) -> Result<EngineVersion, InvalidEngine> {
    let unreadable = || {
        InvalidEngine(format!(
            "`{text}` is no engine version; write one such as 20.10, 28 or 29.1"
        ))
    };
    let mut parts = text
        .strip_prefix('v')
        .unwrap_or(text)
        .split('.')
        .map(str::parse::<u16>);
    let major = parts.next().and_then(Result::ok).ok_or_else(unreadable)?;
    let mut rest = || {
        parts.next().map_or(Ok(EngineVersion::NEWEST), |part| {
            part.map_err(|_| unreadable())
        })
    };
    let (minor, patch) = (rest()?, rest()?);
    if rest()? != EngineVersion::NEWEST {
        return Err(unreadable());
    }
    if major > 29 {
        return Err(InvalidEngine(format!(
            "engine {text} is newer than any that was measured; 29 is the newest"
        )));
    }
    if major < 20 || (major == 20 && minor < 10) {
        return Err(InvalidEngine(format!(
            "engine {text} is older than any that was measured; 20.10 is the oldest"
        )));
    }
    Ok(EngineVersion::new(
        major,
        if major == 20 { 10 } else { minor },
        patch,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_options_are_read_and_shown() {
        for (text, shown) in [
            ("29", "29"),
            ("20", "20.10"),
            ("20.10", "20.10"),
            ("20.10.24", "20.10.24"),
            ("v28.5.2", "28.5.2"),
            ("29+noproxy", "29+noproxy"),
            ("26.1.5+fwdaccept", "26.1.5+fwdaccept"),
            ("29+nftables+noproxy", "29+noproxy+nftables"),
        ] {
            assert_eq!(
                text.parse::<EngineProfile>().unwrap().to_string(),
                shown,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_engine_is_refused_with_what_to_write() {
        for (text, says) in [
            ("", "is no engine version"),
            ("latest", "is no engine version"),
            ("28.5.2.1", "is no engine version"),
            ("2８", "is no engine version"),
            ("19.03", "20.10 is the oldest"),
            ("20.9", "20.10 is the oldest"),
            ("30", "29 is the newest"),
            ("28+nftables", "came with 29"),
            ("28+proxy", "noproxy, fwdaccept and nftables"),
        ] {
            let error = text.parse::<EngineProfile>().unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn a_version_without_patch_level_is_the_newest_of_its_line() {
        let line: EngineProfile = "25".parse().unwrap();
        let first: EngineProfile = "25.0.1".parse().unwrap();
        assert!(!line.has(Fact::InternalBridgeUnaddressed));
        assert!(first.has(Fact::InternalBridgeUnaddressed));
    }
}
