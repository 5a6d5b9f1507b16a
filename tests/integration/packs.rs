//! Small packs, written to a folder and read like a curator's.

use caveat::pack::{self, Pack, PackFiles};

/// Loads a pack of these entries: ids and file contents.
pub(crate) fn load(entries: &[(&str, &str)]) -> Pack {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let about = "title = \"A small pack\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
    std::fs::write(folder.path().join("pack.toml"), about).expect("pack.toml");
    for (id, text) in entries {
        std::fs::write(folder.path().join(format!("{id}.toml")), text).expect("an entry");
    }
    let loaded = pack::load(PackFiles::read(folder.path()).expect("the folder can be read"));
    loaded.pack.unwrap_or_else(|| panic!("{}", loaded.report.render(false, 100)))
}
