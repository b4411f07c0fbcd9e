//! What a policy says: contracts, as they were written.

use composelint_topology::{PortQuery, Through};
use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::Date;
use crate::select::Selector;

/// A policy: contracts, and names for selectors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// `tiers:`, in the order of the file.
    pub tiers: Vec<(SmolStr, Select)>,
    /// `contracts:`, in the order of the file.
    pub contracts: Vec<Contract>,
    /// `frozen:`: the file with known violations.
    pub frozen: Option<(String, Span)>,
    /// `strict: true`: what is vacuous or unknown fails.
    pub strict: bool,
}

/// A selector and the bytes it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// The selector.
    pub selector: Selector,
    /// The bytes of its text.
    pub span: Span,
    /// How far behind the beginning of `span` the text begins, if offsets in it are bytes of the file.
    pub offset: Option<u32>,
}

impl Select {
    /// The bytes of a part of the selector.
    pub fn at(&self, range: &std::ops::Range<usize>) -> Span {
        let bytes = |at: usize| u32::try_from(at).ok();
        match (self.offset, bytes(range.start), bytes(range.end)) {
            (Some(offset), Some(start), Some(end)) => {
                let begin = self.span.start + offset;
                Span::new(
                    self.span.file,
                    begin + start,
                    (begin + end).min(self.span.end),
                )
            }
            _ => self.span,
        }
    }
}

/// A contract: what has to hold, and what is known not to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// `name`: stable, used in outputs and suppressions.
    pub name: SmolStr,
    /// The bytes of the name.
    pub span: Span,
    /// The bytes of the whole entry.
    pub entry: Span,
    /// What has to hold.
    pub kind: Kind,
    /// `severity`.
    pub severity: Severity,
    /// `because`.
    pub because: Option<String>,
    /// `ignore`.
    pub ignore: Vec<Ignore>,
    /// `when`.
    pub when: When,
}

/// How bad a violation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `info`.
    Info,
    /// `warning`.
    Warning,
    /// `error`.
    Error,
}

impl Severity {
    /// The word in files and outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nobody in `from` reaches anybody in `to`.
    Forbid {
        /// Who may not.
        from: Select,
        /// Whom.
        to: Select,
        /// How that is looked at.
        by: By,
    },
    /// Nobody but `from` reaches `to`.
    AllowOnly {
        /// Whom.
        to: Select,
        /// Who may.
        from: Select,
        /// How that is looked at.
        by: By,
    },
    /// Nobody but `except` reaches `services`, and nothing of them is published or on an external network.
    Protect {
        /// Whom.
        services: Select,
        /// Who may.
        except: Option<Select>,
    },
    /// Everybody in `from` reaches everybody in `to`.
    Require {
        /// Who has to.
        from: Select,
        /// Whom.
        to: Select,
        /// At which port.
        port: Option<PortQuery>,
        /// Whether by its name, which then has to mean nobody else.
        by_name: bool,
        /// Whether through others will do.
        reach: Reach,
    },
    /// Groups that don't reach each other.
    Isolate {
        /// The groups.
        groups: Vec<Select>,
        /// In place of groups: every service by itself.
        each: Option<Select>,
        /// How that is looked at.
        by: By,
    },
    /// Layers that only reach the next one.
    Layers {
        /// From the outside in.
        order: Vec<Select>,
        /// Whether layers are never skipped.
        closed: bool,
        /// Whether services of one layer don't reach each other.
        siblings: bool,
        /// Whether every service is in a layer.
        exhaustive: bool,
        /// The positions of layers that may be empty.
        optional: Vec<usize>,
        /// How that is looked at.
        by: By,
    },
    /// What may leave.
    Egress {
        /// Whose way out.
        services: Select,
        /// What is allowed.
        allow: EgressAllow,
    },
    /// What may be published.
    Exposure {
        /// Whose ports.
        services: Select,
        /// The widest address.
        allow: Exposure,
        /// Only these container ports.
        ports: Vec<PortQuery>,
    },
    /// How many there may be.
    Count {
        /// Of what.
        of: Count,
        /// The most.
        max: Option<u64>,
        /// The least.
        min: Option<u64>,
    },
}

