//! Projects in memory that are fixed as the command fixes them.

use std::collections::BTreeMap;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, load};
use composelint_intent::{Hints, Roles};
use composelint_lint::fix::{Choice, Common, Overlay, Settled, State, Texts, settle, unintended};
use composelint_lint::{Input, Level, ModelPath, Rule, Settings, lint};
use composelint_topology::EngineProfile;
use serde_json::Value;

/// What fixes that need nobody change: a list of its own beside what each fix says of itself. A rule whose fix changes something else
/// adds it here, and a person reads the line.
///
/// `ports` goes from services in host mode alone; see [`judged`].
const INTENDED: [&[&str]; 8] = [
    &["services", "*", "ports", "*", "host_ip"],
    &["services", "*", "extra_hosts"],
    &["services", "*", "expose"],
    &["services", "*", "sysctls"],
    // Whom a service waits for, and which port it dials.
    &["services", "*", "depends_on", "*", "condition"],
    &["services", "*", "environment", "*"],
    &["services", "*", "command"],
    &["networks", "*", "internal"],
];

/// The first place where two resolved projects differ and no fix is meant to change it.
pub(crate) fn differs_beyond(before: &Value, after: &Value) -> Option<ModelPath> {
    let intended = INTENDED.map(|path| ModelPath::new(path.iter().copied()));
    let intended: Vec<&ModelPath> = intended.iter().collect();
    unintended(&judged(before), &judged(after), &intended)
}

/// A resolved project without what means nothing: ports of services in host mode.
fn judged(model: &Value) -> Value {
    let mut model = model.clone();
    let services = model.get_mut("services").and_then(Value::as_object_mut);
    let services = services
        .into_iter()
        .flat_map(|services| services.values_mut());
    for service in services {
        let in_host_mode = service.get("network_mode").and_then(Value::as_str) == Some("host");
        if let Some(service) = service.as_object_mut().filter(|_| in_host_mode) {
            service.remove("ports");
        }
    }
    model
}

/// Files by their path.
pub(crate) type Files = BTreeMap<String, String>;

/// Files from pairs.
pub(crate) fn files(files: &[(&str, &str)]) -> Files {
    let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    files.iter().map(own).collect()
}

/// Loads files as the project of their folder.
pub(crate) fn project(files: &Files, over: &Texts) -> Loaded {
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(path.as_str(), text.as_bytes())
        });
    let request = Request {
        project_name: Some("shop".to_owned()),
        ..Request::default()
    };
    load(&request, &Overlay::new(&loader, over))
}

/// Fixes what a rule finds, or, without one, what all do.
pub(crate) fn fix(files: &Files, rule: Option<&str>, with_unsafe: bool) -> Settled {
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    let mut settings = Settings::default();
    let off = rule
        .and_then(composelint_rules::find)
        .filter(|rule| !rule.enabled);
    if let Some(rule) = off {
        let named = settings.rules.entry(rule.name.into()).or_default();
        named.level = Some(Level::At(rule.severity));
    }
    let choice = Choice {
        with_unsafe,
        only: rule.map(|rule| [rule.into()].into()),
    };
    let reload = |texts: &Texts| {
        let loaded = project(files, texts);
        let topology = composelint_topology::build(&[&loaded.project], &EngineProfile::newest());
        let roles = Roles::infer(&loaded.project, &Hints::new());
        let input = Input::of(&loaded, &topology, &roles);
        let findings = lint(&input, &rules, &settings);
        let common = Common::new(input.sources, &topology);
        vec![State::new(&common, &input, &findings)]
    };
    settle(reload(&Texts::new()), &reload, &choice)
}

/// The files after fixes.
pub(crate) fn fixed(files: &Files, settled: &Settled) -> Files {
    let mut fixed = files.clone();
    for file in &settled.files {
        assert_eq!(*file.before, files[&file.file]);
        fixed.insert(file.file.clone(), file.after.clone());
    }
    fixed
}

/// What becomes of `compose.yaml` beside other files: its text, or why it stays as it is.
pub(crate) fn outcome(before: &str, beside: &[(&str, &str)], rule: &str) -> Result<String, String> {
    let mut all = files(beside);
    all.insert("compose.yaml".to_owned(), before.to_owned());
    let settled = fix(&all, Some(rule), true);
    let after = fixed(&all, &settled);
    for (path, text) in beside {
        assert_eq!(after[*path], *text, "{path}");
    }
    if after["compose.yaml"] != before {
        let again = fix(&after, Some(rule), true);
        assert_eq!(again.files, [], "a second run changes nothing");
        return Ok(after["compose.yaml"].clone());
    }
    let refused = settled.refused.iter().map(|it| it.reason.to_string());
    let rejected = settled.rejected.iter().map(|it| it.objection.to_string());
    let reasons: Vec<String> = refused.chain(rejected).collect();
    Err(reasons.join("; "))
}
