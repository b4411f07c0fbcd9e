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
pub const TOP_KEYS: [Key; 11] = [
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
