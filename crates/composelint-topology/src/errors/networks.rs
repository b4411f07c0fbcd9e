//! Networks that the engine refuses to make.

use composelint_compose::Project;
use composelint_compose::project::{IpamPool, Network, Spanned};
use composelint_compose::value::Text;
use composelint_yaml::Span;
use ipnet::{IpNet, Ipv4Net};

use crate::build::parse_bool;
use crate::engine::EngineProfile;
use crate::errors::{EngineError, EngineErrorKind as Kind};
use crate::facts::Fact;
use crate::ids::NetworkId;
use crate::model::{Driver, NetworkNode, Tri};
use crate::topology::Topology;

/// Docker's own subnet, unless the daemon's `bip` says otherwise.
const DOCKER0: &str = "172.17.0.0/16";

/// Looks at a network as a project declares it.
pub(crate) fn read_network(topology: &mut Topology, id: NetworkId, network: &Network) {
    let node = topology.network(id);
    let span = network.key_span;
    let mut errors = Vec::new();
    let refused = |kind, span, message: String| EngineError::of_network(kind, id, span, message);
    let reserved = matches!(
        node.driver,
        Driver::DefaultBridge | Driver::Host | Driver::None
    ) && ["bridge", "host", "none"].contains(&node.real_name.as_str());
    if reserved {
        let span = network.name_span.unwrap_or(span);
        let kind = if node.external {
            Kind::ReservedNetwork
        } else {
            Kind::TwoKeysOneName
        };
        errors.push(refused(
            kind,
            span,
            format!("`{}` is Docker's own network", node.real_name),
        ));
    } else if node.external {
        // Whether it is there shows only on the host; another project may make it.
        if network.external.is_some() {
            let message = format!(
                "`{}` has to exist before the project is started",
                node.real_name
            );
            errors.push(refused(
                Kind::ExternalMissing,
                network.name_span.unwrap_or(span),
                message,
            ));
        }
    } else {
        let driver = network.driver.as_ref().map_or(span, |driver| driver.span);
        errors.extend(
            driver_error(node, network).map(|(kind, message)| refused(kind, driver, message)),
        );
        errors.extend(
            parent_error(network)
                .map(|(span, message)| refused(Kind::ParentMissing, span, message)),
        );
        errors.extend(
            ipam_driver_error(network)
                .map(|(span, message)| refused(Kind::UnknownDriver, span, message)),
        );
        let options = option_errors(node, network, &topology.engine);
        errors.extend(
            options
                .into_iter()
                .map(|(kind, span, message)| refused(kind, span, message)),
        );
        let pools = pool_errors(network, &topology.engine);
        errors.extend(
            pools
                .into_iter()
                .map(|(kind, span, message)| refused(kind, span, message)),
        );
    }
    topology.read_errors.extend(errors);
}

fn driver_error(node: &NetworkNode, network: &Network) -> Option<(Kind, String)> {
    match &node.driver {
        Driver::Overlay => Some((
            Kind::OverlayWithoutSwarm,
            "an overlay network needs a swarm manager".to_owned(),
        )),
        Driver::Host => Some((
            Kind::ReservedDriver,
            "there is one `host` network, and Docker makes it".to_owned(),
        )),
        // `none` is the network's name; its driver is called `null`.
        Driver::None
            if network
                .driver
                .as_ref()
                .is_some_and(|driver| driver.value.text == "none") =>
        {
            Some((
                Kind::UnknownDriver,
                "`none` is none of Docker's own drivers".to_owned(),
            ))
        }
        Driver::None => Some((
            Kind::ReservedDriver,
            "there is one `none` network, and Docker makes it".to_owned(),
        )),
        Driver::Other(name) => Some((
            Kind::UnknownDriver,
            format!("`{name}` is none of Docker's own drivers"),
        )),
        Driver::Bridge
        | Driver::DefaultBridge
        | Driver::Macvlan
        | Driver::Ipvlan
        | Driver::Unknown => None,
    }
}

/// How the kernel names the interfaces that hosts commonly have.
const COMMON: [&str; 10] = [
    "eth", "en", "wl", "br", "bond", "team", "dummy", "veth", "docker", "vmbr",
];

