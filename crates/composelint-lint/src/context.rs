//! What a rule sees, and how it reports.
//!
//! A rule gets no file, no clock and no other rule: only the project, its topology, its roles and its own settings.

use composelint_compose::project::Service;
use composelint_compose::value::History;
use composelint_compose::{Problem, Project};
use composelint_intent::{Confidence, Roles, Want, WantVerdict, Wants};
use composelint_policy::lint::{Remark, RemarkKind};
use composelint_topology::{EngineProfile, ServiceId, ServiceNode, Topology, Verdict};
use composelint_yaml::{FileId, SourceMap, Span, Tree};
use smol_str::SmolStr;

use crate::facts::Facts;
use crate::parts::Parts;
use crate::{
    Date, Diagnostic, Input, Joined, Label, Offer, OptionValue, OwnCapability, OwnDriverOption,
    Part, RouteStep, Rule, Settings, Severity, SuppressionComment,
};

/// What a rule sees of a project.
pub struct Context<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) rule: &'static Rule,
    pub(crate) rules: &'a [&'static Rule],
    pub(crate) suppressions: &'a [SuppressionComment],
    pub(crate) remarks: &'a [Remark],
    pub(crate) found: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    /// The project.
    pub fn project(&self) -> &'a Project {
        self.input.project
    }

    /// What the project becomes on the engine.
    pub fn topology(&self) -> &'a Topology {
        self.input.topology
    }

    /// Whether a service may have keys that were not read: it extends something unread, or the file is a part of a project. A rule that
    /// speaks of what is missing has to stay silent then.
    pub fn may_have_more(&self, service: &Service) -> bool {
        service.partial || self.project().fragment
    }

    /// What each service is.
    pub fn roles(&self) -> &'a Roles {
        self.input.roles
    }

    /// Whom the services mean to talk to.
    pub fn wants(&self) -> &'a Wants {
        &self.facts.wants(self.input).wants
    }

    /// Every want and what becomes of it, by service in the project's order.
    pub fn judged_wants(&self) -> impl Iterator<Item = (&'a Want, &'a WantVerdict)> + use<'a> {
        let judged = self.facts.wants(self.input);
        judged.wants.iter().zip(&judged.verdicts)
    }

    /// The texts.
    pub fn sources(&self) -> &'a SourceMap {
        self.input.sources
    }

    /// The engine that the topology was built for.
    pub fn engine(&self) -> &'a EngineProfile {
        self.input.topology.engine()
    }

    /// What went wrong while loading.
    pub fn problems(&self) -> &'a [Problem] {
        self.input.problems
    }

    /// Whether a person asked for exactly this project: see [`Input::asked`].
    pub fn asked(&self) -> bool {
        self.input.asked
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'a str {
        self.input.sources.slice(span)
    }

    /// The tree of a file, read when first asked for. For fixes; what a rule decides by is the project.
    pub fn tree(&self, file: FileId) -> &'a Tree {
        self.facts.tree(file)
    }

    /// Whether changing these bytes would change what an alias elsewhere stands for.
    pub fn is_shared(&self, span: Span) -> bool {
        self.facts.is_shared(span)
    }

    /// The project's services as the topology has them, each beside what was written. Services of other projects on the host stay out.
    pub fn services(
        &self,
    ) -> impl Iterator<Item = (ServiceId, &'a ServiceNode, &'a Service)> + use<'a> {
        let (project, topology) = (self.input.project, self.input.topology);
        let own = self.facts.own();
        topology
            .services()
            .filter(move |(_, node)| Some(node.project) == own)
            .filter_map(|(id, node)| {
                let (_, service) = project.services.get_index(node.index)?;
                Some((id, node, service))
            })
    }

    /// The services that have any of these parts, in their order.
    pub fn services_with(
        &self,
        parts: &[Part],
    ) -> impl Iterator<Item = (ServiceId, &'a ServiceNode, &'a Service)> + use<'a> {
        let (facts, input) = (self.facts, self.input);
        let wanted = Parts::of(parts);
        let having = facts.parts(input).iter().enumerate();
        having
            .filter(move |(_, parts)| parts.meet(wanted))
            .filter_map(move |(index, _)| {
                let id = input.topology.service_at(facts.own()?, index)?;
                let (_, service) = input.project.services.get_index(index)?;
                Some((id, input.topology.service(id), service))
            })
    }

    /// Every network that services of the project join, in the order of the topology.
    pub fn networks(&self) -> &'a [Joined<'a>] {
        self.facts.networks(self.input)
    }

    /// The place in the topology of the service at a position in the project.
    pub fn service_id(&self, index: usize) -> Option<ServiceId> {
        self.input.topology.service_at(self.facts.own()?, index)
    }

    /// The service of the project with a name: its place in the topology, its position in the project, and what was written.
    pub fn service_called(&self, name: &str) -> Option<(ServiceId, usize, &'a Service)> {
        let (index, _, service) = self.input.project.services.get_full(name)?;
        Some((self.service_id(index)?, index, service))
    }

    /// The service whose entry holds a place.
    pub fn service_at(&self, place: Span) -> Option<&'a Service> {
        let index = self.facts.service_at(self.input.project, place)?;
        self.input
            .project
            .services
            .get_index(index)
            .map(|(_, service)| service)
    }

    /// The suppression comments of the project's files and what became of them. For rules of group `meta`, which run last.
    pub fn suppressions(&self) -> &'a [SuppressionComment] {
        self.suppressions
    }

    /// What is wrong with the project's policies themselves.
    pub fn policy_remarks(&self, kind: RemarkKind) -> impl Iterator<Item = &'a Remark> + use<'a> {
        self.remarks.iter().filter(move |it| it.kind == kind)
    }

    /// Every rule there is, in the order of the rule list.
    pub fn rules(&self) -> &'a [&'static Rule] {
        self.rules
    }

    /// The value of one of the rule's options, if the configuration sets it.
    pub fn option(&self, name: &str) -> Option<&'a OptionValue> {
        self.settings.option(self.rule.name, name)
    }

    /// What the configuration knows about capabilities.
    pub fn own_capabilities(&self) -> &'a [OwnCapability] {
        &self.settings.capabilities
    }

    /// What the configuration knows about options of network drivers.
    pub fn own_driver_options(&self) -> &'a [OwnDriverOption] {
        &self.settings.driver_options
    }

    /// The severity of the rule, as the user has it.
    pub fn severity(&self) -> Severity {
        self.settings.severity(self.rule)
    }

    /// Today, if anybody said so.
    pub fn today(&self) -> Option<Date> {
        self.settings.today
    }

    /// Reports a finding at `span`. It is delivered when the builder goes out of scope.
    ///
    /// The message is a fact of at most 80 characters.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> ReportBuilder<'_, 'a> {
        let diagnostic = Diagnostic::new(
            SmolStr::new_static(self.rule.name),
            (self.rule.group, self.settings.severity(self.rule)),
            self.input.project.name.clone(),
            span,
            message,
        );
        ReportBuilder {
            cx: self,
            diagnostic: Some(diagnostic),
            key: String::new(),
            steps: 0,
        }
    }
}

