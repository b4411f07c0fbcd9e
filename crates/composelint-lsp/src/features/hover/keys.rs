//! What the keys of a Compose file do to the network, in our words.

/// What a key means at its place; the keys from the root down to it.
pub(super) fn meaning(keys: &[&str]) -> Option<&'static str> {
    let table = match keys {
        [_] => TOP,
        ["services", _, _] => SERVICE,
        ["services", _, "networks", _, _] => MEMBERSHIP,
        ["services", _, "depends_on", _, _] => DEPENDENCY,
        ["services", _, "ports", _] => PORT,
        ["services", _, "healthcheck", _] => HEALTH,
        ["networks", _, _] => NETWORK,
        ["networks", _, "ipam", "config", _] => POOL,
        ["networks", _, "driver_opts", option] => return driver_option(option),
        _ => return None,
    };
    let key = keys.last()?;
    table
        .iter()
        .find(|(known, _)| known == key)
        .map(|(_, words)| *words)
}

const TOP: &[(&str, &str)] = &[
    (
        "services",
        "The containers of the project. Each name is also a host name on the networks the service is on.",
    ),
    (
        "networks",
        "The networks the project makes, or expects to find (`external`). A service is only on those it names.",
    ),
    (
        "volumes",
        "Named stores that outlive containers. Two services with the same volume share files without any network.",
    ),
    (
        "secrets",
        "Values that come as files under `/run/secrets`, not as variables that every child process inherits.",
    ),
    (
        "configs",
        "Files that are handed to services when they start.",
    ),
    (
        "include",
        "Other Compose files whose services, networks and volumes become part of this project.",
    ),
    (
        "name",
        "The name of the project. It stands before the real names of networks, volumes and containers.",
    ),
    (
        "version",
        "Has no effect any more; Docker Compose warns about it.",
    ),
];

const SERVICE: &[(&str, &str)] = &[
    (
        "networks",
        "The networks the service is on. Without it, and without `network_mode`, the service joins `default`. Services on one network reach every port of each other, published or not.",
    ),
    (
        "ports",
        "Ports of the host that lead to the container. Without an address (`127.0.0.1:`) everyone who reaches the host reaches them, past the host's firewall.",
    ),
    (
        "expose",
        "A remark only: services on a common network reach every port anyway.",
    ),
    (
        "network_mode",
        "Takes the service out of `networks`: `host` shares the host's network with all its ports, `none` leaves only loopback, `service:x` shares that of another service.",
    ),
    (
        "depends_on",
        "Services that are started before this one. Started is not ready: for that, add `condition: service_healthy`. It opens no network.",
    ),
    (
        "links",
        "An old way to give another service a second name. Services on a common network find each other by name without it.",
    ),
    (
        "external_links",
        "Names for containers outside of the project; they have to share a network.",
    ),
    (
        "extra_hosts",
        "Lines in the container's `/etc/hosts`. `host-gateway` stands for the host's address on the bridge.",
    ),
    (
        "extends",
        "Takes over the settings of another service, here or in another file. `depends_on`, `links` and `volumes_from` come along as well, and what they name has to exist here.",
    ),
    (
        "environment",
        "Variables of the container. They win over those of `env_file`.",
    ),
    (
        "env_file",
        "Files with variables for the container. They are not used for `${…}` in this file; that is what `.env` is for.",
    ),
    (
        "container_name",
        "A fixed name, also a host name on its networks. It is unique on the host, so the service cannot have replicas.",
    ),
    (
        "hostname",
        "The name the container knows itself by. Others find it under this name on Docker networks, too.",
    ),
    ("aliases", "Further names on a network."),
    (
        "dns",
        "Resolvers for names that Docker does not know itself.",
    ),
    ("dns_search", "Domains that are tried behind short names."),
    (
        "profiles",
        "The service is only started when one of these profiles is asked for.",
    ),
    (
        "healthcheck",
        "How Docker finds out whether the service works. `condition: service_healthy` waits for it.",
    ),
    (
        "restart",
        "Whether Docker starts the container again when it ends.",
    ),
    (
        "deploy",
        "Replicas, limits and placement. Replicas share the service's name: Docker's DNS answers with all of them.",
    ),
    (
        "scale",
        "How many containers the service has. They share the service's name.",
    ),
    (
        "privileged",
        "Gives the container nearly all rights of the host: isolation between networks means little then.",
    ),
    (
        "cap_add",
        "Rights of the kernel beyond the usual. `NET_ADMIN` can change addresses and routes, `NET_RAW` can forge packets.",
    ),
    (
        "cap_drop",
        "Rights of the kernel that the container does without.",
    ),
    (
        "sysctls",
        "Kernel settings of the container's network namespace.",
    ),
    (
        "volumes",
        "Files and folders of the host, and named volumes. `/var/run/docker.sock` hands over the whole host.",
    ),
    (
        "volumes_from",
        "All mounts of another service. It is started first.",
    ),
    ("secrets", "Secrets that the service gets as files."),
    ("configs", "Config files that the service gets."),
    (
        "build",
        "How the image is made. Its `network` only holds while building.",
    ),
    ("image", "The image the container is made from."),
    ("mac_address", "A fixed address on the link layer."),
    (
        "pid",
        "`host` shows every process of the host, `service:x` those of another service.",
    ),
    (
        "ipc",
        "Shared memory; `service:x` shares it with another service.",
    ),
    ("user", "The user inside the container."),
    (
        "read_only",
        "The container cannot write to its own file system.",
    ),
    ("security_opt", "Security profiles of the container."),
    (
        "labels",
        "Data for other programs: proxies such as Traefik read their routes from here.",
    ),
    ("command", "Replaces the image's command."),
    ("entrypoint", "Replaces the image's entry point."),
    (
        "init",
        "Runs a small init process that ends children properly.",
    ),
];

