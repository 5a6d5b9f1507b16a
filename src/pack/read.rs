//! Typed reading of a TOML table; collects all faults instead of stopping at the first.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};
use toml::value::{Date, Datetime};

use super::Language;
use super::fault::{Fault, Faults, Spot};
use super::files::PACK_FILE;

/// A value with its source position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spotted<T> {
    pub(super) value: T,
    pub(super) spot: Spot,
}

/// Reads values from the tables of one file.
pub(super) struct Reader<'a> {
    file: usize,
    faults: &'a mut Faults,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl<'a> Reader<'a> {
    pub(super) fn new(file: usize, faults: &'a mut Faults) -> Self {
        Self { file, faults }
    }

    pub(super) fn spot<T>(&self, spanned: &Spanned<T>) -> Spot {
        Spot::new(self.file, spanned.span())
    }

    /// The start of the file: the position of faults about something that is missing.
    pub(super) fn start(&self) -> Spot {
        Spot::new(self.file, 0..0)
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Notes every key that is not in `known`, with the nearest known one as a hint.
    pub(super) fn refuse_unknown(&mut self, table: &DeTable<'_>, known: &[&str], what: &str) {
        self.refuse_but(table, known, what, |_| None);
    }

    /// Like [`Self::refuse_unknown`], but also accepts the pack's languages as keys.
    pub(super) fn refuse_unknown_languages(
        &mut self,
        table: &DeTable<'_>,
        others: &[&str],
        languages: &[Language],
        what: &str,
    ) {
        let mut known = others.to_vec();
        known.extend(languages.iter().map(Language::as_str));
        self.refuse_but(table, &known, what, |name| {
            Language::new(name)?;
            Some(format!("if it is a language, add it to `languages` in {PACK_FILE}"))
        });
    }

    fn refuse_but(
        &mut self,
        table: &DeTable<'_>,
        known: &[&str],
        what: &str,
        advice: impl Fn(&str) -> Option<String>,
    ) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let otherwise = advice(name)
                .unwrap_or_else(|| format!("{what} knows {}; remove this one", listed(known)));
            let hint = did_you_mean(name, known.iter().copied(), &otherwise);
            let spot = self.spot(key);
            self.fault(Fault::error(spot, format!("unknown key `{name}` in {what}"), hint));
        }
    }

    fn wrong_type(&mut self, key: &str, value: &Value<'_>, wanted: &str, example: &str) {
        let found = match value.get_ref() {
            DeValue::Integer(number) => format!("the number {}", number.as_str()),
            DeValue::Datetime(when) if when.date.is_none() => "a time".to_owned(),
            DeValue::Datetime(when) if when.time.is_none() => "a date".to_owned(),
            DeValue::Datetime(_) => "a date with a time".to_owned(),
            other => format!("{} {}", article(other.type_str()), other.type_str()),
        };
        let spot = self.spot(value);
        let message = format!("`{key}` must be {wanted}, this is {found}");
        self.fault(Fault::error(spot, message, format!("write it like {example}")));
    }

    pub(super) fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<Spotted<String>> {
        let value = table.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(Spotted { value: text.to_owned(), spot: self.spot(value) }),
            None => {
                self.wrong_type(key, value, "a string", &format!("{key} = \"…\""));
                None
            }
        }
    }

    /// True or false; `None` when the key is absent.
    pub(super) fn truth(&mut self, table: &DeTable<'_>, key: &str) -> Option<bool> {
        let value = table.get(key)?;
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.wrong_type(key, value, "true or false", &format!("{key} = true, without quotes"));
        }
        truth
    }

    /// A list of strings; `None` when the key is absent. Items of another type are skipped.
    pub(super) fn strings(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Option<Vec<Spotted<String>>> {
        let example = format!("{key} = [\"…\", \"…\"]");
        let items = self.array(table, key, "a list of strings", &example)?;
        let mut strings = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) => {
                    strings.push(Spotted { value: text.to_owned(), spot: self.spot(item) });
                }
                None => self.wrong_type(key, item, "a list of strings", &example),
            }
        }
        Some(strings)
    }

    pub(super) fn array<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        key: &str,
        wanted: &str,
        example: &str,
    ) -> Option<&'t DeArray<'i>> {
        let value = table.get(key)?;
        let array = value.get_ref().as_array();
        if array.is_none() {
            self.wrong_type(key, value, wanted, example);
        }
        array
    }

    /// The tables in a list of tables, such as every `[[source]]`, each with its position.
    pub(super) fn tables<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        key: &str,
        example: &str,
    ) -> Vec<(&'t DeTable<'i>, Spot)> {
        let Some(items) = self.array(table, key, "a list of tables", example) else {
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, self.spot(item))),
                None => self.wrong_type(key, item, "a list of tables", example),
            }
        }
        tables
    }

    /// A table with the position of its key.
    pub(super) fn table<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        key: &str,
    ) -> Option<(&'t DeTable<'i>, Spot)> {
        let (name, value) = table.get_key_value(key)?;
        let spot = self.spot(name);
        match value.get_ref().as_table() {
            Some(table) => Some((table, spot)),
            None => {
                self.wrong_type(key, value, "a table", &format!("[{key}]"));
                None
            }
        }
    }

    /// A date, written as a TOML date or as a string that holds one.
    pub(super) fn date(&mut self, table: &DeTable<'_>, key: &str) -> Option<Spotted<Date>> {
        let value = table.get(key)?;
        let parsed = match value.get_ref() {
            // The parser has already reported a value that is neither date nor time: there is no such
            // day.
            DeValue::Datetime(Datetime { date: None, time: None, .. }) => return None,
            DeValue::Datetime(datetime) => Some(*datetime),
            DeValue::String(text) => text.parse().ok(),
            _ => None,
        };
        match parsed.and_then(|d| if d.time.is_none() { d.date } else { None }) {
            Some(date) => Some(Spotted { value: date, spot: self.spot(value) }),
            None => {
                self.wrong_type(
                    key,
                    value,
                    "a date",
                    &format!("{key} = YYYY-MM-DD, without quotes"),
                );
                None
            }
        }
    }

    /// A whole number, at least 1.
    pub(super) fn count(
        &mut self,
        key: &str,
        value: &Value<'_>,
        example: &str,
    ) -> Option<Spotted<u32>> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|n| u32::from_str_radix(n.as_str(), n.radix()).ok())
            .filter(|n| *n >= 1);
        if number.is_none() {
            self.wrong_type(key, value, "a whole number from 1 on", example);
        }
        number.map(|number| Spotted { value: number, spot: self.spot(value) })
    }
}

/// Joins names as "`a`, `b` and `c`".
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [all @ .., last] => {
            let all: Vec<_> = all.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", all.join(", "))
        }
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// "did you mean …?" with the nearest of the known names, if it is near enough for a typo.
pub(super) fn did_you_mean<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let length = name.chars().count();
    let typos = |k: &str| 1 + k.chars().count() / 4;
    let near = known
        // Comparison takes time in the product of both lengths.
        .filter(|k| k.chars().count().abs_diff(length) <= typos(k))
        .map(|k| (strsim::osa_distance(name, k), k))
        .filter(|(distance, k)| *distance <= typos(k))
        .min();
    match near {
        Some((_, k)) => format!("did you mean `{k}`?"),
        None => otherwise.to_owned(),
    }
}
