//! Driver options of a network, as the bridge driver reads them.

use composelint_compose::project::{Known, Network, Spanned};
use composelint_compose::value::Text;
use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::engine::EngineProfile;
use crate::facts::Fact;
use crate::model::{Driver, GatewayMode, HostBinding, Tri};

/// The prefix of the bridge driver's options.
const BRIDGE: &str = "com.docker.network.bridge.";

/// What the driver options say.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) icc: Option<Tri>,
    pub(super) masquerade: Option<Tri>,
    pub(super) host_binding: HostBinding,
    pub(super) mode_v4: GatewayMode,
    pub(super) mode_v6: GatewayMode,
    pub(super) parent: Option<SmolStr>,
    pub(super) spans: Vec<(SmolStr, Span)>,
}

impl Options {
    pub(super) fn read(network: &Network, engine: &EngineProfile) -> Self {
        let mut options = Self::default();
        for (key, value) in &network.driver_opts {
            let Some(name) = key.strip_prefix(BRIDGE) else {
                if key == "parent" {
                    options.parent = Some(value.value.text.clone());
                    options.spans.push((key.clone(), value.span));
                }
                continue;
            };
            let text = &value.value;
            match name {
                "enable_icc" => options.icc = Some(flag(text)),
                "enable_ip_masquerade" => options.masquerade = Some(flag(text)),
                "host_binding_ipv4" => options.host_binding = host_binding(text),
                "gateway_mode_ipv4" => options.mode_v4 = gateway_mode(text, engine),
                "gateway_mode_ipv6" => options.mode_v6 = gateway_mode(text, engine),
                _ => continue,
            }
            options.spans.push((key.clone(), value.span));
        }
        options
    }
}

/// A boolean as the engine reads it; what it refuses counts as the default, yes.
fn flag(text: &Text) -> Tri {
    match text.known().map(parse_bool) {
        None => Tri::Unknown,
        Some(Some(false)) => Tri::No,
        Some(_) => Tri::Yes,
    }
}

/// The words for true and false that Go's `strconv.ParseBool` reads.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

fn host_binding(text: &Text) -> HostBinding {
    let Some(text) = text.known() else {
        return HostBinding::Unknown;
    };
    match text.parse::<std::net::Ipv4Addr>() {
        Ok(address) if !address.is_unspecified() => HostBinding::Address(address),
        _ => HostBinding::All,
    }
}

/// The mode, where the engine knows it; an older one ignores the option.
fn gateway_mode(text: &Text, engine: &EngineProfile) -> GatewayMode {
    if !engine.has(Fact::GatewayModes) {
        return GatewayMode::Nat;
    }
    match text.known() {
        None => GatewayMode::Unknown,
        Some("routed") => GatewayMode::Routed,
        Some("nat-unprotected") if engine.has(Fact::GatewayModesOfInternal) => {
            GatewayMode::NatUnprotected
        }
        Some("isolated") if engine.has(Fact::GatewayModesOfInternal) => GatewayMode::Isolated,
        Some(_) => GatewayMode::Nat,
    }
}

/// The driver of a network whose engine name is `real_name`.
pub(super) fn driver(driver: Option<&Spanned<Text>>, real_name: &str) -> Driver {
    match real_name {
        "bridge" => return Driver::DefaultBridge,
        "host" => return Driver::Host,
        "none" => return Driver::None,
        _ => {}
    }
    let Some(driver) = driver else {
        return Driver::Bridge;
    };
    match driver.value.known() {
        None => Driver::Unknown,
        Some("" | "bridge" | "default") => Driver::Bridge,
        Some("macvlan") => Driver::Macvlan,
        Some("ipvlan") => Driver::Ipvlan,
        Some("overlay") => Driver::Overlay,
        Some("host") => Driver::Host,
        Some("none" | "null") => Driver::None,
        Some(other) => Driver::Other(other.into()),
    }
}

/// A flag of a network, with the answer when it is absent.
pub(super) fn tri(flag: Option<&Spanned<Known<bool>>>, absent: bool) -> Tri {
    match flag.map(|flag| &flag.value) {
        None => absent.into(),
        Some(Known::Known(value)) => (*value).into(),
        Some(Known::Unknown(_)) => Tri::Unknown,
    }
}
