//! The folders of languages to Rust, when the crate is built, so that nothing of them is parsed when it
//! starts. English is the example for all: a key that a folder lacks, or has and English has not, is an error
//! that names the file and the key. `build.rs` calls it; the tests in `tests.rs` do, too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use toml::{Table, Value};

/// The language that the others are compared with.
pub(crate) const REFERENCE: &str = "en";
/// Tables whose keys are the language's own.
const MAPS: [&str; 5] = ["chat", "clipped", "greetings_unless", "phrases", "shortened"];
/// Discord takes descriptions of commands of so many characters, and names of 32; a prefix may stand before the name
/// of a slash command, with a hyphen, and behind that of a message command, in brackets.
const DESCRIPTION: usize = 100;
const SLASH_NAME: usize = 32 - 8;
const MESSAGE_NAME: usize = 32 - 10;
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

// The bot's own texts.

/// The words of all languages: those of a folder, or made from those of another one.
fn words(folders: &[Folder], faults: &mut Vec<String>) -> String {
    let mut said: BTreeMap<&str, Table> = BTreeMap::new();
    for folder in folders {
        let made = || {
            let mut words = said.get(folder.from()?)?.clone();
            let forms = folder.language.get("forms").and_then(Value::as_table)?;
            words.iter_mut().for_each(|(_, value)| rewrite(value, forms));
            Some(words)
        };
        match folder.words.clone().or_else(made) {
            Some(words) => said.insert(&folder.tag, words).is_none(),
            None => {
                faults.push(format!("{} is missing", folder.file("words.toml")));
                continue;
            }
        };
    }
    let Some(reference) = said.get(REFERENCE) else { return String::new() };
    let mut naming = BTreeSet::new();
    commands(reference, "Wording", &mut naming);
    let mut code = String::new();
    for folder in folders {
        let Some(words) = said.get(folder.tag.as_str()) else { continue };
        let file = folder.file("words.toml");
        compare(&file, "", words, reference, faults);
        check_texts(&file, "", words, reference, faults);
        let mut fields = format!("tag: {:?}, ", folder.tag);
        for name in ["own_name", "full_name"] {
            fields += &format!("{name}: {:?}, ", text(folder, name, faults));
        }
        code += &format!("Wording {{ {fields}{} }},\n", sayings(words, "Wording", &naming));
    }
    format!(
        "/// All languages, in the order of `lang`.\npub(super) static ALL: [Wording; {}] = [\n{code}];\n",
        folders.len()
    )
}

/// Writes what a text says as another place writes it.
fn rewrite(value: &mut Value, forms: &Table) {
    match value {
        Value::String(text) => {
            for (from, to) in forms {
                *text = text.replace(from, to.as_str().unwrap_or_default());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, forms)),
        Value::Table(table) => table.iter_mut().for_each(|(_, item)| rewrite(item, forms)),
        _ => {}
    }
}

/// The type of a table of words, by its keys or else by its name.
fn type_of(key: &str, table: &Table) -> String {
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    match keys.as_slice() {
        ["description", "name"] => "Named".to_owned(),
        ["default", "effect", "name", "range"] => "Described".to_owned(),
        ["effect", "name"] => "Counted".to_owned(),
        _ => camel(key),
    }
}

fn camel(key: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    key.split('_').map(capital).collect::<Vec<String>>().concat()
}

