//! The top level: services, networks, volumes, secrets, configs, models.

use super::service::SERVICE;
use super::shared::{DRIVER_OPTS, FLAG, PAIRS, TEXT, TEXT_OR_TEXTS, TEXTS};
use super::{Form, List, Mapping, Names, Others, Rule, Types};

static EXTERNAL_NAME: Mapping = Mapping::known("`external`", &[("name", TEXT)]);
static EXTERNAL_ANY: Mapping = Mapping::known("`external`", &[("name", TEXT)]).others(Others::Free);
const EXTERNAL: Rule = FLAG.or_map(&EXTERNAL_NAME);

static AUX_ADDRESSES: Mapping = Mapping::named("`aux_addresses`", Names::Line, &TEXT);
static POOL: Mapping = Mapping::known(
    "an entry of `ipam.config`",
    &[
        ("aux_addresses", Rule::map(&AUX_ADDRESSES).form(Form::Pairs)),
        ("gateway", TEXT),
        ("ip_range", TEXT),
        ("subnet", TEXT),
    ],
);
static POOLS_LIST: List = List {
    item: Rule::map(&POOL),
    unique: false,
};
static IPAM_OPTIONS: Mapping = Mapping::named("`ipam.options`", Names::Line, &TEXT);
static IPAM: Mapping = Mapping::known(
    "`ipam`",
    &[
        ("config", Rule::list(&POOLS_LIST, Form::Shape)),
        ("driver", TEXT),
        ("options", Rule::map(&IPAM_OPTIONS).form(Form::Hidden)),
    ],
);

/// A network.
static NETWORK: Mapping = Mapping::known(
    "a network",
    &[
        ("attachable", FLAG),
        ("driver", TEXT),
        ("driver_opts", DRIVER_OPTS),
        ("enable_ipv4", FLAG.form(Form::FlagIfSet)),
        ("enable_ipv6", FLAG.form(Form::FlagIfSet)),
        ("external", EXTERNAL),
        ("internal", FLAG),
        ("ipam", Rule::map(&IPAM)),
        ("labels", PAIRS),
        ("name", TEXT),
    ],
)
.always(&[("ipam", "{}")]);

/// A volume.
static VOLUME: Mapping = Mapping::known(
    "a volume",
    &[
        ("driver", TEXT),
        ("driver_opts", DRIVER_OPTS),
        ("external", EXTERNAL),
        ("labels", PAIRS),
        ("name", TEXT),
    ],
);

static SECRET: Mapping = Mapping::known(
    "a secret",
    &[
        ("driver", TEXT),
        ("driver_opts", DRIVER_OPTS.form(Form::PlainPairs)),
        ("environment", TEXT),
        ("external", FLAG.or_map(&EXTERNAL_ANY)),
        ("file", TEXT),
        ("labels", PAIRS),
        ("name", TEXT),
        ("template_driver", TEXT),
    ],
);

static CONFIG: Mapping = Mapping::known(
    "a config",
    &[
        ("content", TEXT),
        ("environment", TEXT),
        ("external", FLAG.or_map(&EXTERNAL_ANY)),
        ("file", TEXT),
        ("labels", PAIRS),
        ("name", TEXT),
        ("template_driver", TEXT),
    ],
);

static MODEL: Mapping = Mapping::known(
    "a model",
    &[
        ("context_size", Rule::scalar(Types::INT, Form::Int)),
        ("model", TEXT),
        ("name", TEXT),
        ("runtime_flags", TEXTS),
    ],
)
.required(&["model"]);

static INCLUDE: Mapping = Mapping::known(
    "an entry of `include`",
    &[
        ("env_file", TEXT_OR_TEXTS),
        ("path", TEXT_OR_TEXTS),
        ("project_directory", TEXT),
    ],
)
.others(Others::Refused);
static INCLUDES_LIST: List = List {
    item: TEXT.or_map(&INCLUDE),
    unique: false,
};

const SERVICE_RULE: Rule = Rule::map(&SERVICE);
const NETWORK_RULE: Rule = Rule::map(&NETWORK).or_null();
const VOLUME_RULE: Rule = Rule::map(&VOLUME).or_null();
const SECRET_RULE: Rule = Rule::map(&SECRET);
const CONFIG_RULE: Rule = Rule::map(&CONFIG);
const MODEL_RULE: Rule = Rule::map(&MODEL);
static SERVICES: Mapping = Mapping::named("`services`", Names::Compose, &SERVICE_RULE);
static NETWORKS: Mapping = Mapping::named("`networks`", Names::Compose, &NETWORK_RULE)
    .others(Others::NamedLoosely(Names::Compose, &NETWORK_RULE));
static VOLUMES: Mapping = Mapping::named("`volumes`", Names::Compose, &VOLUME_RULE);
static SECRETS: Mapping = Mapping::named("`secrets`", Names::Compose, &SECRET_RULE);
static CONFIGS: Mapping = Mapping::named("`configs`", Names::Compose, &CONFIG_RULE);
static MODELS: Mapping = Mapping::named("`models`", Names::Compose, &MODEL_RULE)
    .others(Others::NamedLoosely(Names::Compose, &MODEL_RULE));

/// The whole file.
pub(crate) static TOP: Mapping = Mapping::known(
    "the top level of a Compose file",
    &[
        ("configs", Rule::map(&CONFIGS)),
        ("include", Rule::list(&INCLUDES_LIST, Form::Hidden)),
        ("models", Rule::map(&MODELS)),
        ("name", TEXT),
        ("networks", Rule::map(&NETWORKS)),
        ("secrets", Rule::map(&SECRETS)),
        ("services", Rule::map(&SERVICES)),
        ("version", TEXT),
        ("volumes", Rule::map(&VOLUMES)),
    ],
);

/// The rule of a resource in a section of the top level.
pub(crate) fn resource(section: &str) -> Option<&'static Mapping> {
    Some(match section {
        "networks" => &NETWORK,
        "volumes" => &VOLUME,
        "secrets" => &SECRET,
        "configs" => &CONFIG,
        "models" => &MODEL,
        _ => return None,
    })
}
