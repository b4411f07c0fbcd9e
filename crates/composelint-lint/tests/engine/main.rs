//! The engine with small rules of its own: what runs, what is silenced, what a fix writes, in which order.

mod fingerprints;
mod patches;
mod random;
mod settings;
mod silence;
mod support;
