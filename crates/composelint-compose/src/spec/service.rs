//! A service.

use super::build::{BUILD_RULE, CREDENTIAL_SPEC_RULE, DEVELOP_RULE, MODELS_RULE, PROVIDER_RULE};
use super::deploy::{BLKIO_RULE, DEPLOY_RULE};
use super::shared::{
    ANY_TEXTS, COMMAND, DISTINCT_TEXTS, DRIVER_OPTS, DURATION_IF_SET, EXTRA_HOSTS, FILE_MOUNTS,
    FLAG, GPUS, HOOKS, NUMBER_OR_TEXT, PAIRS, TEXT, TEXT_OR_TEXTS, ULIMITS, WHOLE_OR_TEXT,
};
use super::storage::{DEVICES, ENV_FILES, MOUNTS, PORTS};
use super::{Check, Form, List, Mapping, Names, Others, Rule, Types};

const BYTES: Rule = NUMBER_OR_TEXT.form(Form::Bytes);
const WHOLE_BYTES: Rule = WHOLE_OR_TEXT.form(Form::Bytes);

static NUMBERS_OR_TEXTS: List = List {
    item: Rule::scalar(Types::NUMBER.or(Types::TEXT), Form::Text),
    unique: true,
};

const CONDITIONS: &[&str] = &[
    "service_started",
    "service_healthy",
    "service_completed_successfully",
];
static DEPENDENCY: Mapping = Mapping::known(
    "a dependency",
    &[
        ("condition", TEXT.check(Check::OneOf(CONDITIONS))),
        ("required", Rule::scalar(Types::BOOL, Form::FlagAlways)),
        ("restart", FLAG),
    ],
)
.required(&["condition"]);
const DEPENDENCY_RULE: Rule = Rule::map(&DEPENDENCY);
static DEPENDENCIES: Mapping = Mapping::named("`depends_on`", Names::Compose, &DEPENDENCY_RULE);

static EXTENDS: Mapping = Mapping::known("`extends`", &[("file", TEXT), ("service", TEXT)])
    .others(Others::Refused)
    .required(&["service"]);

static HEALTHCHECK: Mapping = Mapping::known(
    "`healthcheck`",
    &[
        ("disable", FLAG),
        ("interval", DURATION_IF_SET),
        ("retries", NUMBER_OR_TEXT.form(Form::UintIfSet)),
        ("start_interval", DURATION_IF_SET),
        ("start_period", DURATION_IF_SET),
        ("test", TEXT.or_list(&ANY_TEXTS).form(Form::Test)),
        ("timeout", DURATION_IF_SET),
    ],
);

const LOG_OPTION: Rule = Rule::scalar(Types::TEXT.or(Types::NUMBER).or(Types::NULL), Form::Text);
static LOG_OPTIONS: Mapping = Mapping::named("`logging.options`", Names::Line, &LOG_OPTION)
    .others(Others::NamedLoosely(Names::Line, &LOG_OPTION));
static LOGGING: Mapping = Mapping::known(
    "`logging`",
    &[
        ("driver", TEXT),
        ("options", Rule::map(&LOG_OPTIONS).form(Form::Pairs)),
    ],
);

const PRIORITY: Rule = Rule::scalar(Types::NUMBER, Form::Int);
static ENDPOINT: Mapping = Mapping::known(
    "a network of a service",
    &[
        ("aliases", DISTINCT_TEXTS),
        ("driver_opts", DRIVER_OPTS),
        ("gw_priority", PRIORITY),
        ("interface_name", TEXT),
        ("ipv4_address", TEXT),
        ("ipv6_address", TEXT),
        ("link_local_ips", DISTINCT_TEXTS),
        ("mac_address", TEXT),
        ("priority", PRIORITY),
    ],
);
const ENDPOINT_RULE: Rule = Rule::map(&ENDPOINT).or_null();
static ENDPOINTS: Mapping = Mapping::named("`networks`", Names::Compose, &ENDPOINT_RULE);

static STORAGE_OPT: Mapping = Mapping::known("`storage_opt`", &[]).others(Others::Free);

fn is_container_name(name: &str) -> bool {
    let follows = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    name.as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_alphanumeric() && follows(pair[1]))
}

