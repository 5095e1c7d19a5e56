//! The program `cunxuan`.

/// An import and a page make and drop many small texts, which costs the allocator of the system about a fifth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    office::cli::main()
}
