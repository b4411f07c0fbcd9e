//! Text and tree: everything that knows bytes, nothing that knows Compose.
