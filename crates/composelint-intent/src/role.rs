//! What a service can be, and on which tier of a project that puts it.

use std::fmt;
use std::str::FromStr;

/// What a service is for.
///
/// The words ([`Role::as_str`]) are what `composelint.role`, `x-composelint` and the configuration take, and what every output prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Keeps records: PostgreSQL, MySQL, MongoDB, a vector store.
    Database,
    /// Stands before a database and speaks its protocol: PgBouncer, ProxySQL.
    DbProxy,
    /// Keeps data in memory: Redis, Memcached.
    Cache,
    /// Carries messages: RabbitMQ, Kafka, NATS, MQTT brokers.
    Queue,
    /// Finds documents: Elasticsearch, Solr, Meilisearch.
    Search,
    /// Keeps objects behind an S3-like interface: MinIO.
    ObjectStore,
    /// Keeps measurements: InfluxDB, VictoriaMetrics.
    Timeseries,
    /// Keeps a cluster in step: etcd, ZooKeeper, Consul.
    Coordination,
    /// Hands out credentials: Vault.
    Secrets,
    /// Takes requests from outside and passes them on: nginx, Traefik, HAProxy.
    Proxy,
    /// Opens a way in from a provider's edge: cloudflared, ngrok.
    Tunnel,
    /// Carries requests from inside to the internet: Squid.
    EgressProxy,
    /// Serves files and nothing else.
    WebStatic,
    /// Takes or sends mail for the outside: Postfix.
    MailEdge,
    /// The application itself.
    App,
    /// Works through a queue or a schedule.
    Worker,
    /// Knows who somebody is: Keycloak, OpenLDAP.
    Auth,
    /// Builds and tests: Jenkins, a runner.
    Ci,
    /// Runs workflows: Airflow, Temporal, n8n.
    Workflow,
    /// Runs to its end: a migration.
    Job,
    /// Shows a person what another service holds: pgAdmin, Adminer, Kafka UI.
    AdminUi,
    /// Watches the others: Prometheus, Grafana, Loki.
    Monitoring,
    /// Turns another service's state into metrics.
    Exporter,
    /// Is there for a person to look around from: netshoot.
    Debug,
    /// Hands out the Docker API: a socket proxy, Docker in Docker.
    DockerApi,
    /// Copies data away.
    Backup,
    /// Answers DNS: Pi-hole, CoreDNS.
    Dns,
    /// Ends a VPN: WireGuard.
    Vpn,
    /// Runs a home, and likes to see the LAN: Home Assistant, Plex.
    HomeAutomation,
    /// Stands in for something else during development or tests: WireMock, Mailpit.
    TestDouble,
    /// Keeps images or packages: a registry, Nexus.
    Registry,
    /// Nothing says what it is.
    Unknown,
}

impl Role {
    /// Every role, in the order in which pages list them.
    pub const ALL: [Role; 32] = [
        Role::Database,
        Role::DbProxy,
        Role::Cache,
        Role::Queue,
        Role::Search,
        Role::ObjectStore,
        Role::Timeseries,
        Role::Coordination,
        Role::Secrets,
        Role::Proxy,
        Role::Tunnel,
        Role::EgressProxy,
        Role::WebStatic,
        Role::MailEdge,
        Role::App,
        Role::Worker,
        Role::Auth,
        Role::Ci,
        Role::Workflow,
        Role::Job,
        Role::AdminUi,
        Role::Monitoring,
        Role::Exporter,
        Role::Debug,
        Role::DockerApi,
        Role::Backup,
        Role::Dns,
        Role::Vpn,
        Role::HomeAutomation,
        Role::TestDouble,
        Role::Registry,
        Role::Unknown,
    ];

