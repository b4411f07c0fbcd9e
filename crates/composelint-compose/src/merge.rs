//! How a later file's values go over earlier ones (compose-go `override/merge.go`), and a service's over those it extends.
//!
//! Mappings are merged key by key, sequences one after the other, scalars replaced; [`Rule`] lists the keys that have rules of their own.
//! Values are moved, and what was replaced stays in the winner's story.

mod rule;
mod sequence;

use composelint_yaml::Span;

use crate::make::{default, default_text, entry};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Entry, Map, Origin, Value};
use rule::{Place, Rule};

/// Whose values go over which.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Over {
    /// A later file's over those of earlier ones.
    EarlierFiles,
    /// A service's over those of the service it extends; the bytes of `extends`.
    ExtendedService(Span),
}

/// Merges a document over what was loaded before.
pub(crate) fn documents(base: Value, over: Value, problems: &mut Vec<Problem>) -> Value {
    Merge {
        over: Over::EarlierFiles,
        problems,
    }
    .values(base, over, Place::Root, Rule::Plain)
}

/// Merges a service over the one it extends.
pub(crate) fn services(
    base: Value,
    over: Value,
    extends: Span,
    problems: &mut Vec<Problem>,
) -> Value {
    Merge {
        over: Over::ExtendedService(extends),
        problems,
    }
    .values(base, over, Place::Service, Rule::Plain)
}

struct Merge<'p> {
    over: Over,
    problems: &'p mut Vec<Problem>,
}

