//! The `caveat` command: arguments in, exit code out; all else is in the library.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    caveat::cli::main()
}