/// A parent that is neither an interface nor `interface.vlan`; which interfaces there are shows only on the host.
fn parent_error(network: &Network) -> Option<(Span, String)> {
    let driver = network.driver.as_ref()?.value.known()?;
    if driver != "macvlan" && driver != "ipvlan" {
        return None;
    }
    let parent = network.driver_opts.get("parent")?;
    let name = parent.value.known()?;
    let common = COMMON.iter().any(|prefix| name.starts_with(prefix)) || name.contains('.');
    (!common).then(|| {
        (
            parent.span,
            format!("`{name}` is no interface, and no `interface.vlan` that Docker could make"),
        )
    })
}

fn ipam_driver_error(network: &Network) -> Option<(Span, String)> {
    let driver = network.ipam_driver.as_ref()?;
    let name = driver.value.known()?;
    let own = ["", "default", "null", "host-local"].contains(&name);
    (!own).then(|| {
        (
            driver.span,
            format!("`{name}` is none of Docker's own address managers"),
        )
    })
}

fn option_errors(
    node: &NetworkNode,
    network: &Network,
    engine: &EngineProfile,
) -> Vec<(Kind, Span, String)> {
    let mut errors = Vec::new();
    if node.driver != Driver::Bridge {
        return errors;
    }
    for (key, value) in &network.driver_opts {
        let (Some(name), Some(text)) = (
            key.strip_prefix("com.docker.network.bridge."),
            value.value.known(),
        ) else {
            continue;
        };
        let bad = match name {
            "enable_icc" | "enable_ip_masquerade" | "inhibit_ipv4" => {
                parse_bool(text).is_none().then_some("a boolean")
            }
            "host_binding_ipv4" => text
                .parse::<std::net::Ipv4Addr>()
                .is_err()
                .then_some("an IPv4 address"),
            "gateway_mode_ipv4" | "gateway_mode_ipv6" => bad_mode(text, engine),
            _ => None,
        };
        if let Some(wanted) = bad {
            errors.push((
                Kind::BadOption,
                value.span,
                format!("`{text}` is not {wanted}"),
            ));
        } else if name.starts_with("gateway_mode") && text == "isolated" && node.internal == Tri::No
        {
            let known = engine.has(Fact::GatewayModesOfInternal);
            let message = "gateway mode `isolated` is for internal networks only".to_owned();
            errors.extend(known.then_some((Kind::IsolatedNotInternal, value.span, message)));
        }
    }
    errors
}

fn bad_mode(text: &str, engine: &EngineProfile) -> Option<&'static str> {
    let known: &[&str] = if engine.has(Fact::GatewayModesOfInternal) {
        &["", "nat", "nat-unprotected", "routed", "isolated"]
    } else if engine.has(Fact::GatewayModes) {
        &["", "nat", "routed"]
    } else {
        return None;
    };
    (!known.contains(&text)).then_some("a gateway mode of this engine")
}

fn pool_errors(network: &Network, engine: &EngineProfile) -> Vec<(Kind, Span, String)> {
    let mut errors: Vec<(Kind, Span, String)> = network
        .ipam
        .iter()
        .filter_map(|pool| pool_error(pool, engine))
        .collect();
    let v6 = network
        .ipam
        .iter()
        .any(|pool| subnet(pool).is_some_and(|(net, _)| matches!(net, IpNet::V6(_))));
    let unknown = network.ipam.iter().any(|pool| {
        pool.subnet
            .as_ref()
            .is_some_and(|text| text.value.is_unknown())
    });
    let wanted = network
        .enable_ipv6
        .as_ref()
        .filter(|flag| flag.value.known() == Some(&true));
    if let Some(wanted) = wanted.filter(|_| !v6 && !unknown && !engine.has(Fact::Ipv6SubnetGiven)) {
        let message = "`enable_ipv6` needs a subnet before engine 27".to_owned();
        errors.push((Kind::Ipv6WithoutSubnet, wanted.span, message));
    }
    errors
}

