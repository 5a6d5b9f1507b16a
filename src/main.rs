//! The `caveat` command: arguments in, exit code out; all else is in the library.
#![forbid(unsafe_code)]

/// It gives back the memory that training a FAQ needed, which glibc keeps.
#[cfg(all(target_os = "linux", target_arch = "x86_64", feature = "run"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    caveat::cli::main()
}
