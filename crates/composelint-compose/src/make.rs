//! Values that loading makes up, each at the bytes of what it belongs to.

use std::sync::Arc;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::value::{Data, Entry, History, Origin, Text, Value};

/// An entry whose key stands at the same bytes as its value.
pub(crate) fn entry(key: &'static str, value: Value) -> Entry {
    Entry {
        key: SmolStr::new_static(key),
        key_span: value.span,
        value,
    }
}

thread_local! {
    /// The story of what Compose adds by itself. All such values share it: they are many, and made in every load.
    static ADDED: Arc<History> = Arc::new(History {
        origin: Origin::Default,
        ..History::default()
    });
}

/// A value that Compose adds by itself, at the bytes of what it is added to.
pub(crate) fn default(data: Data, span: Span) -> Value {
    Value {
        data,
        span,
        history: Some(ADDED.with(Arc::clone)),
    }
}

/// A string that Compose adds by itself.
pub(crate) fn default_text(text: impl Into<SmolStr>, span: Span) -> Value {
    default(Data::Str(Text::plain(text)), span)
}

/// A string that is a part of a written one, at the bytes of the whole.
pub(crate) fn part(text: Text, span: Span) -> Value {
    Value::new(Data::Str(text), span)
}
