//! Functions that write and read any text at all, for tests and fuzz targets only.

use super::import;

/// Returns a text as it stands in a patch, as a TOML string.
pub fn quoted(words: &str) -> String {
    crate::pack::edit::quoted(words)
}

/// Returns a text as it is shown on one line, without secrets.
pub fn shown(text: &str) -> String {
    crate::text::on_one_line(&crate::secrets::redacted(text)).into_owned()
}

/// Returns what a source becomes when it is read in the form of this number: the files of a FAQ, by name, and
/// the list of what is left out.
pub fn imported(form: usize, text: &str) -> (Vec<(String, String)>, Vec<String>) {
    import::tried(form, text)
}
