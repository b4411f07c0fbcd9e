//! Every rule against the folders beside this file, against its own page, and against the lists that name it.
//!
//! A case is what a person has on disk: Compose files, `.env`, and `args` when a command line is part of the case. `output.txt` is the
//! expected output; `UPDATE=1 cargo test -p composelint-rules` rewrites it. Folder names begin with `flagged-` or `accepted-`, and that
//! much is asserted without looking at `output.txt`, so an update cannot hide a finding that got lost.

mod cases;
mod fences;
mod lists;
mod pages;
mod project;
mod render;
mod shared;
mod threads;