/// Returns whether a text names a command, such as `/ask`.
fn names_command(text: &str) -> bool {
    text.split('/').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// The fields, by type and name, whose English names a command somewhere.
fn commands(table: &Table, kind: &str, found: &mut BTreeSet<(String, String)>) {
    for (key, value) in table {
        match value {
            Value::String(text) if names_command(text) => {
                found.insert((kind.to_owned(), key.clone()));
            }
            Value::Table(inner) => commands(inner, &type_of(key, inner), found),
            _ => {}
        }
    }
}

/// The fields of a table of words.
fn sayings(table: &Table, kind: &str, naming: &BTreeSet<(String, String)>) -> String {
    let field = |(key, value): (&String, &Value)| {
        let said = match value {
            Value::String(text) if naming.contains(&(kind.to_owned(), key.clone())) => {
                format!("Naming::new({text:?})")
            }
            Value::String(text) => format!("{text:?}"),
            Value::Array(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| format!("{:?}", item.as_str().unwrap_or(""))).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Table(inner) => {
                let kind = type_of(key, inner);
                format!("{kind} {{ {} }}", sayings(inner, &kind, naming))
            }
            _ => "()".to_owned(),
        };
        format!("{key}: {said}")
    };
    table.iter().map(field).collect::<Vec<_>>().join(",\n")
}

/// Checks that two tables have the same keys, and the same kinds of values under them.
fn compare(file: &str, path: &str, own: &Table, reference: &Table, faults: &mut Vec<String>) {
    for key in reference.keys().filter(|key| !own.contains_key(*key)) {
        faults.push(format!("{file}: `{path}{key}` is missing"));
    }
    for (key, value) in own {
        let at = format!("{path}{key}");
        match (value, reference.get(key)) {
            (_, None) => {
                faults.push(format!("{file}: there is no `{at}` in src/lang/{REFERENCE}"));
            }
            (Value::Table(_), Some(Value::Table(_))) if MAPS.contains(&key.as_str()) => {}
            (Value::Table(own), Some(Value::Table(reference))) => {
                compare(file, &format!("{at}."), own, reference, faults);
            }
            (own, Some(reference)) if own.same_type(reference) => {}
            (own, Some(reference)) => faults.push(format!(
                "{file}: `{at}` is of type {}, and must be of type {}",
                own.type_str(),
                reference.type_str()
            )),
        }
    }
}

/// Checks that texts are not empty, have the same places to fill in as the English ones, as many of them, and
/// name commands only where these do.
fn check_texts(file: &str, path: &str, own: &Table, reference: &Table, faults: &mut Vec<String>) {
    for (key, value) in own {
        let at = format!("{path}{key}");
        match (value, reference.get(key)) {
            (Value::String(own), Some(Value::String(reference))) => {
                check_text(file, &at, own, reference, faults);
            }
            (Value::Array(own), Some(Value::Array(reference))) => {
                if own.len() != reference.len() {
                    let most = reference.len();
                    faults.push(format!("{file}: `{at}` has {} lines, not {most}", own.len()));
                }
                for (own, reference) in own.iter().zip(reference) {
                    let (own, reference) = (own.as_str(), reference.as_str());
                    let (own, reference) = (own.unwrap_or(""), reference.unwrap_or(""));
                    check_text(file, &at, own, reference, faults);
                }
            }
            (Value::Table(own), Some(Value::Table(reference))) => {
                check_texts(file, &format!("{at}."), own, reference, faults);
            }
            _ => {}
        }
    }
}

fn check_text(file: &str, at: &str, own: &str, reference: &str, faults: &mut Vec<String>) {
    let most = at.strip_prefix("commands.").map(|command| match command.rsplit('.').next() {
        Some("description") => DESCRIPTION,
        Some("name") => SLASH_NAME,
        _ => MESSAGE_NAME,
    });
    let length = own.chars().count();
    if let Some(most) = most.filter(|most| length > *most) {
        faults.push(format!("{file}: `{at}` has {length} characters; Discord takes {most}"));
    }
    if own.trim().is_empty() {
        faults.push(format!("{file}: `{at}` is empty"));
    }
    let (filled, expected) = (places(own), places(reference));
    if filled != expected {
        faults.push(format!("{file}: `{at}` fills in {filled:?}, and English {expected:?}"));
    }
    if names_command(own) && !names_command(reference) {
        faults.push(format!("{file}: `{at}` names a command, and English does not"));
    }
}

/// The places of a text that are filled in.
fn places(text: &str) -> BTreeSet<&str> {
    let opened = text.split('{').skip(1);
    opened.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
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
