//! The example configuration lists every setting, and works unchanged.

use std::collections::BTreeSet;
use std::process::Command;

const EXAMPLE: &str = include_str!("../../caveat.example.env");

/// Variables that are not flags of ours.
const OTHERS: [&str; 4] = ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "RUST_LOG", "NO_COLOR"];

/// Names and values; defaults that are only suggested come after a `#` without a space.
fn settings() -> Vec<(&'static str, &'static str)> {
    let setting = |line: &'static str| {
        let line = line.strip_prefix('#').unwrap_or(line);
        let (name, value) = line.split_once('=')?;
        let shaped = name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        (shaped && !name.is_empty()).then(|| (name, value.trim_matches('"')))
    };
    EXAMPLE.lines().filter_map(setting).collect()
}

/// The arguments of a command and of its subcommands.
fn arguments(command: &clap::Command) -> Vec<&clap::Arg> {
    command.get_arguments().chain(command.get_subcommands().flat_map(arguments)).collect()
}

#[test]
fn every_setting_is_in_the_example_and_in_the_reference() {
    let documented: BTreeSet<&str> = settings().into_iter().map(|(name, _)| name).collect();
    let command = caveat::cli::command();
    let declared: BTreeSet<String> = arguments(&command)
        .into_iter()
        .filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned()))
        .chain(OTHERS.map(str::to_owned))
        .collect();
    assert_eq!(documented, declared.iter().map(String::as_str).collect());
    let reference = std::fs::read_to_string("docs/reference.md").expect("it is there");
    for name in documented {
        assert!(reference.contains(&format!("`{name}`")), "the reference does not name {name}");
    }
}

#[test]
fn every_flag_has_a_variable_of_its_name() {
    let command = caveat::cli::command();
    for argument in arguments(&command).into_iter().filter(|a| a.get_long().is_some()) {
        let flag = argument.get_long().unwrap();
        let variable = format!("CAVEAT_{}", flag.replace('-', "_").to_uppercase());
        assert_eq!(argument.get_env().and_then(|env| env.to_str()), Some(variable.as_str()));
    }
}

#[test]
fn the_example_is_accepted_as_it_stands() {
    let values = settings().into_iter().filter(|(name, _)| *name != "CAVEAT_STDIN");
    let output = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["ask", "is usdt legal in china"])
        .env_clear()
        .envs(values)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    assert!(output.stdout.starts_with(b"["), "an answer for people, with its severity first");
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let empty = settings().into_iter().map(|(name, _)| (name, ""));
    let output = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["ask", "is usdt legal in china"])
        .env_clear()
        .envs(empty)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
