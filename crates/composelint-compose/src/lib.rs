//! Docker Compose projects, loaded as Docker Compose loads them, with a span and an origin on every value.
