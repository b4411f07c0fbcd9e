//! What a network can be, where not all about it is known.

use std::net::Ipv4Addr;

use crate::engine::EngineProfile;
use crate::facts::Fact;
use crate::model::{Driver, GatewayMode, HostBinding, NetworkNode, Tri};
use crate::world::{Kind, Variant};

/// A bridge without options.
pub(super) const PLAIN: Variant = Variant {
    kind: Kind::Bridge,
    internal: false,
    icc: true,
    masquerades: true,
    v4: true,
    v6: false,
    mode_v4: GatewayMode::Nat,
    mode_v6: GatewayMode::Nat,
    binding: HostBinding::All,
    rank: 0,
};

/// More variants of one network than this are not told apart.
const MANY: usize = 32;

/// Everything that a network can be, what lets most through first.
pub(super) fn variants(node: &NetworkNode, engine: &EngineProfile) -> Vec<Variant> {
    let mut all = vec![PLAIN];
    choose(&mut all, &kinds(&node.driver), |variant, kind| {
        variant.kind = kind;
    });
    choose(&mut all, &flags(node.internal, false), |variant, value| {
        variant.internal = value;
    });
    choose(&mut all, &flags(node.icc, true), |variant, value| {
        variant.icc = value;
    });
    choose(&mut all, &flags(node.masquerade, true), |variant, value| {
        variant.masquerades = value;
    });
    choose(&mut all, &flags(node.ipv4, true), |variant, value| {
        variant.v4 = value;
    });
    choose(&mut all, &flags(node.ipv6, true), |variant, value| {
        variant.v6 = value;
    });
    choose(
        &mut all,
        &modes(node.gateway_mode_v4, engine),
        |variant, mode| variant.mode_v4 = mode,
    );
    choose(
        &mut all,
        &modes(node.gateway_mode_v6, engine),
        |variant, mode| variant.mode_v6 = mode,
    );
    choose(
        &mut all,
        &bindings(node.host_binding),
        |variant, binding| variant.binding = binding,
    );
    if !node.real_name_known {
        choose(&mut all, &[-1, 1], |variant, rank| variant.rank = rank);
    }
    // The engine refuses `isolated` on a network that is not internal.
    let unknown = [node.gateway_mode_v4, node.gateway_mode_v6].contains(&GatewayMode::Unknown);
    let refused = |variant: &Variant| {
        !variant.internal && [variant.mode_v4, variant.mode_v6].contains(&GatewayMode::Isolated)
    };
    if unknown && all.iter().any(|variant| !refused(variant)) {
        all.retain(|variant| !refused(variant));
    }
    all.truncate(MANY);
    all
}

/// Each variant once for each value.
fn choose<T: Copy>(all: &mut Vec<Variant>, values: &[T], set: impl Fn(&mut Variant, T)) {
    let before = std::mem::take(all);
    for value in values {
        all.extend(before.iter().map(|variant| {
            let mut variant = *variant;
            set(&mut variant, *value);
            variant
        }));
    }
}

fn flags(tri: Tri, open: bool) -> Vec<bool> {
    match tri {
        Tri::Yes => vec![true],
        Tri::No => vec![false],
        Tri::Unknown => vec![open, !open],
    }
}

fn kinds(driver: &Driver) -> Vec<Kind> {
    match driver {
        Driver::Bridge | Driver::DefaultBridge => vec![Kind::Bridge],
        Driver::Macvlan => vec![Kind::Lan],
        Driver::Host | Driver::None => vec![Kind::Dead],
        // Nobody measured these: something gets through, or nothing.
        Driver::Ipvlan => vec![Kind::Lan, Kind::Dead],
        Driver::Overlay | Driver::Other(_) => vec![Kind::Bridge, Kind::Dead],
        Driver::Unknown => vec![Kind::Bridge, Kind::Lan, Kind::Dead],
    }
}

fn modes(mode: GatewayMode, engine: &EngineProfile) -> Vec<GatewayMode> {
    match mode {
        GatewayMode::Unknown if engine.has(Fact::GatewayModesOfInternal) => {
            vec![
                GatewayMode::NatUnprotected,
                GatewayMode::Routed,
                GatewayMode::Nat,
                GatewayMode::Isolated,
            ]
        }
        GatewayMode::Unknown => vec![GatewayMode::Nat, GatewayMode::Routed],
        mode => vec![mode],
    }
}

fn bindings(binding: HostBinding) -> Vec<HostBinding> {
    match binding {
        HostBinding::Unknown => vec![HostBinding::All, HostBinding::Address(Ipv4Addr::LOCALHOST)],
        binding => vec![binding],
    }
}
