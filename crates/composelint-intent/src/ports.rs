//! Port numbers that mean something: `data/ports.yaml`.

use crate::role::Role;
use crate::tables::{AMBIGUOUS_PORTS, CONTROL_PORTS, DEBUG_PORTS, LIKELY_PORTS, WELL_KNOWN_PORTS};

/// A port that speaks for one kind of server even without any other evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortEntry {
    /// The number, on the container's side.
    pub port: u16,
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// What listens there: `PostgreSQL`.
    pub name: &'static str,
    /// The role of whoever listens there.
    pub role: Role,
}

/// A port that too many programs share to say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmbiguousPort {
    /// The number.
    pub port: u16,
    /// Some of those who listen there.
    pub uses: &'static [&'static str],
}

/// A port of a debugger: who reaches it runs code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DebugPort {
    /// The number.
    pub port: u16,
    /// The debugger.
    pub name: &'static str,
    /// Whether the number alone says so; otherwise a command or a variable must agree.
    pub certain: bool,
}

/// A port that hands over a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlPort {
    /// The number.
    pub port: u16,
    /// What listens there.
    pub name: &'static str,
}

/// What listens on a port by long custom; `None` for ports that others use now and then.
pub fn well_known_port(port: u16, protocol: &str) -> Option<&'static PortEntry> {
    find_entry(WELL_KNOWN_PORTS, port, protocol)
}

/// What probably listens on a port.
pub(crate) fn likely_port(port: u16, protocol: &str) -> Option<&'static PortEntry> {
    find_entry(LIKELY_PORTS, port, protocol)
}

fn find_entry(
    table: &'static [PortEntry],
    port: u16,
    protocol: &str,
) -> Option<&'static PortEntry> {
    let at = table.partition_point(|known| known.port < port);
    table[at..]
        .iter()
        .take_while(|known| known.port == port)
        .find(|known| known.protocol == protocol)
}

/// Some of those who share a port, where it says nothing.
pub fn ambiguous_port(port: u16) -> Option<&'static AmbiguousPort> {
    find(AMBIGUOUS_PORTS, port, |known| known.port)
}

/// The debugger that listens on a port.
pub fn debug_port(port: u16) -> Option<&'static DebugPort> {
    find(DEBUG_PORTS, port, |known| known.port)
}

/// What hands over a machine on a port.
pub fn control_port(port: u16) -> Option<&'static ControlPort> {
    find(CONTROL_PORTS, port, |known| known.port)
}

fn find<T>(table: &'static [T], port: u16, number: impl Fn(&T) -> u16) -> Option<&'static T> {
    table
        .binary_search_by_key(&port, number)
        .ok()
        .map(|at| &table[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_many_share_is_not_well_known() {
        for port in [
            80, 443, 3000, 4444, 5000, 5678, 7000, 8000, 8080, 8081, 8086, 8443, 9000, 9090, 9091,
            9100,
        ] {
            assert!(ambiguous_port(port).is_some(), "{port}");
            assert!(well_known_port(port, "tcp").is_none(), "{port}");
        }
    }

    #[test]
    fn databases_are_known_by_their_ports() {
        for (port, role) in [
            (5432, Role::Database),
            (3306, Role::Database),
            (27017, Role::Database),
            (6379, Role::Cache),
            (5672, Role::Queue),
            (9092, Role::Queue),
            (9200, Role::Search),
            (11211, Role::Cache),
            (1433, Role::Database),
            (1521, Role::Database),
            (9042, Role::Database),
            (2379, Role::Coordination),
        ] {
            assert_eq!(
                well_known_port(port, "tcp").map(|known| known.role),
                Some(role),
                "{port}"
            );
            assert_eq!(well_known_port(port, "udp"), None, "{port}");
        }
    }

    #[test]
    fn the_protocol_counts() {
        assert_eq!(
            well_known_port(51820, "udp").map(|known| known.role),
            Some(Role::Vpn)
        );
        assert_eq!(well_known_port(51820, "tcp"), None);
        assert_eq!(
            likely_port(53, "udp").map(|known| known.role),
            Some(Role::Dns)
        );
        assert_eq!(well_known_port(8200, "tcp"), None);
        assert_eq!(
            likely_port(8200, "tcp").map(|known| known.role),
            Some(Role::Secrets)
        );
    }

    #[test]
    fn debuggers_and_consoles_are_found() {
        assert_eq!(debug_port(9229).map(|known| known.certain), Some(true));
        assert_eq!(debug_port(5678).map(|known| known.certain), Some(false));
        assert_eq!(debug_port(80), None);
        assert_eq!(
            control_port(2375).map(|known| known.name),
            Some("Docker API without TLS")
        );
        assert_eq!(control_port(2222), None);
    }
}
