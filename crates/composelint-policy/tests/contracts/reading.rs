//! Reading policies: faults with their place and what to write instead.

use composelint_compose::Request;

use crate::case;

/// The faults of a policy: line, the text at the place, message, help.
fn faults(policy: &str) -> Vec<String> {
    let case = case(&Request::default(), "services: {a: {image: x}}\n", policy);
    case.faults
        .iter()
        .map(|fault| {
            let help = fault.help.as_deref().unwrap_or("-");
            let place = case.sources.slice(fault.span);
            format!(
                "{} `{place}` {}; {help}",
                case.line(fault.span),
                fault.message
            )
        })
        .collect()
}

fn says(policy: &str, expected: &[&str]) {
    assert_eq!(faults(policy), expected, "{policy}");
}

#[test]
fn good_policies_have_no_faults() {
    says("version: 1\ncontracts: []\n", &[]);
    says(
        "version: 1\r\ncontracts:\r\n  - {name: größe, type: forbid, from: a, to: \"!a\"}\r\n",
        &[],
    );
    says(
        "x-common: &common {type: forbid, from: a}\nversion: 1\ncontracts:\n  - {<<: *common, name: c, to: b}\n",
        &[],
    );
}

#[test]
fn keys_and_types_are_suggested() {
    says(
        "version: 2\ncontract: []\n",
        &[
            "1 `version` there are no `contracts`; list at least one contract",
            "1 `2` this version of policies is not known; write `version: 1`",
            "2 `contract` a policy has no key `contract`; did you mean `contracts`?",
        ],
    );
    says(
        "contracts:\n  - name: c\n    type: forbit\n",
        &["3 `forbit` there is no type `forbit`; did you mean `forbid`?"],
    );
    says(
        "contracts:\n  - name: c\n    type: forbid\n    form: a\n    to: b\n",
        &[
            "2 `name` this contract has no `from`; add `from:` with a selector, such as `role:database`",
            "4 `form` a contract of type `forbid` has no key `form`; did you mean `from`?",
        ],
    );
    says(
        "contracts:\n  - name: a b\n    type: exposure\n    services: x\n    allow: lopback\n",
        &[
            "2 `a b` `a b` is no name of a contract; write letters, digits and dashes: `data-no-egress`",
            "5 `lopback` `allow` knows no `lopback`; did you mean `loopback`?",
        ],
    );
}

#[test]
fn selectors_are_pointed_into() {
    says(
        "contracts:\n  - name: c\n    type: forbid\n    from: \"api | rol:x\"\n    to: api worker\n",
        &[
            "4 `rol:x` there is no selector `rol:`; did you mean `role:x`?",
            "5 `worker` an operator is missing here; write `|` (either), `&` (both) or `& !` (but not) between two selectors",
        ],
    );
    says(
        "contracts:\n  - name: c\n    type: forbid\n    from: !api\n    to: tier:dta\n",
        &["4 `!api` `!api` is a tag of YAML here; put it in quotation marks: `\"!api\"`"],
    );
    says(
        "tiers: {inner: db}\ncontracts:\n  - {name: c, type: forbid, from: \"tier:iner\", to: \"tier:data\"}\n",
        &["3 `tier:iner` there is no tier `iner`; did you mean `tier:inner`?"],
    );
}

#[test]
fn exceptions_have_reasons_and_days() {
    says(
        "contracts:\n  - name: c\n    type: forbid\n    from: a\n    to: b\n    ignore:\n      - {from: a}\n      - {reason: x}\n      - {from: a, reason: x, until: 2027-02-30}\n",
        &[
            "7 `from` this entry has no reason; add `reason:` with why this is known and fine",
            "8 `reason` this entry ignores nothing; say what is known: `from` and `to`, `through`, or `services`",
            "9 `2027-02-30` `2027-02-30` is no day of the calendar; write it as `2027-01-31`",
        ],
    );
}

#[test]
fn names_are_unique() {
    let one = "  - {name: c, type: forbid, from: a, to: b}\n";
    says(
        &format!("contracts:\n{one}{one}"),
        &["3 `c` there are two contracts `c`; names are unique: give this one another"],
    );
}

#[test]
fn hostile_policies_are_survived() {
    for policy in [
        "",
        "- a",
        "contracts: 1",
        "contracts: [1, [2], null, {}]",
        "contracts: &a [*a]",
        "tiers: {a: \"tier:a\", b: \"tier:b | tier:c\", c: \"tier:b\"}\ncontracts: []",
        "contracts:\n  - {name: c, type: layers, order: [a]}",
        "contracts:\n  - {name: c, type: count, of: {bridges: [a]}, max: -1}",
        "contracts:\n  - {name: c, type: isolate, groups: [a], each: b}",
        "\u{0}",
        "contracts: [",
    ] {
        let _ = faults(policy);
    }
}