impl Merge<'_> {
    fn values(&mut self, base: Value, over: Value, place: Place, rule: Rule) -> Value {
        match rule {
            Rule::Plain if over.is_null() => self.taken_over(base),
            Rule::Plain => self.plain(base, over, place),
            Rule::Replace | Rule::Ulimit => self.replaced(base, over),
            Rule::Sequence => self.sequences(base, over, false),
            Rule::ExtraHosts => self.sequences(base, over, true),
            Rule::Build => {
                let (base, over) = (text_as(base, "context"), text_as(over, "context"));
                self.forms(base, over, place)
            }
            Rule::Names => {
                let (base, over) = (self.names_as_keys(base), self.names_as_keys(over));
                self.forms(base, over, place)
            }
            Rule::Dependencies => {
                let (base, over) = (self.dependencies(base), self.dependencies(over));
                self.forms(base, over, place)
            }
            Rule::Logging => self.logging(base, over, place),
            Rule::Pools => self.pools(base, over),
        }
    }

    fn plain(&mut self, base: Value, over: Value, place: Place) -> Value {
        match (&base.data, &over.data) {
            (Data::Map(_), _) => self.mappings(base, over, place),
            (Data::Seq(_), Data::Seq(_)) => self.sequences(base, over, false),
            (Data::Seq(_), _) => self.mismatch(&base, over),
            _ => self.replaced(base, over),
        }
    }

    /// Values that may be written in several forms and are mappings by now, if they have one of those forms.
    fn forms(&mut self, base: Value, over: Value, place: Place) -> Value {
        let upper = over.as_map();
        if upper.is_none() && !over.is_null() {
            let message = format!("Docker Compose ignores {} here", kind(&over));
            let problem = Problem::noted(ProblemCode::InvalidCompose, over.span, message);
            let help = "write it in the form of the value that it is merged with";
            let place = "the value that it is merged with";
            self.problems
                .push(problem.help(help).related(base.span, place));
        }
        match upper {
            None => self.taken_over(base),
            Some(upper) if upper.is_empty() && base.is_null() => over,
            Some(_) => self.mappings(base, over, place),
        }
    }

    /// A mapping over a mapping.
    fn mappings(&mut self, mut base: Value, mut over: Value, place: Place) -> Value {
        let (Data::Map(under), Data::Map(upper)) = (&mut base.data, &mut over.data) else {
            return self.mismatch(&base, over);
        };
        let mut merged = std::mem::take(under);
        let upper = std::mem::take(upper);
        if let Over::ExtendedService(extends) = self.over {
            let kept = merged
                .values_mut()
                .filter(|(key, ..)| !upper.contains_key(key));
            kept.for_each(|(_, _, value)| value.arrive(Origin::Extends, extends));
        }
        for entry in upper.into_entries() {
            self.entry(&mut merged, entry, place);
        }
        over.data = Data::Map(merged);
        over.shadow(base);
        over
    }

    fn entry(&mut self, merged: &mut Map, over: Entry, place: Place) {
        let Some(base) = merged.lend(&over.key) else {
            merged.insert(over);
            return;
        };
        let (inner, rule) = place.key(&over.key);
        let base_span = base.span;
        let value = self.values(base, over.value, inner, rule);
        let key_span = match merged.entry(&over.key) {
            Some(entry) if value.span == base_span => entry.key_span,
            _ => over.key_span,
        };
        merged.insert(Entry {
            key: over.key,
            key_span,
            value,
        });
    }

    fn replaced(&mut self, base: Value, mut over: Value) -> Value {
        over.shadow(base);
        if matches!(self.over, Over::EarlierFiles) {
            over.history_mut().origin = Origin::Override;
        }
        over
    }

    /// What stays of the lower value because the upper one says nothing.
    fn taken_over(&self, mut base: Value) -> Value {
        if let Over::ExtendedService(extends) = self.over {
            base.arrive(Origin::Extends, extends);
        }
        base
    }

    /// `logging`: the options of another driver are of no use.
    fn logging(&mut self, base: Value, over: Value, place: Place) -> Value {
        let same_driver = match (base.get("driver"), over.get("driver")) {
            (Some(one), Some(two)) => one.same_as(two),
            _ => true,
        };
        if same_driver {
            return self.mappings(base, over, place);
        }
        self.replaced(base, over)
    }

    /// A list of names as a mapping of names to nothing.
    fn names_as_keys(&mut self, mut value: Value) -> Value {
        let Data::Seq(items) = &mut value.data else {
            return value;
        };
        let mut map = Map::with_capacity(items.len());
        for mut item in std::mem::take(items) {
            let key_span = item.span;
            let Data::Str(text) = std::mem::replace(&mut item.data, Data::Null) else {
                let code = ProblemCode::InvalidCompose;
                let problem = Problem::refused(code, key_span, "a name must be text");
                self.problems.push(problem.help("put it in quotes"));
                continue;
            };
            map.insert(Entry {
                key: text.shown(),
                key_span,
                value: item,
            });
        }
        value.data = Data::Map(map);
        value
    }

    /// A list of services as a mapping to the dependency that a name alone means.
    fn dependencies(&mut self, value: Value) -> Value {
        let listed = value.as_seq().is_some();
        let mut value = self.names_as_keys(value);
        if let (true, Data::Map(map)) = (listed, &mut value.data) {
            for (_, span, dependency) in map.values_mut() {
                let condition = default_text("service_started", span);
                let required = default(Data::Bool(true), span);
                dependency.data = Data::Map(Map::from([
                    entry("condition", condition),
                    entry("required", required),
                ]));
            }
        }
        value
    }

    fn mismatch(&mut self, base: &Value, over: Value) -> Value {
        let message = format!("{} cannot go over {}", kind(&over), kind(base));
        let problem = Problem::refused(ProblemCode::InvalidCompose, over.span, message);
        let help = "write both in the same form, or use `!override` to replace the earlier value";
        self.problems.push(
            problem
                .help(help)
                .related(base.span, "the value it should be merged with"),
        );
        over
    }
}

fn kind(value: &Value) -> &'static str {
    match value.data {
        Data::Null => "an empty value",
        Data::Map(_) => "a mapping",
        Data::Seq(_) => "a list",
        _ => "a single value",
    }
}

/// A text alone as the mapping's main key.
fn text_as(mut value: Value, key: &'static str) -> Value {
    if let Data::Str(text) = &mut value.data {
        let text = Value::new(Data::Str(std::mem::take(text)), value.span);
        value.data = Data::Map(Map::from([entry(key, text)]));
    }
    value
}

#[cfg(test)]
mod tests;
