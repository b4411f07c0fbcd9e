//! Top-level networks.

use smol_str::SmolStr;

use super::read::{At, filled, flag, labels, texts};
use crate::project::{IpamPool, Known, Network, NetworkDetails, Spanned, SparseBox};
use crate::value::{Entry, Origin, Text, Value};

pub(super) fn network(entry: Entry) -> Network {
    let at = At::new(&entry.value, None);
    let get = |key: &str| at.get(key);
    let ipam = get("ipam");
    let name = get("name").and_then(filled);
    let written_name = entry
        .value
        .get("name")
        .filter(|name| name.origin() != Origin::Default);
    let real_name = match &name {
        Some(name) if name.value.is_unknown() => Known::Unknown(name.value.clone()),
        Some(name) => Known::Known(name.value.text.clone()),
        None => Known::Known(SmolStr::default()),
    };
    let options = |key: &str| get(key).map(labels).unwrap_or_default();
    let details = NetworkDetails {
        attachable: get("attachable").and_then(flag),
        enable_ipv4: get("enable_ipv4").and_then(flag),
        enable_ipv6: get("enable_ipv6").and_then(flag),
        driver: get("driver").and_then(filled),
        driver_opts: options("driver_opts"),
        ipam_driver: ipam.and_then(|ipam| ipam.get("driver")).and_then(filled),
        ipam: ipam
            .and_then(|ipam| ipam.get("config"))
            .map(pools)
            .unwrap_or_default(),
        labels: options("labels"),
    };
    Network {
        declared: entry.value.origin() != Origin::Default,
        real_name,
        name_span: written_name.map(|name: &Value| name.span),
        external: get("external").and_then(flag),
        internal: get("internal").and_then(flag),
        details: SparseBox::of(details),
        key: entry.key,
        key_span: entry.key_span,
        span: entry.value.span,
        tree: entry.value,
    }
}

fn pools(config: At<'_>) -> Vec<IpamPool> {
    let pool = |pool: At<'_>| IpamPool {
        subnet: pool.get("subnet").and_then(filled),
        gateway: pool.get("gateway").and_then(filled),
        ip_range: pool.get("ip_range").and_then(filled),
        aux_addresses: pool.get("aux_addresses").map(addresses).unwrap_or_default(),
    };
    config.items().map(pool).collect()
}

fn addresses(aux: At<'_>) -> Vec<Spanned<Text>> {
    if aux.value.as_map().is_some() {
        labels(aux).into_values().collect()
    } else {
        texts(aux)
    }
}
