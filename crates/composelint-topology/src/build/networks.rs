//! Networks of the projects, joined on their real names.

use std::net::Ipv4Addr;

use composelint_compose::Project;
use composelint_compose::project::{Known, Network};
use composelint_yaml::Span;
use smol_str::{SmolStr, format_smolstr};

use super::Builder;
use super::options::{Options, driver, tri};
use super::variants::{PLAIN, variants};
use crate::change::NewNetwork;
use crate::engine::EngineProfile;
use crate::facts::Fact;
use crate::ids::NetworkId;
use crate::model::{Driver, GatewayMode, HostBinding, NetworkNode, Tri};
use crate::reason::Reason;
use crate::world::Variant;

impl Builder {
    /// Takes in the networks that a project declares.
    pub(super) fn read_networks(&mut self, project: usize, source: &Project) {
        self.topology.networks.reserve(source.networks.len());
        let mut keys = Vec::with_capacity(source.networks.len());
        for network in source.networks.values() {
            let node = read(project, network, &self.topology.engine);
            let known = self.topology.networks.len();
            let id = self.join(node);
            keys.push(id);
            crate::errors::read_network(&mut self.topology, id, network);
            if id.index() < known {
                crate::errors::two_keys(&mut self.topology, id, source, network);
            }
        }
        self.keys.push(keys);
    }

    /// Adds a network, or joins it with the one of the same real name.
    fn join(&mut self, node: NetworkNode) -> NetworkId {
        if !node.real_name_known {
            return self.add(node);
        }
        let Some(&id) = self.by_real_name.get(&node.real_name) else {
            let name = node.real_name.clone();
            let id = self.add(node);
            self.by_real_name.insert(name, id);
            return id;
        };
        let known = &mut self.topology.networks[id.index()];
        let keys = std::mem::take(&mut known.keys);
        let joined = node.keys.clone();
        if known.external && !node.external {
            *known = node;
        }
        known.keys = keys.into_iter().chain(joined).collect();
        id
    }

    fn add(&mut self, node: NetworkNode) -> NetworkId {
        let id = NetworkId::new(self.topology.networks.len());
        self.topology.networks.push(node);
        id
    }

    /// The network with a key in a project; one that the project does not declare is made up, since a fragment's
    /// networks may be declared elsewhere.
    pub(super) fn network_of_key(
        &mut self,
        project: usize,
        source: &Project,
        key: &SmolStr,
        span: Span,
    ) -> NetworkId {
        if let Some(index) = source.networks.get_index_of(key) {
            return self.keys[project][index];
        }
        let mut node = NetworkNode {
            real_name: format_smolstr!("{}_{key}", source.name),
            real_name_known: !key.contains("${"),
            keys: vec![(project, key.clone())],
            key: key.clone(),
            project: Some(project),
            span,
            ..blank()
        };
        if let Some(&id) = self.by_real_name.get(&node.real_name) {
            return id;
        }
        if !node.stands_in() {
            return self.join(node);
        }
        let declared = self.keys[project].iter();
        stand_in(
            &mut node,
            declared.map(|id| &self.topology.networks[id.index()]),
        );
        let name = node.real_name.clone();
        let id = self.add(node);
        self.by_real_name.insert(name, id);
        id
    }

    /// Docker's own network `bridge`.
    pub(super) fn default_bridge(&mut self, span: Span) -> NetworkId {
        self.network_of_real_name("bridge", span)
    }

    /// The network with a real name; one that no project knows was made by somebody else.
    pub(super) fn network_of_real_name(&mut self, name: &str, span: Span) -> NetworkId {
        if let Some(&id) = self.by_real_name.get(name) {
            return id;
        }
        let driver = driver(None, name);
        let external = driver != Driver::DefaultBridge;
        let mut node = NetworkNode {
            real_name: name.into(),
            key: name.into(),
            external,
            internal: if external { Tri::Unknown } else { Tri::No },
            driver,
            span,
            ..blank()
        };
        settle(&mut node, &self.topology.engine);
        self.join(node)
    }
}

/// A bridge without options.
fn blank() -> NetworkNode {
    NetworkNode {
        real_name: SmolStr::default(),
        real_name_known: true,
        key: SmolStr::default(),
        project: None,
        keys: Vec::new(),
        declared: false,
        external: false,
        others_on_it: None,
        driver: Driver::Bridge,
        internal: Tri::No,
        icc: Tri::Yes,
        masquerade: Tri::Yes,
        gateway_mode_v4: GatewayMode::Nat,
        gateway_mode_v6: GatewayMode::Nat,
        host_binding: HostBinding::All,
        ipv4: Tri::Yes,
        ipv6: Tri::No,
        parent: None,
        gateway_v4: None,
        span: Span::default(),
        internal_span: None,
        option_spans: Vec::new(),
        endpoints: Vec::new(),
        ipam: Box::default(),
        doubt: None,
        variant: PLAIN,
        others: Box::default(),
    }
}

/// A network that a change makes in a project, like another one where it says so.
pub(crate) fn created(
    (project, project_name): (usize, &str),
    new: &NewNetwork,
    like: Option<&NetworkNode>,
    engine: &EngineProfile,
) -> NetworkNode {
    let plain = || NetworkNode {
        internal: Tri::from(new.internal),
        ..blank()
    };
    let mut node = NetworkNode {
        real_name: format_smolstr!("{project_name}_{}", new.key),
        real_name_known: true,
        key: new.key.clone(),
        project: Some(project),
        keys: vec![(project, new.key.clone())],
        declared: true,
        endpoints: Vec::new(),
        ipam: Box::default(),
        gateway_v4: None,
        ..like.cloned().unwrap_or_else(plain)
    };
    settle(&mut node, engine);
    node
}