    /// The word in files and in every output, in kebab case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Database => "database",
            Role::DbProxy => "db-proxy",
            Role::Cache => "cache",
            Role::Queue => "queue",
            Role::Search => "search",
            Role::ObjectStore => "object-store",
            Role::Timeseries => "timeseries",
            Role::Coordination => "coordination",
            Role::Secrets => "secrets",
            Role::Proxy => "proxy",
            Role::Tunnel => "tunnel",
            Role::EgressProxy => "egress-proxy",
            Role::WebStatic => "web-static",
            Role::MailEdge => "mail-edge",
            Role::App => "app",
            Role::Worker => "worker",
            Role::Auth => "auth",
            Role::Ci => "ci",
            Role::Workflow => "workflow",
            Role::Job => "job",
            Role::AdminUi => "admin-ui",
            Role::Monitoring => "monitoring",
            Role::Exporter => "exporter",
            Role::Debug => "debug",
            Role::DockerApi => "docker-api",
            Role::Backup => "backup",
            Role::Dns => "dns",
            Role::Vpn => "vpn",
            Role::HomeAutomation => "home-automation",
            Role::TestDouble => "test-double",
            Role::Registry => "registry",
            Role::Unknown => "unknown",
        }
    }

    /// The tier a service of this role belongs to.
    pub const fn tier(self) -> Tier {
        match self {
            Role::Proxy | Role::Tunnel | Role::WebStatic | Role::MailEdge => Tier::Edge,
            Role::App
            | Role::Worker
            | Role::Auth
            | Role::Ci
            | Role::Workflow
            | Role::Job
            | Role::HomeAutomation
            | Role::TestDouble
            | Role::Registry => Tier::App,
            Role::Database
            | Role::DbProxy
            | Role::Cache
            | Role::Queue
            | Role::Search
            | Role::ObjectStore
            | Role::Timeseries
            | Role::Coordination
            | Role::Secrets => Tier::Data,
            Role::AdminUi
            | Role::Monitoring
            | Role::Exporter
            | Role::Debug
            | Role::DockerApi
            | Role::Backup
            | Role::EgressProxy
            | Role::Dns
            | Role::Vpn => Tier::Ops,
            Role::Unknown => Tier::Unknown,
        }
    }

    /// The role whose word is nearest to a mistyped one, if one is near.
    pub fn nearest(word: &str) -> Option<Role> {
        let word = word.to_ascii_lowercase();
        Role::ALL
            .into_iter()
            .map(|role| (strsim::damerau_levenshtein(role.as_str(), &word), role))
            .filter(|&(distance, role)| distance <= 1 + role.as_str().len() / 4)
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, role)| role)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == word)
            .ok_or_else(|| UnknownRole {
                word: word.to_owned(),
                nearest: Role::nearest(word),
            })
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRole {
    /// The word as written.
    pub word: String,
    /// The role it may have meant.
    pub nearest: Option<Role>,
}

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown role `{}`", self.word)?;
        if let Some(nearest) = self.nearest {
            write!(f, ", did you mean `{nearest}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownRole {}

/// Where a service stands in a layered project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Meets the outside first.
    Edge,
    /// Does the work.
    App,
    /// Keeps what must not get lost or out.
    Data,
    /// Serves the people who run the others.
    Ops,
    /// Nothing says.
    Unknown,
}

impl Tier {
    /// Every tier, from the outside in.
    pub const ALL: [Tier; 5] = [Tier::Edge, Tier::App, Tier::Data, Tier::Ops, Tier::Unknown];

    /// The word in selectors and in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tier::Edge => "edge",
            Tier::App => "app",
            Tier::Data => "data",
            Tier::Ops => "ops",
            Tier::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Tier::ALL
            .into_iter()
            .find(|tier| tier.as_str() == word)
            .ok_or_else(|| UnknownTier {
                word: word.to_owned(),
            })
    }
}

/// A word that names no tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTier {
    /// The word as written.
    pub word: String,
}

impl fmt::Display for UnknownTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown tier `{}`: there are edge, app, data, ops and unknown",
            self.word
        )
    }
}

impl std::error::Error for UnknownTier {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_is_kebab_case() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert!(
                role.as_str()
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-'),
                "{role}"
            );
        }
        for tier in Tier::ALL {
            assert_eq!(tier.as_str().parse(), Ok(tier));
        }
    }

    #[test]
    fn a_mistyped_role_names_its_neighbour() {
        let error = "databse".parse::<Role>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown role `databse`, did you mean `database`?"
        );
        assert_eq!(
            "Datenbank-für-alles"
                .parse::<Role>()
                .unwrap_err()
                .to_string(),
            "unknown role `Datenbank-für-alles`"
        );
    }

    #[test]
    fn only_an_unknown_role_has_no_tier() {
        for role in Role::ALL {
            assert_eq!(
                role.tier() == Tier::Unknown,
                role == Role::Unknown,
                "{role}"
            );
        }
    }
}
