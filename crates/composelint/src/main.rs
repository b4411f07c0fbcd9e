//! The program `composelint`.

use std::process::ExitCode;

/// Large projects are many small values, which the systems' own allocators are slow with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    composelint::main()
}
