//! Shapes that many keys share.

use super::{Form, List, Mapping, Names, Others, Rule, Types};

pub(super) const TEXT: Rule = Rule::scalar(Types::TEXT, Form::Text);
/// `true`, `false`, or a string that a variable fills.
pub(super) const FLAG: Rule = Rule::scalar(Types::BOOL.or(Types::TEXT), Form::Flag);
pub(super) const WHOLE_OR_TEXT: Rule = Rule::scalar(Types::INT.or(Types::TEXT), Form::Int);
pub(super) const NUMBER_OR_TEXT: Rule = Rule::scalar(Types::NUMBER.or(Types::TEXT), Form::Int);
pub(super) const DURATION: Rule = TEXT.form(Form::Duration);
pub(super) const DURATION_IF_SET: Rule = TEXT.form(Form::DurationIfSet);

pub(super) static ANY_TEXTS: List = List {
    item: TEXT,
    unique: false,
};
pub(super) static UNIQUE_TEXTS: List = List {
    item: TEXT,
    unique: true,
};
/// A list of strings, repeated ones allowed.
pub(super) const TEXTS: Rule = Rule::list(&ANY_TEXTS, Form::Texts);
/// A list of different strings.
pub(super) const DISTINCT_TEXTS: Rule = Rule::list(&UNIQUE_TEXTS, Form::Texts);
/// A string, or a list of different strings.
pub(super) const TEXT_OR_TEXTS: Rule = TEXT.form(Form::Texts).or_list(&UNIQUE_TEXTS);

const SCALAR: Rule = Rule::scalar(
    Types::TEXT
        .or(Types::NUMBER)
        .or(Types::BOOL)
        .or(Types::NULL),
    Form::Text,
);
static PAIRS_MAP: Mapping = Mapping::named("a mapping of names to values", Names::Any, &SCALAR);
/// Names and values: a mapping, or a list of different `NAME=VALUE`.
pub(super) const PAIRS: Rule = Rule::map(&PAIRS_MAP)
    .or_list(&UNIQUE_TEXTS)
    .form(Form::Pairs);

const TEXT_OR_NUMBER: Rule = Rule::scalar(Types::TEXT.or(Types::NUMBER), Form::Text);
static DRIVER_OPTS_MAP: Mapping = Mapping::named("`driver_opts`", Names::Line, &TEXT_OR_NUMBER)
    .others(Others::NamedLoosely(Names::Line, &TEXT_OR_NUMBER));
pub(super) const DRIVER_OPTS: Rule = Rule::map(&DRIVER_OPTS_MAP).form(Form::Pairs);

const ADDRESSES: Rule = TEXT.or_list(&ANY_TEXTS);
static HOSTS_MAP: Mapping = Mapping::named("`extra_hosts`", Names::Any, &ADDRESSES);
pub(super) const EXTRA_HOSTS: Rule = Rule::map(&HOSTS_MAP)
    .or_list(&UNIQUE_TEXTS)
    .form(Form::Hosts);

/// Nothing, a command line, or its words.
pub(super) const COMMAND: Rule = TEXT.or_null().or_list(&ANY_TEXTS).form(Form::Command);

static FILE_MOUNT: Mapping = Mapping::known(
    "a secret or config of a service",
    &[
        ("gid", TEXT),
        ("mode", NUMBER_OR_TEXT.form(Form::Mode)),
        ("source", TEXT),
        ("target", TEXT),
        ("uid", TEXT),
    ],
);
static FILE_MOUNTS_LIST: List = List {
    item: TEXT.or_map(&FILE_MOUNT).form(Form::Shape),
    unique: false,
};
/// `secrets` and `configs` of a service or a build.
pub(super) const FILE_MOUNTS: Rule = Rule::list(&FILE_MOUNTS_LIST, Form::Shape);

static ULIMIT: Mapping = Mapping::known(
    "a limit",
    &[("hard", WHOLE_OR_TEXT), ("soft", WHOLE_OR_TEXT)],
)
.required(&["soft", "hard"]);
const LIMIT: Rule = WHOLE_OR_TEXT.or_map(&ULIMIT).form(Form::Ulimit);
static ULIMITS_MAP: Mapping = Mapping::named("`ulimits`", Names::Lower, &LIMIT)
    .others(Others::NamedLoosely(Names::Lower, &LIMIT));
pub(super) const ULIMITS: Rule = Rule::map(&ULIMITS_MAP);

static HOOK: Mapping = Mapping::known(
    "a hook",
    &[
        ("command", COMMAND),
        ("environment", PAIRS.form(Form::Variables)),
        ("privileged", FLAG),
        ("user", TEXT),
        ("working_dir", TEXT),
    ],
)
.required(&["command"])
.always(&[("command", "null")]);
/// `exec` of `develop.watch`.
pub(super) const HOOK_RULE: Rule = Rule::map(&HOOK);
static HOOKS_LIST: List = List {
    item: HOOK_RULE,
    unique: false,
};
/// `post_start` and `pre_stop`.
pub(super) const HOOKS: Rule = Rule::list(&HOOKS_LIST, Form::Shape);

const DEVICE_KEYS: &[(&str, Rule)] = &[
    ("capabilities", DISTINCT_TEXTS),
    ("count", WHOLE_OR_TEXT.form(Form::Count)),
    ("device_ids", DISTINCT_TEXTS),
    ("driver", TEXT),
    ("options", PAIRS),
];
static DEVICE_REQUEST: Mapping =
    Mapping::known("a device request", DEVICE_KEYS).required(&["capabilities"]);
static DEVICE_REQUESTS_LIST: List = List {
    item: Rule::map(&DEVICE_REQUEST),
    unique: false,
};
/// `deploy.resources.reservations.devices`.
pub(super) const DEVICE_REQUESTS: Rule = Rule::list(&DEVICE_REQUESTS_LIST, Form::Shape);
static GPU: Mapping = Mapping::known("an entry of `gpus`", DEVICE_KEYS).others(Others::Free);
static GPUS_LIST: List = List {
    item: Rule::map(&GPU),
    unique: false,
};
/// A service's `gpus`.
pub(super) const GPUS: Rule = TEXT
    .or_list(&GPUS_LIST)
    .check(super::Check::OneOf(&["all"]))
    .form(Form::Shape);