/// A finding being written. Dropping it delivers it.
pub struct ReportBuilder<'c, 'a> {
    cx: &'c mut Context<'a>,
    diagnostic: Option<Diagnostic>,
    key: String,
    /// How many severities the confidence costs.
    steps: u8,
}

impl ReportBuilder<'_, '_> {
    /// What is at the place.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.change(|found| found.at.text = text.into())
    }

    /// Another place, and what is there.
    pub fn related(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        self.change(|found| found.related.push(Label { span, text }))
    }

    /// What to do: an instruction.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.change(|found| found.help = Some(text.into()))
    }

    /// The service it is about.
    pub fn service(&mut self, name: impl Into<SmolStr>) -> &mut Self {
        self.change(|found| found.service = Some(name.into()))
    }

    /// The network it is about, by its key.
    pub fn network(&mut self, key: impl Into<SmolStr>) -> &mut Self {
        self.change(|found| found.network = Some(key.into()))
    }

    /// How sure the finding is, where severity does not depend on it.
    pub fn confidence(&mut self, confidence: Confidence) -> &mut Self {
        self.change(|found| found.confidence = confidence)
    }

    /// The severity of this finding, where it differs from the rule's. A severity that the user set stays.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        if self.cx.settings.severity_is_set(self.cx.rule) {
            return self;
        }
        self.change(|found| found.severity = severity)
    }

    /// How sure the roles are that the finding rests on: high counts as listed, medium one step lighter, low is not reported.
    pub fn role_confidence(&mut self, confidence: Confidence) -> &mut Self {
        self.steps = match confidence {
            Confidence::High => 0,
            Confidence::Medium => 1,
            Confidence::Low => return self.withdraw(),
        };
        self.confidence(confidence)
    }

    /// Does not report after all.
    pub fn withdraw(&mut self) -> &mut Self {
        self.diagnostic = None;
        self
    }

    /// The route that proves it.
    pub fn route(&mut self, verdict: &Verdict) -> &mut Self {
        let topology = self.cx.topology();
        let steps = verdict.route.iter().map(|hop| RouteStep {
            from: topology.node_name(hop.from).to_string(),
            to: topology.node_name(hop.to).to_string(),
            reason: hop.reason.as_str(),
            via: hop.via.to_string(),
            evidence: hop.evidence.clone(),
        });
        let steps: Vec<RouteStep> = steps.collect();
        self.change(|found| found.route = steps)
    }

    /// A way to repair it, if there is one; the best comes first. A refusal counts where there is none at all.
    pub fn fix(&mut self, offer: impl Into<Offer>) -> &mut Self {
        let offer = offer.into();
        self.change(|found| match offer {
            Offer::Fix(fix) => {
                found.fixes.push(fix);
                found.unfixed = None;
            }
            Offer::Refused(refusal) if found.fixes.is_empty() => found.unfixed = Some(refusal),
            Offer::Refused(_) | Offer::Nothing => {}
        })
    }

    /// How the value came to its place: shown as related places, and a comment at one of them covers the finding.
    pub fn history(&mut self, history: Option<&History>) -> &mut Self {
        let Some(history) = history else { return self };
        self.change(|found| {
            for via in &history.via {
                found.related.push(Label {
                    span: *via,
                    text: "comes in here".to_owned(),
                });
            }
            found.via.extend(&history.via);
        })
    }

    /// What makes the finding this one and no other of its rule in its service: a port, a name. Enters the fingerprint only.
    pub fn key(&mut self, key: impl Into<String>) -> &mut Self {
        self.key = key.into();
        self
    }

    fn change(&mut self, change: impl FnOnce(&mut Diagnostic)) -> &mut Self {
        if let Some(found) = &mut self.diagnostic {
            change(found);
        }
        self
    }
}

impl Drop for ReportBuilder<'_, '_> {
    fn drop(&mut self) {
        let Some(mut found) = self.diagnostic.take() else {
            return;
        };
        if !self.cx.settings.severity_is_set(self.cx.rule) {
            for _ in 0..self.steps {
                found.severity = found.severity.lower();
            }
        }
        // The engine turns the key into a fingerprint once it knows all findings.
        found.fingerprint = std::mem::take(&mut self.key);
        self.cx.found.push(found);
    }
}
