//! What is written and read here of anything at all, for tests and fuzz targets: nobody else needs it.

use super::import;
use super::patch;

/// A text as it stands in a patch, as a string of TOML.
pub fn quoted(words: &str) -> String {
    patch::quoted(words)
}

/// A text as it is shown on one line, without secrets.
pub fn shown(text: &str) -> String {
    crate::text::on_one_line(&crate::secrets::redacted(text)).into_owned()
}

/// What a source becomes that is read as the form of this number: the files of a FAQ, by name, and the list
/// of what is not carried.
pub fn imported(form: usize, text: &str) -> (Vec<(String, String)>, Vec<String>) {
    import::tried(form, text)
}
