//! The folders of languages to Rust, when the crate is built, so that nothing of them is parsed when it
//! starts. English is the example for all: a key that a folder lacks, or has and English has not, is an error
//! that names the file and the key. `build.rs` calls it; the tests in `tests.rs` do, too.

#[path = "generate_words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use toml::{Table, Value};

use words::{camel, compare, words};

/// The language that the others are compared with.
pub(crate) const REFERENCE: &str = "en";
/// Tables whose keys are the language's own.
const MAPS: [&str; 5] = ["chat", "clipped", "greetings_unless", "phrases", "shortened"];
/// The lists of `reading.toml` of which a token knows whether its word is in them, by their constants.
const ROLES: [(&str, &str); 9] = [
    ("openers", "OPENS"),
    ("joining", "JOINS"),
    ("marks", "MARKS"),
    ("pairs", "PAIRS"),
    ("twice", "TWICE"),
    ("denials", "DENIES"),
    ("brief_denials", "DENIES_BRIEFLY"),
    ("turned", "TURNED"),
    ("before_denials", "LEADS"),
];

/// The code that is made.
pub(crate) struct Generated {
    /// All languages and how they are read, for `lang`.
    pub(crate) languages: String,
    /// All that the bot says, for `reply::wording`, in the same order.
    pub(crate) words: String,
}

/// A folder.
struct Folder {
    tag: String,
    language: Table,
    words: Option<Table>,
    reading: Option<Table>,
    manners: Option<Table>,
    meanings: Option<Table>,
    conversion: Option<Table>,
    /// Other files that are there.
    texts: BTreeSet<String>,
}

impl Folder {
    fn read(folder: &Path, tag: &str, faults: &mut Vec<String>) -> io::Result<Self> {
        let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
        let names: io::Result<BTreeSet<String>> =
            names.map(|name| name.map(|name| name.to_string_lossy().into_owned())).collect();
        let names = names?;
        let mut table = |name: &str| {
            let name = format!("{name}.toml");
            let text = names.contains(&name).then(|| fs::read_to_string(folder.join(&name)))?;
            let parsed = text.map_err(|cause| cause.to_string()).and_then(|text| {
                text.parse::<Table>().map_err(|cause| cause.to_string().replace('\n', " "))
            });
            parsed.map_err(|cause| faults.push(format!("src/lang/{tag}/{name}: {cause}"))).ok()
        };
        Ok(Self {
            tag: tag.to_owned(),
            language: table("language").unwrap_or_default(),
            words: table("words"),
            reading: table("reading"),
            manners: table("manners"),
            meanings: table("meanings"),
            conversion: table("conversion"),
            texts: names,
        })
    }

    /// The language that this one is made from.
    fn from(&self) -> Option<&str> {
        self.language.get("from").and_then(Value::as_str)
    }

    fn primary(&self) -> &str {
        self.tag.split('-').next().unwrap_or_default()
    }

    fn file(&self, name: &str) -> String {
        format!("src/lang/{}/{name}", self.tag)
    }
}

/// Reads all folders.
///
/// # Errors
/// When a folder lacks something, or has something that English has not: all of it.
pub(crate) fn generate(root: &Path) -> Result<Generated, Vec<String>> {
    let mut faults = Vec::new();
    let made = read(root, &mut faults).map(|folders| {
        let words = words(&folders, &mut faults);
        let others = others(root, &mut faults);
        let languages = languages(&folders, &mut faults) + &others;
        Generated { languages, words }
    });
    match made {
        Ok(generated) if faults.is_empty() => Ok(generated),
        Ok(_) => Err(faults),
        Err(cause) => Err(vec![format!("src/lang: {cause}")]),
    }
}

