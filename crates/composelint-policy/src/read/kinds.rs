//! The fields of each type of contract.

use composelint_yaml::{Kind as NodeKind, NodeRef};

use super::fields::{Fields, Reader};
use crate::contract::{By, Count, EgressAllow, Exposure, Kind, Policy, Reach, Select, Way};
use crate::keys::{COUNT_KEYS, names};
use crate::select::{Atom, is_tier_of_roles, list};
use crate::words::nearest_word;

const REACH: [(&str, Reach); 2] = [("direct", Reach::Direct), ("transitive", Reach::Transitive)];

/// What `of` takes.
const COUNTS: &str = "count `networks-per-service`, `published`, `{bridges: [A, B]}` or `{reachable-from: SELECTOR}`";

impl<'t> Reader<'t> {
    pub(super) fn kind(&mut self, word: &str, fields: &Fields<'t>) -> Option<Kind> {
        match word {
            "forbid" | "allow-only" => {
                let (from, to) = (self.needed(fields, "from"), self.needed(fields, "to"));
                let by = self.by(fields, Reach::Direct);
                let (from, to) = (from?, to?);
                Some(if word == "forbid" {
                    Kind::Forbid { from, to, by }
                } else {
                    Kind::AllowOnly { to, from, by }
                })
            }
            "protect" => {
                let services = self.needed(fields, "services");
                let except = fields.get("except").and_then(|node| self.selector(node));
                let services = services?;
                Some(Kind::Protect { services, except })
            }
            "require" => self.require(fields),
            "isolate" => self.isolate(fields),
            "layers" => self.layers(fields),
            "egress" => {
                let services = self.needed(fields, "services");
                let allow = self.allow(fields, "`none`, `any` or `{via: SELECTOR}`")?;
                let allow = self.egress(allow)?;
                let services = services?;
                Some(Kind::Egress { services, allow })
            }
            "exposure" => {
                let services = self.needed(fields, "services");
                let ports = fields.get("ports").map(|node| self.ports(node));
                let ports = ports.unwrap_or_default();
                let allow = self.allow(fields, "`none`, `loopback`, `host-ip` or `any`")?;
                let allow = self.word(allow, "allow", &Exposure::WORDS)?;
                let services = services?;
                Some(Kind::Exposure {
                    services,
                    allow,
                    ports,
                })
            }
            _ => self.count(fields),
        }
    }

    /// A selector that the type cannot be without.
    fn needed(&mut self, fields: &Fields<'t>, key: &str) -> Option<Select> {
        if let Some(node) = fields.get(key) {
            return self.selector(node);
        }
        let help = format!("add `{key}:` with a selector, such as `role:database`");
        let message = format!("this contract has no `{key}`");
        self.fault(fields.span, &message, &help);
        None
    }

