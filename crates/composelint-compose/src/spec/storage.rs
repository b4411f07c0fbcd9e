//! `volumes`, `devices`, `ports` and `env_file` of a service: lists whose items have a short and a long form.

use super::shared::{FLAG, NUMBER_OR_TEXT, PAIRS, TEXT, WHOLE_OR_TEXT};
use super::{Check, Form, List, Mapping, Others, Rule, Types};

static BIND: Mapping = Mapping::known(
    "`bind`",
    &[
        ("create_host_path", FLAG),
        ("propagation", TEXT),
        (
            "recursive",
            TEXT.check(Check::OneOf(&[
                "enabled", "disabled", "writable", "readonly",
            ])),
        ),
        ("selinux", TEXT.check(Check::OneOf(&["z", "Z"]))),
    ],
);
static VOLUME: Mapping = Mapping::known(
    "`volume`",
    &[("labels", PAIRS), ("nocopy", FLAG), ("subpath", TEXT)],
);
static TMPFS: Mapping = Mapping::known(
    "`tmpfs`",
    &[
        ("mode", NUMBER_OR_TEXT.form(Form::Uint(32))),
        (
            "size",
            WHOLE_OR_TEXT
                .check(Check::Range(0, i64::MAX))
                .form(Form::Bytes),
        ),
    ],
);
static IMAGE: Mapping = Mapping::known("`image`", &[("subpath", TEXT)]);
const KINDS: &[&str] = &["bind", "volume", "tmpfs", "cluster", "npipe", "image"];
static MOUNT: Mapping = Mapping::known(
    "a volume of a service",
    &[
        ("bind", Rule::map(&BIND)),
        ("consistency", TEXT),
        ("image", Rule::map(&IMAGE)),
        ("read_only", FLAG),
        ("source", TEXT),
        ("target", TEXT),
        ("tmpfs", Rule::map(&TMPFS)),
        ("type", TEXT.check(Check::OneOf(KINDS))),
        ("volume", Rule::map(&VOLUME)),
    ],
)
.required(&["type"]);
static MOUNTS_LIST: List = List {
    item: TEXT.or_map(&MOUNT).form(Form::Shape),
    unique: true,
};
/// A service's `volumes`.
pub(super) const MOUNTS: Rule = Rule::list(&MOUNTS_LIST, Form::Shape);

static DEVICE: Mapping = Mapping::known(
    "a device",
    &[("permissions", TEXT), ("source", TEXT), ("target", TEXT)],
)
.required(&["source"]);
static DEVICES_LIST: List = List {
    item: TEXT.or_map(&DEVICE).form(Form::Shape),
    unique: false,
};
/// A service's `devices`.
pub(super) const DEVICES: Rule = Rule::list(&DEVICES_LIST, Form::Shape);

static PORT: Mapping = Mapping::known(
    "a port",
    &[
        ("app_protocol", TEXT),
        ("host_ip", TEXT),
        ("mode", TEXT),
        ("name", TEXT),
        ("protocol", TEXT),
        ("published", WHOLE_OR_TEXT.form(Form::Text)),
        ("target", WHOLE_OR_TEXT.form(Form::Uint(32))),
    ],
);
static PORTS_LIST: List = List {
    item: Rule::scalar(Types::NUMBER.or(Types::TEXT), Form::Shape).or_map(&PORT),
    unique: true,
};
/// A service's `ports`.
pub(super) const PORTS: Rule = Rule::list(&PORTS_LIST, Form::Shape);

static ENV_FILE_MAP: Mapping = Mapping::known(
    "an entry of `env_file`",
    &[
        ("format", TEXT),
        ("path", TEXT),
        ("required", FLAG.form(Form::FlagAlways)),
    ],
)
.others(Others::Refused)
.required(&["path"]);
static ENV_FILES_LIST: List = List {
    item: TEXT.or_map(&ENV_FILE_MAP).form(Form::Shape),
    unique: false,
};
/// A service's `env_file`; `config` has read it and does not print it.
pub(super) const ENV_FILES: Rule = TEXT.or_list(&ENV_FILES_LIST).form(Form::Hidden);