impl Kind {
    /// The word behind `type:`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Kind::Forbid { .. } => "forbid",
            Kind::AllowOnly { .. } => "allow-only",
            Kind::Protect { .. } => "protect",
            Kind::Require { .. } => "require",
            Kind::Isolate { .. } => "isolate",
            Kind::Layers { .. } => "layers",
            Kind::Egress { .. } => "egress",
            Kind::Exposure { .. } => "exposure",
            Kind::Count { .. } => "count",
        }
    }

    /// Every type, in the order of the documentation.
    pub const WORDS: [&'static str; 9] = [
        "forbid",
        "allow-only",
        "protect",
        "require",
        "isolate",
        "layers",
        "egress",
        "exposure",
        "count",
    ];
}

/// Whether only what is dialled itself counts, or also what is reached by taking over one service after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// `direct`.
    Direct,
    /// `transitive`.
    Transitive,
}

/// How reachability is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// `reach`.
    pub reach: Reach,
    /// `via`: the ways that count; empty for all.
    pub via: Vec<Way>,
    /// `ports`: only these ports of the one who answers count; empty for all.
    pub ports: Vec<PortQuery>,
    /// `through_not`: ways through these services don't count.
    pub through_not: Option<Select>,
}

impl By {
    /// Everything counts.
    pub const fn all(reach: Reach) -> Self {
        Self {
            reach,
            via: Vec::new(),
            ports: Vec::new(),
            through_not: None,
        }
    }

    /// Whether only some ways or ports count.
    pub(crate) fn is_narrow(&self) -> bool {
        !self.via.is_empty() || !self.ports.is_empty()
    }
}

/// A way that `via` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// A common network.
    Net,
    /// An address of the host: published ports, host mode.
    HostPort,
    /// A shared namespace.
    Netns,
    /// The Docker socket.
    Socket,
}

impl Way {
    /// The words for `via`.
    pub const WORDS: [(&'static str, Way); 4] = [
        ("net", Way::Net),
        ("host-port", Way::HostPort),
        ("netns", Way::Netns),
        ("socket", Way::Socket),
    ];

    /// What a connection goes through, in the words of `via`.
    pub(crate) const fn of(through: Through) -> Self {
        match through {
            Through::Sandbox => Way::Netns,
            Through::Network(_) | Through::Egress(_) => Way::Net,
            Through::Binding(_) | Through::Host => Way::HostPort,
        }
    }
}

/// What `egress` allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EgressAllow {
    /// No way out.
    None,
    /// Any.
    Any,
    /// Only through these services.
    Via(Select),
}

/// The widest address a port may be bound to; the order is that of width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// None at all.
    None,
    /// Loopback addresses.
    Loopback,
    /// Single addresses of the host.
    HostIp,
    /// All addresses; host mode, macvlan and external networks count as this.
    Any,
}

impl Exposure {
    /// The words for `allow`.
    pub const WORDS: [(&'static str, Exposure); 4] = [
        ("none", Exposure::None),
        ("loopback", Exposure::Loopback),
        ("host-ip", Exposure::HostIp),
        ("any", Exposure::Any),
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// What `count` counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// The networks of each service.
    NetworksPerService(Option<Select>),
    /// Published ports that take effect, all services together.
    Published(Option<Select>),
    /// Services that join two groups without being in either.
    Bridges(Box<(Select, Select)>),
    /// The services that each of these reaches.
    ReachableFrom(Select, Reach),
}

/// Something that is known to violate a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The bytes of the entry.
    pub span: Span,
    /// Who; everybody if it isn't given.
    pub from: Option<Select>,
    /// Whom; everybody if it isn't given.
    pub to: Option<Select>,
    /// Ways through these services.
    pub through: Option<Select>,
    /// For contracts about single services: these.
    pub services: Option<Select>,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub until: Option<(Date, Span)>,
}

/// When a contract applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// One of these profiles is active.
    pub profiles: Vec<SmolStr>,
    /// One of these files (globs over the end of the path) is part of the project.
    pub files: Vec<SmolStr>,
}