fn is_pull_policy(policy: &str) -> bool {
    const WORDS: [&str; 8] = [
        "always",
        "never",
        "build",
        "if_not_present",
        "missing",
        "refresh",
        "daily",
        "weekly",
    ];
    let every = |(at, prefix): (usize, &str)| {
        let rest = policy[at + prefix.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = policy.len() - at - prefix.len() - rest.len();
        digits > 0 && rest.starts_with(['w', 'd', 'h', 'm', 's'])
    };
    WORDS.iter().any(|word| policy.contains(word)) || policy.match_indices("every_").any(every)
}

const CONTAINER_NAME: Check = Check::Form(
    is_container_name,
    "at least two characters long",
    "use letters of ASCII and digits, also `_`, `.` and `-` behind the first",
);
const PULL_POLICY: Check = Check::Form(
    is_pull_policy,
    "a policy such as `always` or `missing`",
    "use `always`, `never`, `build`, `missing`, `daily`, `weekly` or `every_` and a duration",
);

/// A service.
pub(crate) static SERVICE: Mapping = Mapping::known(
    "a service",
    &[
        ("annotations", PAIRS),
        ("attach", FLAG.form(Form::FlagIfSet)),
        ("blkio_config", BLKIO_RULE),
        ("build", BUILD_RULE),
        ("cap_add", DISTINCT_TEXTS),
        ("cap_drop", DISTINCT_TEXTS),
        ("cgroup", TEXT.check(Check::OneOf(&["host", "private"]))),
        ("cgroup_parent", TEXT),
        ("command", COMMAND),
        ("configs", FILE_MOUNTS),
        ("container_name", TEXT.check(CONTAINER_NAME)),
        ("cpu_count", WHOLE_OR_TEXT.check(Check::Range(0, i64::MAX))),
        (
            "cpu_percent",
            WHOLE_OR_TEXT.check(Check::Range(0, 100)).form(Form::Float),
        ),
        ("cpu_period", NUMBER_OR_TEXT),
        ("cpu_quota", NUMBER_OR_TEXT),
        ("cpu_rt_period", NUMBER_OR_TEXT),
        ("cpu_rt_runtime", NUMBER_OR_TEXT),
        ("cpu_shares", NUMBER_OR_TEXT),
        ("cpus", NUMBER_OR_TEXT.form(Form::Float)),
        ("cpuset", TEXT),
        ("credential_spec", CREDENTIAL_SPEC_RULE),
        (
            "depends_on",
            DISTINCT_TEXTS.or_map(&DEPENDENCIES).form(Form::Shape),
        ),
        ("deploy", DEPLOY_RULE),
        ("develop", DEVELOP_RULE),
        ("device_cgroup_rules", DISTINCT_TEXTS),
        ("devices", DEVICES),
        ("dns", TEXT_OR_TEXTS),
        ("dns_opt", DISTINCT_TEXTS),
        ("dns_search", TEXT_OR_TEXTS),
        ("domainname", TEXT),
        ("entrypoint", COMMAND),
        ("env_file", ENV_FILES),
        ("environment", PAIRS.form(Form::Variables)),
        ("expose", Rule::list(&NUMBERS_OR_TEXTS, Form::LooseTexts)),
        ("extends", TEXT.or_map(&EXTENDS).form(Form::Shape)),
        ("external_links", DISTINCT_TEXTS),
        ("extra_hosts", EXTRA_HOSTS),
        ("gpus", GPUS),
        ("group_add", Rule::list(&NUMBERS_OR_TEXTS, Form::Texts)),
        ("healthcheck", Rule::map(&HEALTHCHECK)),
        ("hostname", TEXT),
        ("image", TEXT),
        ("init", FLAG.form(Form::FlagIfSet)),
        ("ipc", TEXT),
        ("isolation", TEXT),
        ("label_file", TEXT.or_list(&ANY_TEXTS).form(Form::Hidden)),
        ("labels", PAIRS),
        ("links", DISTINCT_TEXTS),
        ("logging", Rule::map(&LOGGING)),
        ("mac_address", TEXT),
        ("mem_limit", BYTES),
        ("mem_reservation", WHOLE_BYTES),
        ("mem_swappiness", WHOLE_BYTES),
        ("memswap_limit", BYTES),
        ("models", MODELS_RULE),
        ("network_mode", TEXT),
        (
            "networks",
            DISTINCT_TEXTS.or_map(&ENDPOINTS).form(Form::Shape),
        ),
        ("oom_kill_disable", FLAG),
        (
            "oom_score_adj",
            WHOLE_OR_TEXT.check(Check::Range(-1000, 1000)),
        ),
        ("pid", TEXT.or_null()),
        ("pids_limit", NUMBER_OR_TEXT),
        ("platform", TEXT),
        ("ports", PORTS),
        ("post_start", HOOKS),
        ("pre_stop", HOOKS),
        ("privileged", FLAG),
        ("profiles", DISTINCT_TEXTS),
        ("provider", PROVIDER_RULE),
        ("pull_policy", TEXT.check(PULL_POLICY)),
        ("pull_refresh_after", TEXT.form(Form::Hidden)),
        ("read_only", FLAG),
        ("restart", TEXT),
        ("runtime", TEXT),
        ("scale", WHOLE_OR_TEXT.form(Form::IntIfSet)),
        ("secrets", FILE_MOUNTS),
        ("security_opt", DISTINCT_TEXTS),
        ("shm_size", BYTES),
        ("stdin_open", FLAG),
        ("stop_grace_period", DURATION_IF_SET),
        ("stop_signal", TEXT),
        (
            "storage_opt",
            Rule::map(&STORAGE_OPT).form(Form::PlainPairs),
        ),
        ("sysctls", PAIRS),
        ("tmpfs", TEXT_OR_TEXTS),
        ("tty", FLAG),
        ("ulimits", ULIMITS),
        ("use_api_socket", Rule::scalar(Types::BOOL, Form::Flag)),
        ("user", TEXT),
        ("userns_mode", TEXT),
        ("uts", TEXT),
        ("volumes", MOUNTS),
        ("volumes_from", DISTINCT_TEXTS),
        ("working_dir", TEXT),
    ],
)
.always(&[("command", "null"), ("entrypoint", "null")]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_name_holds_two_fitting_characters() {
        for (name, fits) in [
            ("ab", true),
            ("q", false),
            ("", false),
            ("-a", false),
            ("ä ab", true),
            ("a ", false),
        ] {
            assert_eq!(is_container_name(name), fits, "{name}");
        }
    }

    #[test]
    fn a_pull_policy_holds_a_known_word() {
        let cases = [
            ("always", true),
            ("every_12h", true),
            ("every_h", false),
            ("every_12", false),
            ("Always", false),
            ("", false),
        ];
        for (policy, fits) in cases {
            assert_eq!(is_pull_policy(policy), fits, "{policy}");
        }
    }
}
