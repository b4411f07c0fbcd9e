//! Which keys are merged by which rule.

/// How two values of one key are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// By their form: mappings key by key, sequences one after the other, scalars replaced; an empty later value says nothing.
    Plain,
    /// The later value, even when it is empty.
    Replace,
    /// Both as sequences, one after the other; a mapping becomes `KEY=value` items.
    Sequence,
    /// As [`Rule::Sequence`], without what the earlier value has already.
    ExtraHosts,
    /// A text alone is the `context`.
    Build,
    /// A list is a mapping of names.
    Names,
    /// A list is a mapping of names to dependencies.
    Dependencies,
    /// Key by key if the drivers are the same or not both named, else the later value.
    Logging,
    /// The later value.
    Ulimit,
    /// `ipam.config`: by subnet.
    Pools,
}

/// Where in a project a value stands, as far as rules depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Root,
    Networks,
    Network,
    Ipam,
    Volumes,
    Volume,
    Services,
    Service,
    Build,
    Deploy,
    Healthcheck,
    Ulimits,
    /// Anywhere without rules.
    Elsewhere,
}

impl Place {
    /// The place of a key's value, and how two such values are merged.
    pub(super) fn key(self, key: &str) -> (Place, Rule) {
        match self {
            Place::Root => (Self::section(key), Rule::Plain),
            Place::Networks => (Place::Network, Rule::Plain),
            Place::Volumes => (Place::Volume, Rule::Plain),
            Place::Services => (Place::Service, Rule::Plain),
            Place::Network if key == "ipam" => (Place::Ipam, Rule::Plain),
            Place::Ipam if key == "config" => (Place::Elsewhere, Rule::Pools),
            Place::Network | Place::Volume | Place::Deploy if key == "labels" => {
                (Place::Elsewhere, Rule::Sequence)
            }
            Place::Healthcheck if key == "test" => (Place::Elsewhere, Rule::Replace),
            Place::Ulimits => (Place::Elsewhere, Rule::Ulimit),
            Place::Service => Self::of_service(key),
            Place::Build => (Place::Elsewhere, Self::rule_of_build(key)),
            _ => (Place::Elsewhere, Rule::Plain),
        }
    }

    fn section(key: &str) -> Place {
        match key {
            "services" => Place::Services,
            "networks" => Place::Networks,
            "volumes" => Place::Volumes,
            _ => Place::Elsewhere,
        }
    }

    fn of_service(key: &str) -> (Place, Rule) {
        match key {
            "build" => (Place::Build, Rule::Build),
            "deploy" => (Place::Deploy, Rule::Plain),
            "healthcheck" => (Place::Healthcheck, Rule::Plain),
            "ulimits" => (Place::Ulimits, Rule::Plain),
            "command" | "entrypoint" => (Place::Elsewhere, Rule::Replace),
            "depends_on" => (Place::Elsewhere, Rule::Dependencies),
            "models" | "networks" => (Place::Elsewhere, Rule::Names),
            "logging" => (Place::Elsewhere, Rule::Logging),
            "extra_hosts" => (Place::Elsewhere, Rule::ExtraHosts),
            "annotations" | "dns" | "dns_opt" | "dns_search" | "env_file" | "environment"
            | "label_file" | "labels" | "sysctls" | "tmpfs" => (Place::Elsewhere, Rule::Sequence),
            _ => (Place::Elsewhere, Rule::Plain),
        }
    }

    fn rule_of_build(key: &str) -> Rule {
        match key {
            "additional_contexts" | "args" | "labels" => Rule::Sequence,
            "extra_hosts" => Rule::ExtraHosts,
            _ => Rule::Plain,
        }
    }
}
