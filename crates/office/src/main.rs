//! The program `cunxuan`.

fn main() -> std::process::ExitCode {
    office::cli::main()
}