/// The folders: English, and then by their tags, each before those that are made from it.
fn read(root: &Path, faults: &mut Vec<String>) -> io::Result<Vec<Folder>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            let tag = entry.file_name().to_string_lossy().into_owned();
            folders.push(Folder::read(&entry.path(), &tag, faults)?);
        }
    }
    let from: BTreeMap<String, Option<String>> = folders
        .iter()
        .map(|folder| (folder.tag.clone(), folder.from().map(str::to_owned)))
        .collect();
    let depth = |tag: &str| {
        let mut depth = 0;
        let mut tag = tag;
        while let Some(Some(before)) = from.get(tag) {
            (tag, depth) = (before, depth + 1);
            if depth > folders.len() {
                break;
            }
        }
        depth
    };
    let order = |folder: &Folder| {
        let tag = &folder.tag;
        (tag != REFERENCE, folder.primary().to_owned(), depth(tag), tag.clone())
    };
    let mut order: Vec<_> = folders.iter().map(order).collect();
    let mut sorted: Vec<(_, Folder)> = order.drain(..).zip(folders.drain(..)).collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    let folders: Vec<Folder> = sorted.into_iter().map(|(_, folder)| folder).collect();
    for (at, folder) in folders.iter().enumerate() {
        if let Some(from) = folder.from()
            && !folders[..at].iter().any(|other| other.tag == from)
        {
            faults.push(format!("{}: `{from}` has no folder", folder.file("language.toml")));
        }
    }
    if folders.first().is_none_or(|first| first.tag != REFERENCE) {
        faults.push(format!("src/lang/{REFERENCE} is missing: the others are compared with it"));
    }
    Ok(folders)
}

// How languages are read.

/// The registry of all languages.
fn languages(folders: &[Folder], faults: &mut Vec<String>) -> String {
    let Some(reference) = folders.first() else { return String::new() };
    let mut code = String::new();
    for folder in folders {
        let mut fields = vec![
            ("tag", format!("{:?}", folder.tag)),
            ("locales", strings(folder.language.get("locales"))),
        ];
        match folder.from() {
            Some(from) => {
                let from = folders.iter().position(|other| other.tag == from).unwrap_or_default();
                fields.push(("from", format!("Some({from})")));
                fields.push(("subtags", strings(folder.language.get("subtags"))));
                let opencc = text(folder, "opencc", faults);
                fields.push(("opencc", format!("Some(BuiltinConfig::{opencc})")));
                fields.push(("conversion", map(folder.conversion.as_ref())));
            }
            None => fields.extend(own(folder, reference, faults)),
        }
        let fields: Vec<String> =
            fields.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        code += &format!("Lang {{ {}, ..Lang::EMPTY }},\n", fields.join(",\n"));
    }
    format!(
        "/// All languages with a folder.\npub(crate) static LANGUAGES: [Lang; {}] = [\n{code}];\n",
        folders.len()
    )
}

/// The fields of a language that is not made from another one.
fn own(
    folder: &Folder,
    reference: &Folder,
    faults: &mut Vec<String>,
) -> Vec<(&'static str, String)> {
    let script = format!("Script::{}", text(folder, "script", faults));
    let mut fields = vec![("script", script), ("stemmer", stemmer(folder.language.get("stemmer")))];
    for (name, kind, own, example) in [
        ("reading", "Reading", &folder.reading, &reference.reading),
        ("manners", "Manners", &folder.manners, &reference.manners),
    ] {
        let file = folder.file(&format!("{name}.toml"));
        let (Some(own), Some(example)) = (own, example) else {
            faults.push(format!("{file} is missing"));
            continue;
        };
        compare(&file, "", own, example, faults);
        fields.push((name, structure(kind, own)));
    }
    fields.push(("roles", roles(folder.reading.as_ref())));
    fields.push(("meanings", meanings(folder, faults)));
    for (name, file, is_text) in [
        ("everyday", "everyday.txt", true),
        ("frequency", "frequency.txt", true),
        ("function_words", "function-words.txt", true),
        ("pinyin", "pinyin.txt", true),
        ("vectors", "vectors.bin", false),
    ] {
        if folder.texts.contains(file) {
            let include = if is_text { "include_str" } else { "include_bytes" };
            let path = format!("/{}", folder.file(file));
            let read = format!("{include}!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))");
            fields.push((name, read));
        }
    }
    fields
}

/// A text of `language.toml`, which must be there.
fn text<'a>(folder: &'a Folder, name: &str, faults: &mut Vec<String>) -> &'a str {
    folder.language.get(name).and_then(Value::as_str).unwrap_or_else(|| {
        faults.push(format!("{}: `{name}` is missing", folder.file("language.toml")));
        ""
    })
}

/// One of Snowball's stemmers; an empty name is none.
fn stemmer(name: Option<&Value>) -> String {
    match name.and_then(Value::as_str).unwrap_or_default() {
        "" => "None".to_owned(),
        name => format!("Some(Algorithm::{name})"),
    }
}

