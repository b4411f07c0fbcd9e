//! Services: what most have, beside it what few have, and what hardly any has.

use std::ops::{Deref, DerefMut};

use composelint_yaml::Span;
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use super::sparse::{Sparse, SparseBox};
use super::{
    Build, DependsOn, EnvFile, EnvVar, Healthcheck, Known, Link, Mount, Named, NetworkMode, Port,
    ServiceNetwork, Spanned,
};
use crate::value::{Text, Value};

/// A service.
///
/// What few services have is in [`ServiceDetails`], and reads as if it stood here.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its key.
    pub name: SmolStr,
    /// The bytes of the key (in the file that wrote it last).
    pub name_span: Span,
    /// The bytes of the whole entry's value.
    pub span: Span,
    /// Whether its profiles are active and it has at least one replica.
    pub active: bool,
    /// Whether it extends a service that was not read: then it may have keys that are not known.
    pub partial: bool,
    /// `image`.
    pub image: Option<Spanned<Text>>,
    /// The environment after `env_file` and `environment`, in the order of keys.
    pub environment: Named<EnvVar>,
    /// `ports`, each entry as Compose expands it (a range of n ports is n bindings that share a span).
    pub ports: Vec<Port>,
    /// `networks`; `None` when the key is absent or empty (then, without `network_mode`, the service joins `default`).
    pub networks: Option<Spanned<Vec<ServiceNetwork>>>,
    /// `depends_on`, also what `links`, `volumes_from` and `network_mode: service:` imply.
    pub depends_on: Vec<DependsOn>,
    /// The canonical tree of the service, for what has no typed field (`deploy`, `logging`, `x-*` …), and for the keys' spans.
    pub tree: Value,
    pub(crate) details: SparseBox<ServiceDetails>,
}

/// What some services have; what fewer have is in [`ServiceRarities`], and reads as if it stood here.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceDetails {
    /// `profiles`.
    pub profiles: Vec<Spanned<SmolStr>>,
    /// `build`: context, network and the like.
    pub build: Option<Spanned<Build>>,
    /// `command`, split into arguments; `None` inherits the image's.
    pub command: Option<Spanned<Vec<Text>>>,
    /// `entrypoint`, split into arguments.
    pub entrypoint: Option<Spanned<Vec<Text>>>,
    /// `env_file` entries.
    pub env_files: Vec<EnvFile>,
    /// `labels` (and `label_file`).
    pub labels: Named<Spanned<Text>>,
    /// `expose`, as written: `80`, `80/udp`, `80-82`.
    pub expose: Vec<Spanned<Text>>,
    /// `links`.
    pub links: Vec<Spanned<Link>>,
    /// `container_name`.
    pub container_name: Option<Spanned<Text>>,
    /// `healthcheck`.
    pub healthcheck: Option<Spanned<Healthcheck>>,
    /// `restart`.
    pub restart: Option<Spanned<Text>>,
    /// `volumes` and `tmpfs` mounts.
    pub mounts: Vec<Spanned<Mount>>,
    /// `cap_add`.
    pub cap_add: Vec<Spanned<Text>>,
    pub(crate) rarities: SparseBox<ServiceRarities>,
}