fn read(project: usize, network: &Network, engine: &EngineProfile) -> NetworkNode {
    let (real_name, real_name_known) = match &network.real_name {
        Known::Known(name) => (name.clone(), true),
        Known::Unknown(text) => (text.text.clone(), false),
    };
    let mut node = NetworkNode {
        driver: driver(network.driver.as_ref(), &real_name),
        real_name,
        real_name_known,
        key: network.key.clone(),
        project: Some(project),
        keys: vec![(project, network.key.clone())],
        declared: network.declared,
        span: network.key_span,
        internal_span: network.internal.as_ref().map(|internal| internal.span),
        ..blank()
    };
    node.external = tri(network.external.as_ref(), false).may_be();
    if node.external {
        // Whoever made it decides what it is; Compose ignores what else stands beside `external`.
        if node.driver.is_bridge() || node.driver == Driver::Unknown {
            node.internal = Tri::Unknown;
        }
        if node.driver == Driver::DefaultBridge {
            node.internal = Tri::No;
        }
    } else {
        node.internal = tri(network.internal.as_ref(), false);
        let optional = engine.has(Fact::Ipv4Optional);
        node.ipv4 = tri(network.enable_ipv4.as_ref().filter(|_| optional), true);
        node.ipv6 = tri(network.enable_ipv6.as_ref(), false);
        node.ipam = network.ipam.clone().into_boxed_slice();
        node.gateway_v4 = gateway(&node);
        apply_options(&mut node, Options::read(network, engine));
    }
    settle(&mut node, engine);
    node
}

/// Works out what it can be.
pub(crate) fn settle(node: &mut NetworkNode, engine: &EngineProfile) {
    node.doubt = doubt(node);
    let mut variants = variants(node, engine).into_iter();
    if let Some(first) = variants.next() {
        node.variant = first;
        node.others = variants.collect();
    }
}

/// Makes a network one of those that a project declares, or its default one: which of them depends on a variable.
fn stand_in<'n>(node: &mut NetworkNode, declared: impl Iterator<Item = &'n NetworkNode>) {
    let merge = |one: Tri, other: Tri| if one == other { one } else { Tri::Unknown };
    let mut variants = vec![node.variant];
    for network in declared {
        node.internal = merge(node.internal, network.internal);
        node.icc = merge(node.icc, network.icc);
        node.masquerade = merge(node.masquerade, network.masquerade);
        node.ipv4 = merge(node.ipv4, network.ipv4);
        node.ipv6 = merge(node.ipv6, network.ipv6);
        if network.driver != node.driver {
            node.driver = Driver::Unknown;
        }
        variants.push(network.variant);
        variants.extend(network.others.iter().copied());
    }
    let mut all: Vec<Variant> = Vec::new();
    for variant in variants {
        for rank in [-1, 1] {
            let variant = Variant { rank, ..variant };
            if !all.contains(&variant) {
                all.push(variant);
            }
        }
    }
    node.variant = all.remove(0);
    node.others = all.into();
    node.doubt = Some(Reason::UnresolvedVariable);
}

fn apply_options(node: &mut NetworkNode, options: Options) {
    node.parent = options.parent;
    node.option_spans = options.spans;
    if !node.driver.is_bridge() && node.driver != Driver::Unknown {
        return;
    }
    node.icc = options.icc.unwrap_or(Tri::Yes);
    node.masquerade = options.masquerade.unwrap_or(Tri::Yes);
    node.host_binding = options.host_binding;
    node.gateway_mode_v4 = options.mode_v4;
    node.gateway_mode_v6 = options.mode_v6;
}

/// The bridge's own IPv4 address, as far as the file fixes it: `gateway`, else the first address of the subnet or range.
fn gateway(node: &NetworkNode) -> Option<Ipv4Addr> {
    let pool = node.ipam.iter().find_map(|pool| {
        let net: ipnet::Ipv4Net = pool.subnet.as_ref()?.value.known()?.parse().ok()?;
        Some((pool, net))
    });
    let (pool, net) = pool?;
    match &pool.gateway {
        Some(gateway) => gateway.value.known()?.parse().ok(),
        None => match &pool.ip_range {
            Some(range) => range
                .value
                .known()?
                .parse::<ipnet::Ipv4Net>()
                .ok()?
                .hosts()
                .next(),
            None => net.hosts().next(),
        },
    }
}

/// Why something about a network cannot be told.
fn doubt(node: &NetworkNode) -> Option<Reason> {
    let unresolved = node.driver == Driver::Unknown
        || !node.real_name_known
        || node.host_binding == HostBinding::Unknown
        || [node.gateway_mode_v4, node.gateway_mode_v6].contains(&GatewayMode::Unknown)
        || (!node.external
            && [
                node.internal,
                node.icc,
                node.masquerade,
                node.ipv4,
                node.ipv6,
            ]
            .contains(&Tri::Unknown));
    match &node.driver {
        _ if unresolved => Some(Reason::UnresolvedVariable),
        Driver::Ipvlan | Driver::Overlay | Driver::Other(_) => Some(Reason::NotMeasured),
        _ if node.external && node.driver != Driver::DefaultBridge => Some(Reason::ExternalUnknown),
        _ => None,
    }
}
