//! `deploy` and `blkio_config` of a service.

use super::shared::{
    DEVICE_REQUESTS, DURATION, DURATION_IF_SET, NUMBER_OR_TEXT, PAIRS, TEXT, TEXTS, WHOLE_OR_TEXT,
};
use super::{Check, Form, List, Mapping, Others, Rule};

const ORDER: Rule = TEXT.check(Check::OneOf(&["start-first", "stop-first"]));
const UPDATE_KEYS: &[(&str, Rule)] = &[
    ("delay", DURATION),
    ("failure_action", TEXT),
    ("max_failure_ratio", NUMBER_OR_TEXT.form(Form::Float)),
    ("monitor", DURATION),
    ("order", ORDER),
    ("parallelism", WHOLE_OR_TEXT.form(Form::UintIfSet)),
];
static UPDATE: Mapping = Mapping::known("`update_config`", UPDATE_KEYS);
static ROLLBACK: Mapping = Mapping::known("`rollback_config`", UPDATE_KEYS);

static LIMITS: Mapping = Mapping::known(
    "`limits`",
    &[
        ("cpus", NUMBER_OR_TEXT.form(Form::Float)),
        ("memory", TEXT.form(Form::Bytes)),
        ("pids", WHOLE_OR_TEXT),
    ],
);
static DISCRETE: Mapping = Mapping::known(
    "`discrete_resource_spec`",
    &[("kind", TEXT.form(Form::Text)), ("value", NUMBER_OR_TEXT)],
)
.always(&[("kind", "\"\""), ("value", "0")]);
static GENERIC: Mapping = Mapping::known(
    "a generic resource",
    &[("discrete_resource_spec", Rule::map(&DISCRETE))],
);
static GENERIC_LIST: List = List {
    item: Rule::map(&GENERIC),
    unique: false,
};
static RESERVATIONS: Mapping = Mapping::known(
    "`reservations`",
    &[
        ("cpus", NUMBER_OR_TEXT.form(Form::Float)),
        ("devices", DEVICE_REQUESTS),
        ("generic_resources", Rule::list(&GENERIC_LIST, Form::Shape)),
        ("memory", TEXT.form(Form::Bytes)),
    ],
);
static RESOURCES: Mapping = Mapping::known(
    "`resources`",
    &[
        ("limits", Rule::map(&LIMITS)),
        ("reservations", Rule::map(&RESERVATIONS)),
    ],
);

static RESTART_POLICY: Mapping = Mapping::known(
    "`restart_policy`",
    &[
        ("condition", TEXT),
        ("delay", DURATION_IF_SET),
        ("max_attempts", WHOLE_OR_TEXT.form(Form::UintIfSet)),
        ("window", DURATION_IF_SET),
    ],
);

static PREFERENCE: Mapping = Mapping::known("a placement preference", &[("spread", TEXT)]);
static PREFERENCES_LIST: List = List {
    item: Rule::map(&PREFERENCE),
    unique: false,
};
static PLACEMENT: Mapping = Mapping::known(
    "`placement`",
    &[
        ("constraints", TEXTS),
        ("max_replicas_per_node", WHOLE_OR_TEXT.form(Form::Uint(64))),
        ("preferences", Rule::list(&PREFERENCES_LIST, Form::Shape)),
    ],
);

static DEPLOY: Mapping = Mapping::known(
    "`deploy`",
    &[
        ("endpoint_mode", TEXT),
        ("labels", PAIRS),
        ("mode", TEXT),
        ("placement", Rule::map(&PLACEMENT)),
        ("replicas", WHOLE_OR_TEXT.form(Form::IntIfSet)),
        ("resources", Rule::map(&RESOURCES)),
        ("restart_policy", Rule::map(&RESTART_POLICY)),
        ("rollback_config", Rule::map(&ROLLBACK)),
        ("update_config", Rule::map(&UPDATE)),
    ],
)
.always(&[("resources", "{}"), ("placement", "{}")]);
/// A service's `deploy`.
pub(super) const DEPLOY_RULE: Rule = Rule::map(&DEPLOY).or_null();

static RATE: Mapping = Mapping::known(
    "a device's limit",
    &[("path", TEXT), ("rate", WHOLE_OR_TEXT.form(Form::Bytes))],
)
.others(Others::Refused)
.always(&[("path", "\"\""), ("rate", "\"0\"")]);
static RATES_LIST: List = List {
    item: Rule::map(&RATE),
    unique: false,
};
const RATES: Rule = Rule::list(&RATES_LIST, Form::Shape);
static WEIGHT: Mapping = Mapping::known(
    "a device's weight",
    &[
        ("path", TEXT),
        ("weight", WHOLE_OR_TEXT.form(Form::Uint(16))),
    ],
)
.others(Others::Refused)
.always(&[("path", "\"\""), ("weight", "0")]);
static WEIGHTS_LIST: List = List {
    item: Rule::map(&WEIGHT),
    unique: false,
};
static BLKIO: Mapping = Mapping::known(
    "`blkio_config`",
    &[
        ("device_read_bps", RATES),
        ("device_read_iops", RATES),
        ("device_write_bps", RATES),
        ("device_write_iops", RATES),
        ("weight", WHOLE_OR_TEXT.form(Form::Uint(16))),
        ("weight_device", Rule::list(&WEIGHTS_LIST, Form::Shape)),
    ],
)
.others(Others::Refused);
/// A service's `blkio_config`.
pub(super) const BLKIO_RULE: Rule = Rule::map(&BLKIO);

/// The mappings whose keys Go prints with a capital, for want of a name of their own.
pub(crate) fn is_titled(mapping: &'static Mapping) -> bool {
    std::ptr::eq(mapping, &raw const RATE) || std::ptr::eq(mapping, &raw const WEIGHT)
}