fn pool_error(pool: &IpamPool, engine: &EngineProfile) -> Option<(Kind, Span, String)> {
    let text = pool.subnet.as_ref()?;
    let written = text.value.known()?;
    let Ok(net) = written.parse::<IpNet>() else {
        return Some((
            Kind::SubnetUnreadable,
            text.span,
            format!("`{written}` is no subnet such as 10.0.0.0/24"),
        ));
    };
    let strict = engine.has(Fact::SubnetsChecked);
    if strict && net.trunc() != net {
        let whole = net.trunc();
        return Some((
            Kind::SubnetHostBits,
            text.span,
            format!("`{written}` has bits behind its prefix: `{whole}`"),
        ));
    }
    let gateway: Option<(std::net::IpAddr, Span)> = parsed(pool.gateway.as_ref());
    if let Some((gateway, span)) = gateway.filter(|(gateway, _)| !net.contains(gateway)) {
        return Some((
            Kind::GatewayOutside,
            span,
            format!("gateway `{gateway}` is outside of `{written}`"),
        ));
    }
    let range: Option<(IpNet, Span)> = parsed(pool.ip_range.as_ref());
    let (range, span) = range.filter(|(range, _)| strict && !net.contains(range))?;
    Some((
        Kind::RangeOutside,
        span,
        format!("range `{range}` is outside of `{written}`"),
    ))
}

fn parsed<T: std::str::FromStr>(text: Option<&Spanned<Text>>) -> Option<(T, Span)> {
    let text = text?;
    Some((text.value.known()?.parse().ok()?, text.span))
}

/// The subnet of a pool, and where it is written.
pub(super) fn subnet(pool: &IpamPool) -> Option<(IpNet, Span)> {
    parsed(pool.subnet.as_ref())
}

/// Two keys of one project with one real name, both in use.
pub(crate) fn two_keys(
    topology: &mut Topology,
    id: NetworkId,
    project: &Project,
    network: &Network,
) {
    let own = project.networks.values().find(|other| {
        other.key != network.key
            && other.real_name == network.real_name
            && is_used(project, &other.key)
    });
    if let Some(other) = own.filter(|_| is_used(project, &network.key)) {
        let name = &topology.network(id).real_name;
        let message = format!(
            "`{}` and `{}` are both named `{name}`",
            other.key, network.key
        );
        let span = network.name_span.unwrap_or(network.key_span);
        let error = EngineError::of_network(Kind::TwoKeysOneName, id, span, message);
        topology
            .read_errors
            .push(error.related(other.name_span.unwrap_or(other.key_span)));
    }
}

fn is_used(project: &Project, key: &str) -> bool {
    project
        .services
        .values()
        .filter(|service| service.active && service.network_mode.is_none())
        .any(|service| match &service.networks {
            Some(networks) => networks
                .value
                .iter()
                .any(|membership| membership.name == key),
            None => key == "default",
        })
}

impl Topology {
    /// Subnets that overlap with each other or with Docker's own.
    pub(super) fn subnet_errors(&self, errors: &mut Vec<EngineError>) {
        let mut subnets: Vec<(IpNet, Option<(NetworkId, Span)>)> = Vec::new();
        for (id, network) in self.networks() {
            let made = !network.external && !network.endpoints.is_empty();
            let pools = network.ipam.iter().filter(|_| made).filter_map(subnet);
            subnets.extend(pools.map(|(net, span)| (net.trunc(), Some((id, span)))));
        }
        let docker0: Ipv4Net = DOCKER0.parse().expect("a subnet");
        subnets.push((docker0.into(), None));
        // Sorted by first address, and the wider first: whatever overlaps follows at once.
        subnets.sort_by_key(|(net, owner)| {
            (net.network(), net.prefix_len(), owner.map(|(_, span)| span))
        });
        let mut widest: Option<&(IpNet, Option<(NetworkId, Span)>)> = None;
        for subnet in &subnets {
            match widest.filter(|wide| wide.0.contains(&subnet.0)) {
                Some(wide) => errors.extend(overlap(self, wide, subnet)),
                None => widest = Some(subnet),
            }
        }
    }
}

type Subnet = (IpNet, Option<(NetworkId, Span)>);

fn overlap(topology: &Topology, wide: &Subnet, narrow: &Subnet) -> Option<EngineError> {
    let named = |id: NetworkId| format!("that of `{}`", topology.network(id).key);
    let (id, span, other, related) = match (narrow.1, wide.1) {
        (Some((id, span)), Some((wide, related))) if span > related => {
            (id, span, named(wide), Some(related))
        }
        (Some((narrow, related)), Some((id, span))) => (id, span, named(narrow), Some(related)),
        (Some((id, span)), None) | (None, Some((id, span))) => {
            (id, span, "docker0's, 172.17.0.0/16".to_owned(), None)
        }
        (None, None) => return None,
    };
    let mut error = EngineError::of_network(
        Kind::SubnetOverlap,
        id,
        span,
        format!("the subnet overlaps {other}"),
    );
    error.related.extend(related);
    Some(error)
}