const MEMBERSHIP: &[(&str, &str)] = &[
    (
        "aliases",
        "Further names of the service on this network. Several services may share one: Docker's DNS answers with all of them.",
    ),
    (
        "ipv4_address",
        "A fixed address; the network needs a subnet that has it.",
    ),
    (
        "ipv6_address",
        "A fixed IPv6 address; the network needs a subnet that has it.",
    ),
    ("link_local_ips", "Further addresses on the link."),
    (
        "gw_priority",
        "Which of its networks a service leaves by, from Docker 28 on: the one with the highest number.",
    ),
    ("priority", "In which order the networks are joined."),
    (
        "mac_address",
        "A fixed address on the link layer of this network.",
    ),
    (
        "interface_name",
        "What the network interface is called in the container, from Docker 28.1 on.",
    ),
    (
        "driver_opts",
        "Options for the endpoint that the network's driver knows.",
    ),
];

const DEPENDENCY: &[(&str, &str)] = &[
    (
        "condition",
        "What is waited for: `service_started`, `service_healthy` (needs a health check), `service_completed_successfully`.",
    ),
    (
        "required",
        "With `false`, a missing service is only warned about.",
    ),
    (
        "restart",
        "Whether this service is started again after Docker Compose restarts the other one.",
    ),
];

const PORT: &[(&str, &str)] = &[
    ("target", "The port in the container."),
    (
        "published",
        "The port of the host. Without it the engine picks a free one.",
    ),
    (
        "host_ip",
        "The address of the host. Without it all addresses are taken, IPv4 and IPv6.",
    ),
    ("protocol", "`tcp` or `udp`."),
    ("mode", "Only tells anything in Swarm."),
    ("name", "A remark for people."),
    (
        "app_protocol",
        "A remark for programs: what is spoken on the port.",
    ),
];

