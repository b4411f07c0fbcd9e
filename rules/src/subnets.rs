//! The subnets of the project's networks, and the address ranges that are not free to choose.

use std::sync::OnceLock;

use composelint_compose::project::Spanned;
use composelint_compose::value::Text;
use composelint_lint::{Context, Joined};
use composelint_yaml::Span;
use ipnet::{IpNet, Ipv4Net};

use crate::data::{self, Row};

/// A subnet as a network declares it.
pub(crate) struct Subnet<'a> {
    /// Never one without a known subnet.
    pub(crate) joined: &'a Joined<'a>,
    pub(crate) net: IpNet,
    pub(crate) written: &'a Spanned<Text>,
}

/// Every readable subnet of the networks that the project makes and uses.
pub(crate) fn all<'a>(cx: &Context<'a>) -> Vec<Subnet<'a>> {
    // Most projects have none; then nobody asks who is a member of what.
    let declared = cx.project().networks.values();
    if declared.clone().all(|network| network.ipam.is_empty()) {
        return Vec::new();
    }
    let own = cx.networks().iter().filter(|joined| !joined.foreign);
    let mut found = Vec::new();
    for joined in own {
        let pools = joined.network.pools().iter();
        let subnets = pools.filter_map(|pool| pool.subnet.as_ref());
        for written in subnets {
            let net = written.value.known().and_then(|text| text.parse().ok());
            if let Some(net) = net {
                found.push(Subnet {
                    joined,
                    net,
                    written,
                });
            }
        }
    }
    found
}

/// What a range is to Docker and to everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RangeKind {
    /// The engine hands it out by itself.
    Own,
    /// Its addresses mean something else.
    Taken,
    /// Free to use.
    Private,
    /// For texts and measurements.
    Paper,
}

/// A range of the table.
pub(crate) struct Range {
    pub(crate) net: Ipv4Net,
    pub(crate) kind: RangeKind,
    pub(crate) row: Row,
}

/// The ranges of the table.
pub(crate) fn ranges() -> &'static [Range] {
    static RANGES: OnceLock<Vec<Range>> = OnceLock::new();
    RANGES.get_or_init(|| {
        let rows = data::read(include_str!("../data/addresses.yaml"));
        rows.into_iter().filter_map(range).collect()
    })
}

fn range(row: Row) -> Option<Range> {
    let kind = match row.text("kind") {
        "own" => RangeKind::Own,
        "taken" => RangeKind::Taken,
        "private" => RangeKind::Private,
        "paper" => RangeKind::Paper,
        _ => return None,
    };
    let net = row.text("range").parse().ok()?;
    Some(Range { net, kind, row })
}

/// The narrowest range of the table that shares an address with a subnet.
pub(crate) fn range_of(net: Ipv4Net) -> Option<&'static Range> {
    let overlapping = ranges().iter().filter(|range| overlap(range.net, net));
    overlapping.max_by_key(|range| range.net.prefix_len())
}

/// Whether two ranges share an address.
pub(crate) fn overlap(one: Ipv4Net, two: Ipv4Net) -> bool {
    one.contains(&two) || two.contains(&one)
}

impl Subnet<'_> {
    /// The subnet, if it is one of IPv4.
    pub(crate) fn v4(&self) -> Option<Ipv4Net> {
        match self.net {
            IpNet::V4(net) => Some(net.trunc()),
            IpNet::V6(_) => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.written.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_is_found_by_its_example() {
        let rows = data::read(include_str!("../data/addresses.yaml"));
        assert_eq!(ranges().len(), rows.len(), "every row is a range");
        data::tests::check_examples(&rows, |text| {
            let found = range_of(text.parse().expect("a subnet"))?;
            rows.iter()
                .position(|row| row.text("range") == found.row.text("range"))
        });
    }

    #[test]
    fn no_two_ranges_are_the_same() {
        for (at, range) in ranges().iter().enumerate() {
            assert_eq!(range.net, range.net.trunc());
            let same = ranges()[..at].iter().find(|other| other.net == range.net);
            assert!(same.is_none(), "{}", range.net);
        }
    }
}