/// What hardly any service has.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRarities {
    /// `network_mode`.
    pub network_mode: Option<Spanned<NetworkMode>>,
    /// `external_links`.
    pub external_links: Vec<Spanned<Link>>,
    /// `volumes_from`.
    pub volumes_from: Vec<Spanned<Text>>,
    /// `extra_hosts`: name and address (or `host-gateway`), one for each address.
    pub extra_hosts: Vec<Spanned<(SmolStr, Text)>>,
    /// `hostname`.
    pub hostname: Option<Spanned<Text>>,
    /// `domainname`.
    pub domainname: Option<Spanned<Text>>,
    /// `mac_address`.
    pub mac_address: Option<Spanned<Text>>,
    /// `dns`.
    pub dns: Vec<Spanned<Text>>,
    /// `dns_search`.
    pub dns_search: Vec<Spanned<Text>>,
    /// The number of containers: `scale`, `deploy.replicas`, else 1.
    pub replicas: Known<u32>,
    /// Where the number of containers is written.
    pub replicas_span: Option<Span>,
    /// `cap_drop`.
    pub cap_drop: Vec<Spanned<Text>>,
    /// `privileged`.
    pub privileged: Option<Spanned<Known<bool>>>,
    /// `security_opt`.
    pub security_opt: Vec<Spanned<Text>>,
    /// `devices`: the host's path, or a CDI name.
    pub devices: Vec<Spanned<Text>>,
    /// `sysctls`.
    pub sysctls: Named<Spanned<Text>>,
    /// `pid`, `ipc`, `uts`, `userns_mode`, `cgroup`: key and value.
    pub namespaces: Vec<(SmolStr, Spanned<Text>)>,
    /// `user`.
    pub user: Option<Spanned<Text>>,
    /// `read_only`.
    pub read_only: Option<Spanned<Known<bool>>>,
    /// `secrets` and `configs` by source name.
    pub secrets: Vec<Spanned<Text>>,
    /// `configs` by source name.
    pub configs: Vec<Spanned<Text>>,
    /// `models` by name.
    pub models: Vec<Spanned<SmolStr>>,
    /// Whether `provider` makes this no container at all.
    pub provider: Option<Span>,
    /// `extends`: where the base is (for related places), outermost last.
    pub extends: Vec<Span>,
}

impl Sparse for ServiceDetails {
    const EMPTY: Self = Self {
        profiles: Vec::new(),
        build: None,
        command: None,
        entrypoint: None,
        env_files: Vec::new(),
        labels: Named::with_hasher(FxBuildHasher),
        expose: Vec::new(),
        links: Vec::new(),
        container_name: None,
        healthcheck: None,
        restart: None,
        mounts: Vec::new(),
        cap_add: Vec::new(),
        rarities: SparseBox::none(),
    };

    fn none() -> &'static Self {
        static NONE: ServiceDetails = ServiceDetails::EMPTY;
        &NONE
    }
}

impl Sparse for ServiceRarities {
    const EMPTY: Self = Self {
        network_mode: None,
        external_links: Vec::new(),
        volumes_from: Vec::new(),
        extra_hosts: Vec::new(),
        hostname: None,
        domainname: None,
        mac_address: None,
        dns: Vec::new(),
        dns_search: Vec::new(),
        replicas: Known::Known(1),
        replicas_span: None,
        cap_drop: Vec::new(),
        privileged: None,
        security_opt: Vec::new(),
        devices: Vec::new(),
        sysctls: Named::with_hasher(FxBuildHasher),
        namespaces: Vec::new(),
        user: None,
        read_only: None,
        secrets: Vec::new(),
        configs: Vec::new(),
        models: Vec::new(),
        provider: None,
        extends: Vec::new(),
    };

    fn none() -> &'static Self {
        static NONE: ServiceRarities = ServiceRarities::EMPTY;
        &NONE
    }
}

impl Deref for Service {
    type Target = ServiceDetails;

    fn deref(&self) -> &ServiceDetails {
        self.details.get()
    }
}

impl DerefMut for Service {
    fn deref_mut(&mut self) -> &mut ServiceDetails {
        self.details.get_mut()
    }
}

impl Deref for ServiceDetails {
    type Target = ServiceRarities;

    fn deref(&self) -> &ServiceRarities {
        self.rarities.get()
    }
}

impl DerefMut for ServiceDetails {
    fn deref_mut(&mut self) -> &mut ServiceRarities {
        self.rarities.get_mut()
    }
}

impl Service {
    /// Whether the service has nothing of what few services have.
    pub fn is_plain(&self) -> bool {
        self.details.is_none()
    }

    /// Whether Compose takes part of the service under these profiles; `*` stands for all of them.
    pub fn has_profile(&self, active: &[SmolStr]) -> bool {
        let matches = |profile: &Spanned<SmolStr>| {
            active
                .iter()
                .any(|active| active == "*" || *active == profile.value)
        };
        self.profiles.is_empty()
            || active.iter().any(|active| active == "*")
            || self.profiles.iter().any(matches)
    }
}
