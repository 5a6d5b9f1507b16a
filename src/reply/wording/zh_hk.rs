//! Traditional Chinese as Hong Kong and Macau write it: the column of Taiwan, in characters and words of
//! theirs. Discord has one locale for both, so this is for those whom `--language` or a terminal tells.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::{Wording, zh_hant};

/// How Taiwan writes what the column has, and how Hong Kong does. A test compares the characters with OpenCC's.
const FORMS: [(&str, &str); 5] =
    [("裡", "裏"), ("說", "説"), ("啟", "啓"), ("身分", "身份"), ("帳戶", "戶口")];

/// The column; that of Taiwan where it could not be made, which a test rules out.
pub(super) fn words() -> &'static Wording {
    static WORDS: LazyLock<Option<Wording>> = LazyLock::new(made);
    WORDS.as_ref().unwrap_or(&zh_hant::WORDS)
}

fn made() -> Option<Wording> {
    let mut table = serde_json::to_value(&zh_hant::WORDS).ok()?;
    rewrite(&mut table);
    table["tag"] = "zh-HK".into();
    // Made once, and kept for as long as the other columns are.
    Wording::deserialize(&*Box::leak(Box::new(table))).ok()
}

fn rewrite(value: &mut Value) {
    match value {
        Value::String(text) => {
            let rewritten =
                FORMS.iter().fold(text.clone(), |text, (from, to)| text.replace(from, to));
            *text = rewritten;
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        Value::Object(fields) => fields.values_mut().for_each(rewrite),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig;

    use super::{made, words};

    #[test]
    fn every_character_is_one_of_hong_kong() {
        assert!(made().is_some(), "the column can be made");
        let convert = |config| OpenCC::from_config(config).unwrap();
        let (back, forth) = (convert(BuiltinConfig::Tw2t), convert(BuiltinConfig::T2hk));
        let said = serde_json::to_string_pretty(words()).unwrap();
        for line in said.lines() {
            // OpenCC has 户, which Hong Kong writes less; the FAQ's own text has 戶, too.
            assert_eq!(forth.convert(&back.convert(line)).replace('户', "戶"), line);
        }
    }

    #[test]
    fn words_are_those_of_hong_kong() {
        assert_eq!(words().tag, "zh-HK");
        assert_eq!(words().decline_title, "常見問題裏沒有這一則");
        assert!(words().privacy[0].contains("錢包或戶口"));
        assert_eq!(words().commands.settings_parts.human_role.name, "身份組");
    }
}
