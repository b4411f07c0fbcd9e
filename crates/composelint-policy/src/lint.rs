//! What is wrong with policies themselves: contracts about nobody, contracts that say what another one says, contracts that
//! cannot hold together, exceptions that nothing needs.

use composelint_yaml::Span;

use crate::Date;
use crate::bits::Bits;
use crate::check::{self, Bench, Checked, Options, Verdict};
use crate::contract::{By, Contract, EgressAllow, Exposure, Kind, Policy, Reach, Select};
use crate::ground::Ground;

/// Something that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What kind.
    pub kind: RemarkKind,
    /// The bytes in the policy.
    pub span: Span,
    /// What is the case.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The contract.
    pub contract: String,
}

/// The kinds of remarks, by the rule that reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// A contract, or a part of a selector, that means nobody.
    Vacuous,
    /// An `ignore` that nothing needs.
    UnmatchedIgnore,
    /// A contract that another one already says.
    Redundant,
    /// Two contracts that cannot both hold.
    Contradictory,
    /// An `ignore` whose last day has passed.
    Expired,
}

impl RemarkKind {
    /// The rule that reports it.
    pub const fn rule(self) -> &'static str {
        match self {
            RemarkKind::Vacuous => "vacuous-policy",
            RemarkKind::UnmatchedIgnore => "unmatched-ignore",
            RemarkKind::Redundant => "redundant-policy",
            RemarkKind::Contradictory => "contradictory-policy",
            RemarkKind::Expired => "expired-exception",
        }
    }

    /// How much it matters.
    pub const fn severity(self) -> &'static str {
        match self {
            RemarkKind::UnmatchedIgnore | RemarkKind::Contradictory => "error",
            RemarkKind::Vacuous | RemarkKind::Expired => "warning",
            RemarkKind::Redundant => "info",
        }
    }
}

/// Lints a policy on a ground, in the order of the file.
pub fn lint(policy: &Policy, ground: &Ground<'_>, today: Option<Date>) -> Vec<Remark> {
    let options = Options {
        today,
        most: 1,
        ..Options::default()
    };
    let checked = check::check(policy, ground, &options);
    remarks(policy, ground, &checked)
}

/// What checked contracts say about the policy itself.
pub fn remarks(policy: &Policy, ground: &Ground<'_>, checked: &[Checked<'_>]) -> Vec<Remark> {
    let tiers = check::tiers(policy, ground);
    let options = Options::default();
    let bench = Bench {
        ground,
        tiers: &tiers,
        options: &options,
    };
    let mut found = Vec::new();
    for checked in checked {
        of_one(&bench, checked, &mut found);
    }
    let contracts: Vec<&Contract> = checked.iter().map(|it| it.contract).collect();
    let claims: Vec<Vec<Claim>> = contracts
        .iter()
        .map(|contract| claims(&bench, &contract.kind))
        .collect();
    for (at, contract) in contracts.iter().enumerate() {
        for (other_at, other) in contracts.iter().enumerate().take(at) {
            let (own, others) = (&claims[at], &claims[other_at]);
            if let Some(message) = clash(contract, other, own, others) {
                found.push(Remark {
                    kind: RemarkKind::Contradictory,
                    span: contract.span,
                    message,
                    help: Some("change one of the two: they cannot both hold".to_owned()),
                    contract: contract.name.to_string(),
                });
            }
        }
        redundant(&bench, at, &contracts, &claims, checked, &mut found);
    }
    found.sort_by(|a, b| (a.span, a.kind, &a.message).cmp(&(b.span, b.kind, &b.message)));
    found
}

