//! Edits of `pack.toml`.

use toml_edit::{Array, DocumentMut, Item, Value};

use super::quoted::text_value;
use super::table::{set, table_mut};
use super::{EditError, Layout, push, said};
use crate::pack::Language;

/// The beginning of a new pack: its title and languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Its subject.
    pub title: String,
    /// Its languages, of which the first is the default.
    pub languages: Vec<Language>,
    /// The line under every answer in the default language; none where it is empty.
    pub disclaimer: String,
}

/// The `pack.toml` of a new pack.
pub fn beginning(of: &Beginning) -> String {
    let mut document = DocumentMut::new();
    set(document.as_table_mut(), "title", text_value(&of.title));
    let languages: Array = of.languages.iter().map(Language::as_str).collect();
    set(document.as_table_mut(), "languages", Value::Array(languages));
    if let Some(default) = of.languages.first() {
        set(document.as_table_mut(), "default_language", default.as_str().into());
        let disclaimer = of.disclaimer.trim();
        if !disclaimer.is_empty()
            && let Some(table) = table_mut(&mut document, "disclaimer")
        {
            set(table, default.as_str(), text_value(disclaimer));
        }
    }
    document.to_string()
}

/// Adds a question that the pack declines.
///
/// # Errors
/// When the file is not TOML, or is written in a way that this cannot change.
pub fn add_out_of_scope(
    text: &str,
    language: &Language,
    question: &str,
) -> Result<String, EditError> {
    const TABLE: &str = "out_of_scope";
    let layout = Layout::of(text);
    let mut document: DocumentMut = layout.plain().parse().map_err(|_| EditError::NotToml)?;
    let table = table_mut(&mut document, TABLE).ok_or(EditError::Unusual)?;
    let list = table.entry(language.as_str()).or_insert(Item::Value(Array::new().into()));
    push(list.as_array_mut().ok_or(EditError::Unusual)?, text_value(question));
    let written = layout.restore(&document.to_string());
    let mut expected = said(text).ok_or(EditError::NotToml)?;
    let by_language = expected.entry(TABLE).or_insert_with(|| toml::Table::new().into());
    let list = by_language.as_table_mut().ok_or(EditError::Unusual)?;
    let list = list.entry(language.as_str()).or_insert_with(|| toml::Value::Array(Vec::new()));
    list.as_array_mut().ok_or(EditError::Unusual)?.push(question.into());
    if said(&written) == Some(expected) { Ok(written) } else { Err(EditError::Unusual) }
}

#[cfg(test)]
mod tests {
    use super::{Beginning, add_out_of_scope, beginning};
    use crate::pack::Language;

    fn english() -> Language {
        Language::new("en").unwrap()
    }

    #[test]
    fn a_pack_begins_with_what_it_is() {
        let languages = vec![english(), Language::new("zh-Hans").unwrap()];
        let of = Beginning {
            title: "The \"office\"".into(),
            languages,
            disclaimer: "No promise.".into(),
        };
        assert_eq!(
            beginning(&of),
            "title = 'The \"office\"'\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n\n[disclaimer]\nen = \"No promise.\"\n"
        );
    }

    #[test]
    fn a_pack_may_begin_without_a_disclaimer() {
        let of =
            Beginning { title: "x".into(), languages: vec![english()], disclaimer: " ".into() };
        assert!(!beginning(&of).contains("disclaimer"));
    }

    #[test]
    fn what_is_out_of_scope_is_added_to_its_language() {
        let before = "title = \"x\" # why\r\n\r\n[out_of_scope]\r\nen = [\r\n  \"the weather\", # often\r\n]\r\n";
        let after = add_out_of_scope(before, &english(), "the news").unwrap();
        assert_eq!(after, before.replace("often\r\n]", "often\r\n  \"the news\",\r\n]"));
        let other = add_out_of_scope(before, &Language::new("es").unwrap(), "el tiempo").unwrap();
        assert_eq!(other, format!("{before}es = [\r\n  \"el tiempo\",\r\n]\r\n"));
        let none = "title = \"x\"\n\n[[source]]\nid = \"a\"\n\n# The end.\n";
        let after = add_out_of_scope(none, &english(), "the news").unwrap();
        assert!(after.starts_with("title = \"x\"\n\n[[source]]\nid = \"a\"\n"), "{after}");
        assert!(after.contains("\n[out_of_scope]\nen = [\n  \"the news\",\n]\n"), "{after}");
        assert!(after.contains("# The end.\n"), "{after}");
        assert!(add_out_of_scope("[en", &english(), "x").is_err());
        assert!(add_out_of_scope("out_of_scope = 3\n", &english(), "x").is_err());
    }
}
