//! The keys of a configuration and what each is for, as data: for suggestions and for the schema.

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub doc: &'static str,
}

const fn key(name: &'static str, doc: &'static str) -> Key {
    Key { name, doc }
}

/// At the top.
pub const TOP_KEYS: [Key; 12] = [
    key("version", "The version of this format: 1."),
    key(
        "preset",
        "Which rules are on before `rules` has a word: minimal, recommended or strict.",
    ),
    key(
        "engine",
        "The Docker Engine to answer for, 20.10 to 29, with options such as `+nftables`.",
    ),
    key("fail_on", "The least severity that makes the exit code 1."),
    key(
        "projects",
        "Projects that file names do not tell: which files belong together.",
    ),
    key(
        "exclude",
        "Globs of files and folders that a walk leaves out.",
    ),
    key(
        "roles",
        "What services are, where composelint takes them for something else.",
    ),
    key("networks", "What is known about external networks."),
    key(
        "tables",
        "What to know besides the tables of composelint: images, ports, schemes and the like.",
    ),
    key("rules", "What single rules are to do."),
    key("policies", "Globs of files with contracts."),
    key("contracts", "Contracts, in place."),
];

/// In an entry of `projects`.
pub const PROJECT_KEYS: [Key; 4] = [
    key("name", "The project's name."),
    key(
        "files",
        "Its Compose files, in the order Docker Compose takes them.",
    ),
    key("env_files", "Files with variables, in place of `.env`."),
    key("profiles", "Profiles to enable."),
];

/// In an entry of `networks`.
pub const NETWORK_KEYS: [Key; 1] = [key(
    "members",
    "Who is on the network besides the services of these projects; an empty list says nobody.",
)];

/// In `tables`.
pub const TABLE_KEYS: [Key; 6] = [
    key(
        "images",
        "Images by pattern: `registry.example/our-pg`, `*/ledger`.",
    ),
    key(
        "ports",
        "Ports of the container's side, and who listens there: `7000`, `7000/udp`.",
    ),
    key("schemes", "Schemes of addresses: `acme` for `acme://`."),
    key("variables", "Names of variables: `ACME_KEY`, `*_STORE`."),
    key("driver_options", "Options of network drivers."),
    key("capabilities", "Capabilities of Linux."),
];

/// In an entry of `images`.
pub const IMAGE_KEYS: [Key; 3] = [
    key("like", "The image of composelint's table that it is like."),
    key("role", "What it is."),
    key("ports", "The ports it listens on: `5432`, `15672 ui`."),
];

/// In an entry of `ports`.
pub const PORT_KEYS: [Key; 2] = [
    key("role", "What listens there."),
    key("name", "What that is called."),
];

/// In an entry of `schemes`.
pub const SCHEME_KEYS: [Key; 2] = [
    key("port", "The port where an address names none."),
    key("role", "What its addresses lead to."),
];

/// In an entry of `variables`.
pub const VARIABLE_KEYS: [Key; 2] = [
    key("is", "What its value is."),
    key(
        "role",
        "With `is`, what the value leads to; without, what the service is that carries the variable.",
    ),
];

/// In an entry of `driver_options`.
pub const DRIVER_OPTION_KEYS: [Key; 3] = [
    key("driver", "The driver that reads it, or `all`."),
    key("takes", "What it takes; `text` where nothing is said."),
    key("words", "The words it takes."),
];

/// In an entry of `capabilities`.
pub const CAPABILITY_KEYS: [Key; 2] = [
    key("danger", "How far it reaches."),
    key(
        "why",
        "What it is good for: `may set the clock of the host`.",
    ),
];

/// In an entry of `rules`.
pub const RULE_KEYS: [Key; 3] = [
    key(
        "severity",
        "How much its findings matter; `off` turns it off, anything else turns it on.",
    ),
    key(
        "ignore",
        "Services and networks its findings don't count for.",
    ),
    key("options", "The rule's own options; its page lists them."),
];

/// In an entry of `ignore`.
pub const IGNORE_KEYS: [Key; 4] = [
    key("services", "Services by name."),
    key("networks", "Networks by their key in the Compose file."),
    key("reason", "Why it is right there."),
    key("until", "The last day the exception holds: 2027-06-30."),
];