/// A table of lists as a value of this type.
fn structure(kind: &str, table: &Table) -> String {
    let field = |(key, value): (&String, &Value)| {
        let value = match value {
            Value::String(text) => format!("{text:?}"),
            Value::Table(inner) if key == "chat" => spellings(inner),
            Value::Table(inner) if MAPS.contains(&key.as_str()) => map(Some(inner)),
            Value::Table(inner) => structure(&camel(key), inner),
            list => strings(Some(list)),
        };
        format!("{key}: {value}")
    };
    let fields: Vec<String> = table.iter().map(field).collect();
    format!("{kind} {{ {} }}", fields.join(", "))
}

/// A list of texts, or of pairs of texts.
fn strings(list: Option<&Value>) -> String {
    let item = |item: &Value| match item {
        Value::Array(pair) => {
            let pair: Vec<String> =
                pair.iter().map(|text| format!("{:?}", text.as_str().unwrap_or(""))).collect();
            format!("({})", pair.join(", "))
        }
        other => format!("{:?}", other.as_str().unwrap_or("")),
    };
    let items = list.and_then(Value::as_array).into_iter().flatten().map(item);
    format!("&[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A table of texts, in order of its keys.
fn map(table: Option<&Table>) -> String {
    let pair =
        |(key, value): (&String, &Value)| format!("({key:?}, {:?})", value.as_str().unwrap_or(""));
    let pairs: Vec<String> = table.into_iter().flatten().map(pair).collect();
    format!("&[{}]", pairs.join(", "))
}

/// How people spell, with the words that they mean.
fn spellings(table: &Table) -> String {
    let pair = |(key, value): (&String, &Value)| {
        let words: Vec<&str> = value.as_str().unwrap_or("").split_whitespace().collect();
        format!("({key:?}, &{words:?})")
    };
    let pairs: Vec<String> = table.iter().map(pair).collect();
    format!("&[{}]", pairs.join(", "))
}

/// The words of a language that do something in a sentence, with all that they do, in order.
fn roles(reading: Option<&Table>) -> String {
    let mut roles: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (list, role) in ROLES {
        let list = reading.and_then(|reading| reading.get(list)).and_then(Value::as_array);
        for item in list.into_iter().flatten() {
            // Of a pair, the first one leads to it.
            let word = item.as_array().and_then(|pair| pair.first()).unwrap_or(item);
            roles.entry(word.as_str().unwrap_or("")).or_default().insert(role);
        }
    }
    let pairs: Vec<String> = roles
        .into_iter()
        .map(|(word, roles)| {
            let roles: Vec<&str> = roles.into_iter().collect();
            format!("({word:?}, {})", roles.join(" | "))
        })
        .collect();
    format!("&[{}]", pairs.join(", "))
}

/// Everyday meanings as one text: a line has a name, and behind tabs what people say for it.
fn meanings(folder: &Folder, faults: &mut Vec<String>) -> String {
    let mut lines = String::new();
    for (name, words) in folder.meanings.iter().flatten() {
        lines += name;
        for word in words.as_array().into_iter().flatten().filter_map(Value::as_str) {
            if word.contains(['\t', '\n']) {
                faults.push(format!("{}: a tab in `{name}`", folder.file("meanings.toml")));
            }
            lines += "\t";
            lines += word;
        }
        lines += "\n";
    }
    format!("{lines:?}")
}

/// Languages without a folder: of these a script and a stemmer are known at most.
fn others(root: &Path, faults: &mut Vec<String>) -> String {
    let read = fs::read_to_string(root.join("others.toml")).unwrap_or_default();
    let table = read.parse::<Table>().unwrap_or_else(|cause| {
        faults.push(format!("src/lang/others.toml: {cause}").replace('\n', " "));
        Table::new()
    });
    let one = |(primary, known): (&String, &Value)| {
        let script = known.get("script").and_then(Value::as_str).unwrap_or("Latin");
        format!("({primary:?}, Script::{script}, {}),\n", stemmer(known.get("stemmer")))
    };
    let all: Vec<String> = table.iter().map(one).collect();
    format!(
        "/// Languages without a folder.\nstatic OTHERS: [(&str, Script, Option<Algorithm>); {}] = [\n{}];\n",
        all.len(),
        all.concat()
    )
}
