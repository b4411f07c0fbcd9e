//! The values of a rule's options: what the configuration sets, else what the option's own default says.

use std::str::FromStr;

use crate::{Context, OptionSpec, OptionValue};

impl Context<'_> {
    /// A whole number.
    pub fn number(&self, spec: &OptionSpec) -> usize {
        match self.option(spec.name) {
            Some(OptionValue::Integer(number)) => usize::try_from(*number).unwrap_or(0),
            _ => spec.default.parse().unwrap_or(0),
        }
    }

    /// A list of ports, addresses or whatever else its words are. Words that are none are passed over; so is the default `none`.
    pub fn listed<T: FromStr>(&self, spec: &OptionSpec) -> Vec<T> {
        if let Some(OptionValue::List(words)) = self.option(spec.name) {
            return words.iter().filter_map(|word| word.parse().ok()).collect();
        }
        let words = spec.default.split(',').map(str::trim);
        words.filter_map(|word| word.parse().ok()).collect()
    }
}
