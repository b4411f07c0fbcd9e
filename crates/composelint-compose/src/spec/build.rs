//! `build` and `develop` of a service.

use super::shared::{
    DISTINCT_TEXTS, EXTRA_HOSTS, FILE_MOUNTS, FLAG, HOOK_RULE, PAIRS, TEXT, TEXT_OR_TEXTS, TEXTS,
    ULIMITS, WHOLE_OR_TEXT,
};
use super::{Check, Form, List, Mapping, Rule, Types};

static BUILD: Mapping = Mapping::known(
    "`build`",
    &[
        ("additional_contexts", PAIRS),
        ("args", PAIRS.form(Form::Variables)),
        ("cache_from", TEXTS),
        ("cache_to", TEXTS),
        ("context", TEXT),
        ("dockerfile", TEXT),
        ("dockerfile_inline", TEXT),
        ("entitlements", TEXTS),
        ("extra_hosts", EXTRA_HOSTS),
        ("isolation", TEXT),
        ("labels", PAIRS),
        ("network", TEXT),
        ("no_cache", FLAG),
        ("platforms", TEXTS),
        ("privileged", FLAG),
        ("provenance", FLAG.form(Form::Text)),
        ("pull", FLAG),
        ("sbom", FLAG.form(Form::Text)),
        ("secrets", FILE_MOUNTS),
        ("shm_size", WHOLE_OR_TEXT.form(Form::Bytes)),
        ("ssh", PAIRS.form(Form::Ssh)),
        ("tags", TEXTS),
        ("target", TEXT),
        ("ulimits", ULIMITS),
    ],
);
/// A service's `build`: a context or a mapping.
pub(super) const BUILD_RULE: Rule = TEXT.or_map(&BUILD).form(Form::Shape);

const ACTIONS: &[&str] = &["rebuild", "sync", "restart", "sync+restart", "sync+exec"];
static TRIGGER: Mapping = Mapping::known(
    "an entry of `watch`",
    &[
        ("action", TEXT.check(Check::OneOf(ACTIONS))),
        ("exec", HOOK_RULE),
        ("ignore", TEXT_OR_TEXTS),
        ("include", TEXT_OR_TEXTS),
        ("initial_sync", Rule::scalar(Types::BOOL, Form::Flag)),
        ("path", TEXT),
        ("target", TEXT),
    ],
)
.required(&["path", "action"])
.always(&[("exec", r#"{"command": null}"#)]);
static WATCH_LIST: List = List {
    item: Rule::map(&TRIGGER),
    unique: false,
};
static DEVELOP: Mapping = Mapping::known(
    "`develop`",
    &[("watch", Rule::list(&WATCH_LIST, Form::Shape))],
);
/// A service's `develop`.
pub(super) const DEVELOP_RULE: Rule = Rule::map(&DEVELOP).or_null();

static CREDENTIAL_SPEC: Mapping = Mapping::known(
    "`credential_spec`",
    &[("config", TEXT), ("file", TEXT), ("registry", TEXT)],
);
/// A service's `credential_spec`.
pub(super) const CREDENTIAL_SPEC_RULE: Rule = Rule::map(&CREDENTIAL_SPEC);

const OPTION_TYPES: Types = Types::TEXT.or(Types::NUMBER).or(Types::BOOL);
static OPTION_LIST: List = List {
    item: Rule::scalar(OPTION_TYPES, Form::Text),
    unique: false,
};
const OPTION: Rule = Rule::scalar(OPTION_TYPES, Form::Options).or_list(&OPTION_LIST);
static OPTIONS: Mapping = Mapping::named("`options`", super::Names::Line, &OPTION)
    .others(super::Others::NamedLoosely(super::Names::Line, &OPTION));
static PROVIDER: Mapping = Mapping::known(
    "`provider`",
    &[
        ("options", Rule::map(&OPTIONS).form(Form::Options)),
        ("type", TEXT),
    ],
)
.required(&["type"]);
/// A service's `provider`.
pub(super) const PROVIDER_RULE: Rule = Rule::map(&PROVIDER);

static MODEL_USE: Mapping = Mapping::known(
    "a model of a service",
    &[("endpoint_var", TEXT), ("model_var", TEXT)],
);
const MODEL_USE_RULE: Rule = Rule::map(&MODEL_USE).or_null();
static MODELS: Mapping = Mapping::named("`models`", super::Names::Compose, &MODEL_USE_RULE).others(
    super::Others::NamedLoosely(super::Names::Compose, &MODEL_USE_RULE),
);
/// A service's `models`.
pub(super) const MODELS_RULE: Rule = DISTINCT_TEXTS.or_map(&MODELS).form(Form::Shape);