fn of_one(bench: &Bench<'_, '_>, checked: &Checked<'_>, found: &mut Vec<Remark>) {
    let contract = checked.contract.name.to_string();
    let mut push = |kind, span, message: String, help: Option<String>| {
        found.push(Remark {
            kind,
            span,
            message,
            help,
            contract: contract.clone(),
        });
    };
    for (span, message, nearest) in &checked.empty {
        let help = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`composelint select` shows what a selector means".to_owned(),
        };
        push(RemarkKind::Vacuous, *span, message.clone(), Some(help));
    }
    if checked.verdict != Verdict::Vacuous {
        for select in checked.contract.kind.selectors() {
            for (_, range) in select.selector.idle(bench.ground, bench.tiers) {
                let text = &select.selector.as_str()[range.clone()];
                if text.contains(['*', '?', ':']) || range.len() == select.selector.as_str().len() {
                    continue;
                }
                let help = bench
                    .nearest(select)
                    .map(|nearest| format!("did you mean `{nearest}`?"));
                let message = format!("{} selects nothing", crate::quoted(text));
                push(RemarkKind::Vacuous, select.at(&range), message, help);
            }
        }
    }
    for span in &checked.unmatched {
        let message = "the entry ignores nothing that is there".to_owned();
        let help = "remove it: what it knew is repaired".to_owned();
        push(RemarkKind::UnmatchedIgnore, *span, message, Some(help));
    }
    for (span, date) in &checked.expired {
        let message = format!("the exception ended on {date}");
        let help = "repair what it knew, or decide anew and set another day".to_owned();
        push(RemarkKind::Expired, *span, message, Some(help));
    }
}

/// What a contract says about pairs: that nobody of one set reaches anybody of another, or that everybody does.
struct Claim {
    forbids: bool,
    reach: Reach,
    from: Bits,
    to: Bits,
}

/// What a contract says about pairs, where it says so of all ways and without exceptions of its own.
fn claims(bench: &Bench<'_, '_>, kind: &Kind) -> Vec<Claim> {
    let select = |select: &Select| bench.select(select).sure;
    let claim = |forbids, reach, from, to| Claim {
        forbids,
        reach,
        from,
        to,
    };
    let whole = |by: &By| by.via.is_empty() && by.ports.is_empty() && by.through_not.is_none();
    match kind {
        Kind::Forbid { from, to, by } if whole(by) => {
            vec![claim(true, by.reach, select(from), select(to))]
        }
        Kind::AllowOnly { from, to, by } if whole(by) && by.reach == Reach::Direct => {
            let mut others = bench.started().clone();
            others.drop_all(&bench.select(from).maybe);
            vec![claim(true, by.reach, others, select(to))]
        }
        Kind::Protect { services, except } => {
            let mut others = bench.started().clone();
            if let Some(except) = except {
                others.drop_all(&bench.select(except).maybe);
            }
            vec![claim(true, Reach::Direct, others, select(services))]
        }
        Kind::Isolate { groups, by, .. } if whole(by) => {
            let groups: Vec<Bits> = groups.iter().map(select).collect();
            let mut all = Vec::new();
            for (at, group) in groups.iter().enumerate() {
                for (_, other) in groups.iter().enumerate().filter(|(other, _)| *other != at) {
                    all.push(claim(true, by.reach, group.clone(), other.clone()));
                }
            }
            all
        }
        Kind::Require {
            from, to, reach, ..
        } => vec![claim(false, *reach, select(from), select(to))],
        Kind::Egress { services, allow } if *allow == EgressAllow::None => {
            let mut internet = Bits::none(bench.ground.bound());
            if let Some(number) = bench.ground.number(composelint_topology::Node::Internet) {
                internet.insert(number);
            }
            vec![claim(true, Reach::Direct, select(services), internet)]
        }
        _ => Vec::new(),
    }
}

/// Why two contracts cannot both hold, if so: one requires a connection that the other forbids.
fn clash(one: &Contract, other: &Contract, own: &[Claim], others: &[Claim]) -> Option<String> {
    for a in own {
        for b in others.iter().filter(|b| a.forbids != b.forbids) {
            // What is required directly is forbidden by either kind of ban; what may go through others only by the wider.
            let (ban, need) = if a.forbids { (a, b) } else { (b, a) };
            let bites = need.reach == Reach::Direct || ban.reach == Reach::Transitive;
            if bites && meet(ban, need) {
                return Some(format!(
                    "`{}` and `{}` contradict each other",
                    other.name, one.name
                ));
            }
        }
    }
    bounds_clash(&one.kind, &other.kind)
        .then(|| format!("`{}` and `{}` contradict each other", other.name, one.name))
}

