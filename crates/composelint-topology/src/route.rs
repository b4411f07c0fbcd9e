//! Answers: whether a connection is possible, at which ports, why, and the proof.

use std::fmt;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::binding::Proto;
use crate::node::Node;
use crate::reason::Reason;

/// Whether a connection is possible. The order is that of "or": the best of several ways is the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It is not.
    Unreachable,
    /// It cannot be told.
    Unknown,
    /// It is.
    Reachable,
}

impl Outcome {
    /// `reachable`, `unreachable`, `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Unreachable => "unreachable",
            Outcome::Unknown => "unknown",
            Outcome::Reachable => "reachable",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The ports a connection is possible at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortSet {
    /// None.
    None,
    /// These, in order, without repetition.
    List(Vec<(u16, Proto)>),
    /// Whatever the other side listens on.
    Any,
}

impl PortSet {
    /// Whether a port is among them.
    pub fn contains(&self, port: u16, proto: Proto) -> bool {
        match self {
            PortSet::None => false,
            PortSet::List(list) => list.contains(&(port, proto)),
            PortSet::Any => true,
        }
    }

    /// The ports of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        match (self, other) {
            (PortSet::Any, _) | (_, PortSet::Any) => PortSet::Any,
            (PortSet::None, set) | (set, PortSet::None) => set,
            (PortSet::List(mut left), PortSet::List(right)) => {
                left.extend(right);
                left.sort_unstable();
                left.dedup();
                PortSet::List(left)
            }
        }
    }
}

impl fmt::Display for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PortSet::None => f.write_str("none"),
            PortSet::Any => f.write_str("any"),
            PortSet::List(list) => {
                for (index, (port, proto)) in list.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{port}/{proto}")?;
                }
                Ok(())
            }
        }
    }
}

/// A port to ask about. Port 0 stands for the port that the engine picks for a binding without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortQuery {
    /// The port.
    pub port: u16,
    /// The protocol.
    pub proto: Proto,
}

impl PortQuery {
    /// A TCP port.
    pub const fn tcp(port: u16) -> Self {
        Self {
            port,
            proto: Proto::Tcp,
        }
    }

    /// A UDP port.
    pub const fn udp(port: u16) -> Self {
        Self {
            port,
            proto: Proto::Udp,
        }
    }
}

impl fmt::Display for PortQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.port, self.proto)
    }
}

/// A step of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Who dials.
    pub from: Node,
    /// Who answers.
    pub to: Node,
    /// Why that works, or does not.
    pub reason: Reason,
    /// The network's key, or a port such as `5432/tcp`.
    pub via: SmolStr,
    /// The places in files that make it so.
    pub evidence: Vec<Span>,
}

/// An answer with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether a connection is possible.
    pub outcome: Outcome,
    /// At which ports.
    pub ports: PortSet,
    /// Why: the reasons that carry the outcome, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Networks by key, and ports such as `5432/tcp`, that it goes through.
    pub via: Vec<SmolStr>,
    /// Names by which the caller can dial.
    pub names: Vec<SmolStr>,
    /// The steps; empty when it is not possible.
    pub route: Vec<Hop>,
    /// The places in files that make it so.
    pub evidence: Vec<Span>,
}

impl Verdict {
    /// Whether it is certainly possible.
    pub fn is_reachable(&self) -> bool {
        self.outcome == Outcome::Reachable
    }

    /// Whether it is certainly not possible.
    pub fn is_unreachable(&self) -> bool {
        self.outcome == Outcome::Unreachable
    }

    /// The weightiest reason.
    pub fn reason(&self) -> Reason {
        self.reasons
            .first()
            .copied()
            .unwrap_or(Reason::NoSharedNetwork)
    }

    pub(crate) fn unreachable(reason: Reason) -> Self {
        Self {
            outcome: Outcome::Unreachable,
            ports: PortSet::None,
            reasons: vec![reason],
            via: Vec::new(),
            names: Vec::new(),
            route: Vec::new(),
            evidence: Vec::new(),
        }
    }
}