    fn allow(&mut self, fields: &Fields<'t>, words: &str) -> Option<NodeRef<'t>> {
        let found = fields.get("allow");
        if found.is_none() {
            let help = format!("add `allow:` with {words}");
            self.fault(fields.span, "this contract has no `allow`", &help);
        }
        found
    }

    fn reach(&mut self, fields: &Fields<'t>, default: Reach) -> Reach {
        fields
            .get("reach")
            .and_then(|node| self.word(node, "reach", &REACH))
            .unwrap_or(default)
    }

    fn by(&mut self, fields: &Fields<'t>, default: Reach) -> By {
        let reach = self.reach(fields, default);
        let mut via = Vec::new();
        if let Some(node) = fields.get("via") {
            for item in self.items(node, "`via`") {
                via.extend(self.word(item, "via", &Way::WORDS));
            }
        }
        let ports = fields.get("ports").map(|node| self.ports(node));
        let through_not = fields
            .get("through_not")
            .and_then(|node| self.selector(node));
        if let (Some(node), Reach::Direct) = (fields.get("through_not"), reach) {
            let help = "add `reach: transitive`, or leave `through_not` out";
            self.fault(node.span(), "a direct connection goes through nobody", help);
        }
        if let (Some(node), Reach::Transitive) = (fields.get("ports"), reach) {
            let help = "leave `ports` out, or write `reach: direct`";
            self.fault(node.span(), "`ports` is about direct connections", help);
        }
        By {
            reach,
            via,
            ports: ports.unwrap_or_default(),
            through_not,
        }
    }

    fn require(&mut self, fields: &Fields<'t>) -> Option<Kind> {
        let (from, to) = (self.needed(fields, "from"), self.needed(fields, "to"));
        let port = fields.get("port").and_then(|node| self.port(node));
        let by_name = fields
            .get("by")
            .and_then(|node| self.word(node, "by", &[("name", true), ("address", false)]));
        let reach = self.reach(fields, Reach::Direct);
        let narrow = fields.get("by").or_else(|| fields.get("port"));
        if let (Some(node), Reach::Transitive) = (narrow, reach) {
            let help = "leave it out, or write `reach: direct`";
            self.fault(
                node.span(),
                "names and ports are about direct connections",
                help,
            );
        }
        Some(Kind::Require {
            from: from?,
            to: to?,
            port,
            by_name: by_name.unwrap_or(false),
            reach,
        })
    }

    fn isolate(&mut self, fields: &Fields<'t>) -> Option<Kind> {
        let by = self.by(fields, Reach::Transitive);
        let mut groups = Vec::new();
        let mut written = 0;
        if let Some(node) = fields.get("groups") {
            let items = self.items(node, "`groups`");
            written = items.len();
            for item in items {
                groups.extend(self.selector(item));
            }
        }
        let each = match fields.get("each") {
            Some(node) => Some(self.selector(node)?),
            None => None,
        };
        if each.is_some() == (written >= 2) {
            let help =
                "give `groups: [SELECTOR, SELECTOR]`, or `each: SELECTOR` for all one by one";
            let message = if each.is_some() {
                "this contract has both `groups` and `each`"
            } else {
                "there are no two groups to keep apart"
            };
            self.fault(fields.span, message, help);
            return None;
        }
        (groups.len() == written).then_some(Kind::Isolate { groups, each, by })
    }

    fn layers(&mut self, fields: &Fields<'t>) -> Option<Kind> {
        let by = self.by(fields, Reach::Direct);
        let mut flag = |key: &str| {
            let found = fields.get(key).and_then(|node| self.boolean(node));
            found.unwrap_or(false)
        };
        let (closed, exhaustive) = (flag("closed"), flag("exhaustive"));
        let siblings = fields
            .get("siblings")
            .and_then(|node| self.word(node, "siblings", &[("isolated", true), ("free", false)]));
        let Some(order) = fields.get("order") else {
            let help = "add `order:` with a list of selectors, from the outside in";
            self.fault(fields.span, "this contract has no `order`", help);
            return None;
        };
        let items = self.items(order, "`order`");
        let written = items.len();
        let mut order = Vec::new();
        for item in items {
            order.extend(self.selector(item));
        }
        let optional = fields
            .get("optional")
            .map(|node| self.optional(node, &order));
        if written < 2 {
            let help = "list at least two in `order`";
            self.fault(fields.span, "there are no two layers", help);
        }
        (order.len() == written && written >= 2).then(|| Kind::Layers {
            order,
            closed,
            siblings: siblings.unwrap_or(false),
            exhaustive,
            optional: optional.unwrap_or_default(),
            by,
        })
    }

    /// The positions of layers that `optional` repeats.
    fn optional(&mut self, node: NodeRef<'t>, order: &[Select]) -> Vec<usize> {
        let mut positions = Vec::new();
        let known = || order.iter().map(|layer| layer.selector.as_str());
        for item in self.items(node, "`optional`") {
            let Some(text) = self.text(item) else {
                continue;
            };
            if let Some(at) = known().position(|layer| layer == text) {
                positions.push(at);
                continue;
            }
            let help = match nearest_word(text, known()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the layers are {}", list(&known().collect::<Vec<_>>())),
            };
            let message = format!("{} is no layer of `order`", crate::quoted(text));
            self.fault(item.span(), &message, &help);
        }
        positions
    }

    fn egress(&mut self, node: NodeRef<'t>) -> Option<EgressAllow> {
        const WORDS: [(&str, bool); 2] = [("none", false), ("any", true)];
        let node = self.follow(node);
        if node.kind() == NodeKind::Mapping {
            let fields = self.fields(node, "`allow`", &["via"])?;
            return self.needed(&fields, "via").map(EgressAllow::Via);
        }
        let any = self.word(node, "allow", &WORDS)?;
        Some(if any {
            EgressAllow::Any
        } else {
            EgressAllow::None
        })
    }

    fn count(&mut self, fields: &Fields<'t>) -> Option<Kind> {
        let mut bound = |key: &str| fields.get(key).map(|node| self.number(node));
        let (max, min) = (bound("max"), bound("min"));
        if max.is_none() && min.is_none() {
            self.fault(
                fields.span,
                "this contract has no bound",
                "add `max:` or `min:`",
            );
        }
        let Some(of) = fields.get("of") else {
            self.fault(fields.span, "this contract has no `of`", COUNTS);
            return None;
        };
        let of = self.counted(of)?;
        let (max, min) = (max.flatten(), min.flatten());
        (max.is_some() || min.is_some()).then_some(Kind::Count { of, max, min })
    }

    fn counted(&mut self, node: NodeRef<'t>) -> Option<Count> {
        let node = self.follow(node);
        if node.kind() != NodeKind::Mapping {
            return match self.text(node)? {
                "networks-per-service" => Some(Count::NetworksPerService(None)),
                "published" => Some(Count::Published(None)),
                _ => {
                    self.fault(node.span(), "this cannot be counted", COUNTS);
                    None
                }
            };
        }
        let fields = self.fields(node, "`of`", &names(COUNT_KEYS))?;
        let counted = COUNT_KEYS.iter().map(|key| key.name);
        let counted = counted.filter(|name| *name != "reach" && fields.get(name).is_some());
        if counted.count() > 1 {
            self.fault(fields.span, "one contract counts one thing", COUNTS);
            return None;
        }
        if let (Some(reach), None) = (fields.get("reach"), fields.get("reachable-from")) {
            let help = "leave it out, or count `{reachable-from: SELECTOR}`";
            self.fault(reach.span(), "`reach` is about `reachable-from`", help);
        }
        if let Some(of) = fields.get("networks-per-service") {
            return self
                .selector(of)
                .map(|of| Count::NetworksPerService(Some(of)));
        }
        if let Some(of) = fields.get("published") {
            return self.selector(of).map(|of| Count::Published(Some(of)));
        }
        if let Some(from) = fields.get("reachable-from") {
            let reach = self.reach(&fields, Reach::Transitive);
            return self
                .selector(from)
                .map(|from| Count::ReachableFrom(from, reach));
        }
        let Some(bridges) = fields.get("bridges") else {
            self.fault(node.span(), "this cannot be counted", COUNTS);
            return None;
        };
        let [left, right] = self.items(bridges, "`bridges`")[..] else {
            let help = "write two: `bridges: [\"tier:edge\", \"tier:data\"]`";
            self.fault(bridges.span(), "bridges join two groups", help);
            return None;
        };
        let (left, right) = (self.selector(left), self.selector(right));
        Some(Count::Bridges(Box::new((left?, right?))))
    }

    /// Tiers that neither the policy nor any role knows.
    pub(super) fn check_tiers(&mut self, kind: Option<&Kind>, policy: &Policy) {
        for select in kind.into_iter().flat_map(Kind::selectors) {
            for (atom, range) in select.selector.atoms() {
                let Atom::Tier(name) = atom else { continue };
                let known = policy.tiers.iter().any(|(known, _)| known == name);
                if known || is_tier_of_roles(name) {
                    continue;
                }
                let own = policy.tiers.iter().map(|(name, _)| name.as_str());
                let all = own.chain(["edge", "app", "data", "ops"]);
                let help = match nearest_word(name, all) {
                    Some(nearest) => format!("did you mean `tier:{nearest}`?"),
                    None => {
                        "define it in `tiers`, or take `edge`, `app`, `data` or `ops`".to_owned()
                    }
                };
                let message = format!("there is no tier `{name}`");
                self.fault(select.at(&range), &message, &help);
            }
        }
    }
}

impl Kind {
    /// Every selector of the contract.
    pub fn selectors(&self) -> Vec<&Select> {
        let mut all: Vec<&Select> = Vec::new();
        match self {
            Kind::Forbid { from, to, by } | Kind::AllowOnly { to, from, by } => {
                all.extend([from, to]);
                all.extend(&by.through_not);
            }
            Kind::Protect { services, except } => {
                all.push(services);
                all.extend(except);
            }
            Kind::Require { from, to, .. } => all.extend([from, to]),
            Kind::Isolate { groups, each, by } => {
                all.extend(groups);
                all.extend(each);
                all.extend(&by.through_not);
            }
            Kind::Layers { order, .. } => all.extend(order),
            Kind::Egress { services, allow } => {
                all.push(services);
                if let EgressAllow::Via(via) = allow {
                    all.push(via);
                }
            }
            Kind::Exposure { services, .. } => all.push(services),
            Kind::Count { of, .. } => match of {
                Count::NetworksPerService(of) | Count::Published(of) => all.extend(of),
                Count::Bridges(pair) => all.extend([&pair.0, &pair.1]),
                Count::ReachableFrom(from, _) => all.push(from),
            },
        }
        all
    }
}