/// Whether a required pair, of two different nodes, is forbidden.
fn meet(ban: &Claim, need: &Claim) -> bool {
    let (mut from, mut to) = (ban.from.clone(), ban.to.clone());
    from.keep(&need.from);
    to.keep(&need.to);
    let same_one = from.count() == 1 && to.count() == 1 && from == to;
    !from.is_empty() && !to.is_empty() && !same_one
}

/// Counts whose bounds leave no number.
fn bounds_clash(one: &Kind, other: &Kind) -> bool {
    let (
        Kind::Count { of, max, min },
        Kind::Count {
            of: other_of,
            max: other_max,
            min: other_min,
        },
    ) = (one, other)
    else {
        return false;
    };
    let gap = |max: &Option<u64>, min: &Option<u64>| matches!((max, min), (Some(max), Some(min)) if max < min);
    let same = match (of, other_of) {
        (
            crate::contract::Count::ReachableFrom(a, x),
            crate::contract::Count::ReachableFrom(b, y),
        ) => a.selector == b.selector && x == y,
        (crate::contract::Count::Published(a), crate::contract::Count::Published(b))
        | (
            crate::contract::Count::NetworksPerService(a),
            crate::contract::Count::NetworksPerService(b),
        ) => a.as_ref().map(|it| &it.selector) == b.as_ref().map(|it| &it.selector),
        _ => false,
    };
    same && (gap(max, other_min) || gap(other_max, min))
}

/// Whether another contract says everything that this one says.
fn redundant(
    bench: &Bench<'_, '_>,
    at: usize,
    contracts: &[&Contract],
    claims: &[Vec<Claim>],
    checked: &[Checked<'_>],
    found: &mut Vec<Remark>,
) {
    let contract = contracts[at];
    if checked[at].verdict == Verdict::Vacuous || !contract.ignore.is_empty() {
        return;
    }
    let other = contracts.iter().enumerate().find(|(other_at, other)| {
        *other_at != at
            && checked[*other_at].verdict != Verdict::Vacuous
            && other.ignore.is_empty()
            && other.severity >= contract.severity
            && other.when == contract.when
            && says_all(bench, (contract, &claims[at]), (other, &claims[*other_at]))
            // Of two that say the same, the later one is needless.
            && (*other_at < at || !says_all(bench, (other, &claims[*other_at]), (contract, &claims[at])))
    });
    if let Some((_, other)) = other {
        found.push(Remark {
            kind: RemarkKind::Redundant,
            span: contract.span,
            message: format!(
                "`{}` already says what `{}` says",
                other.name, contract.name
            ),
            help: Some("remove one of the two".to_owned()),
            contract: contract.name.to_string(),
        });
    }
}

fn says_all(
    bench: &Bench<'_, '_>,
    own: (&Contract, &[Claim]),
    other: (&Contract, &[Claim]),
) -> bool {
    let ((contract, claims), (wider, others)) = (own, other);
    if contract.kind == wider.kind {
        return true;
    }
    if let (
        Kind::Exposure {
            services,
            allow,
            ports,
        },
        Kind::Exposure {
            services: other,
            allow: other_allow,
            ports: other_ports,
        },
    ) = (&contract.kind, &wider.kind)
    {
        return covers_ports(ports, other_ports)
            && widest(*other_allow, *allow)
            && bench
                .select(services)
                .maybe
                .is_within(&bench.select(other).sure);
    }
    // `protect` says more than its pairs.
    let pairs_only = matches!(
        contract.kind,
        Kind::Forbid { .. } | Kind::AllowOnly { .. } | Kind::Isolate { .. } | Kind::Egress { .. }
    );
    pairs_only
        && !claims.is_empty()
        && claims.iter().all(|claim| {
            others.iter().any(|other| {
                other.forbids
                    && claim.forbids
                    && other.reach >= claim.reach
                    && claim.from.is_within(&other.from)
                    && claim.to.is_within(&other.to)
            })
        })
}

fn covers_ports(
    own: &[composelint_topology::PortQuery],
    wider: &[composelint_topology::PortQuery],
) -> bool {
    wider.is_empty() || !own.is_empty() && own.iter().all(|port| wider.contains(port))
}

fn widest(stricter: Exposure, allow: Exposure) -> bool {
    stricter <= allow
}
