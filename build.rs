//! Makes Rust of the folders of languages in `src/lang/`; see `src/lang/generate.rs`.

#[path = "src/lang/generate.rs"]
mod generate;

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/lang");
    let (Ok(root), Ok(out)) = (env::var("CARGO_MANIFEST_DIR"), env::var("OUT_DIR")) else {
        return println!("cargo::error=cargo sets CARGO_MANIFEST_DIR and OUT_DIR");
    };
    let generated = generate::generate(&Path::new(&root).join("src/lang"));
    let faults = match generated {
        Ok(generated) => [("languages.rs", generated.languages), ("words.rs", generated.words)]
            .into_iter()
            .filter_map(|(name, code)| fs::write(Path::new(&out).join(name), code).err())
            .map(|cause| cause.to_string())
            .collect(),
        Err(faults) => faults,
    };
    for fault in faults {
        println!("cargo::error={fault}");
    }
}