const HEALTH: &[(&str, &str)] = &[
    (
        "test",
        "The command that is run in the container; it is healthy when the command succeeds.",
    ),
    ("interval", "How often it is checked."),
    ("timeout", "How long a check may take."),
    ("retries", "How many checks in a row have to fail."),
    (
        "start_period",
        "How long failures do not count after the start.",
    ),
    (
        "start_interval",
        "How often it is checked during that time.",
    ),
    (
        "disable",
        "Turns the image's health check off: `condition: service_healthy` would wait for ever.",
    ),
];

const NETWORK: &[(&str, &str)] = &[
    (
        "internal",
        "With `true`, members cannot leave through this network, and ports are not published on it. Members still reach each other, and the host reaches them.",
    ),
    (
        "external",
        "The network is made elsewhere, and others may be on it. Docker Compose refuses to start when it is missing.",
    ),
    (
        "name",
        "The name on the engine, instead of `<project>_<key>`. Projects that use the same name meet on the network.",
    ),
    (
        "driver",
        "`bridge` separates containers from the LAN; with `macvlan` and `ipvlan` each is a machine of the LAN with all its ports.",
    ),
    (
        "driver_opts",
        "Options of the driver; those of the bridge decide about addresses of published ports and about traffic between members.",
    ),
    (
        "attachable",
        "Whether other containers may join an overlay network by hand.",
    ),
    (
        "enable_ipv6",
        "Whether members get IPv6 addresses as well. Engines before 27 do not separate networks for IPv6.",
    ),
    (
        "enable_ipv4",
        "Whether members get IPv4 addresses, from Docker 28 on.",
    ),
    ("ipam", "Subnets, gateways and address ranges."),
    ("labels", "Data for other programs."),
];

const POOL: &[(&str, &str)] = &[
    (
        "subnet",
        "The addresses of the network; it must not overlap with other networks of the host.",
    ),
    ("gateway", "The host's address on the network."),
    (
        "ip_range",
        "The part of the subnet that addresses are given out from.",
    ),
    ("aux_addresses", "Addresses that are not given out."),
];

fn driver_option(option: &str) -> Option<&'static str> {
    let name = option.rsplit('.').next()?;
    Some(match name {
        "enable_icc" => "With `false`, members of the network do not reach each other.",
        "enable_ip_masquerade" => {
            "With `false`, packets leave with the container's own address, and answers mostly do not come back."
        }
        "host_binding_ipv4" => {
            "The address that ports without one are bound to. `127.0.0.1` keeps them on this host."
        }
        "gateway_mode_ipv4" | "gateway_mode_ipv6" => {
            "`nat` is usual; `routed` opens published ports at the container's own address; `nat-unprotected` opens all of them; `isolated` gives the host no address on the network."
        }
        "trusted_host_interfaces" => {
            "Interfaces of the host from which containers may be reached directly."
        }
        "parent" => "The interface of the host that members join the LAN by.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_something_at_their_place_alone() {
        for (keys, begins) in [
            (&["services"][..], Some("The containers")),
            (&["services", "ports"], None),
            (&["services", "é", "ports"], Some("Ports of the host")),
            (
                &["services", "a", "networks", "b", "aliases"],
                Some("Further names"),
            ),
            (&["networks", "b", "internal"], Some("With `true`")),
            (
                &[
                    "networks",
                    "b",
                    "driver_opts",
                    "com.docker.network.bridge.enable_icc",
                ],
                Some("With `false`"),
            ),
            (&["x-a", "internal"], None),
            (&[], None),
        ] {
            let found = meaning(keys);
            assert_eq!(found.is_some(), begins.is_some(), "{keys:?}");
            assert!(
                found.unwrap_or("").starts_with(begins.unwrap_or("")),
                "{keys:?}"
            );
        }
    }

    #[test]
    fn every_meaning_is_a_sentence() {
        for (key, words) in [
            TOP, SERVICE, MEMBERSHIP, DEPENDENCY, PORT, HEALTH, NETWORK, POOL,
        ]
        .into_iter()
        .flatten()
        {
            assert!(words.ends_with('.'), "{key}");
        }
    }
}
