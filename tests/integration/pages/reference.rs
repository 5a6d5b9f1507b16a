//! `docs/reference.md` says what the command line says of itself. `INSTA_UPDATE=always cargo test reference`
//! writes that part of the page again.

use std::fmt::Write;
use std::fs;

use clap::{Arg, Command};

const PAGE: &str = "docs/reference.md";
const BEGIN: &str = "<!-- Made from the command line by a test: change the help in src/cli/. -->\n";
const END: &str = "<!-- The rest is written by hand. -->\n";

/// The generated part of the page.
fn generated() -> String {
    let mut command = caveat::cli::command();
    command.build();
    let mut text = String::from("\n## Commands\n\n| command | does |\n| --- | --- |\n");
    let commands = leaves(&command, "caveat");
    for (name, command) in &commands {
        let _ = writeln!(text, "| [`{name}`](#{}) | {} |", name.replace(' ', "-"), about(command));
    }
    text.push_str("\n## Flags of all commands\n\nBefore or behind the command's name.\n\n");
    table(&mut text, command.get_arguments().filter(|argument| argument.is_global_set()));
    for (name, command) in &commands {
        section(&mut text, name, command);
    }
    text.push('\n');
    text
}

/// The commands that do something, with all of their names.
fn leaves<'a>(command: &'a Command, name: &str) -> Vec<(String, &'a Command)> {
    let below = command.get_subcommands().filter(|command| command.get_name() != "help");
    below
        .flat_map(|command| {
            let name = format!("{name} {}", command.get_name());
            let deeper = leaves(command, &name);
            if deeper.is_empty() { vec![(name, command)] } else { deeper }
        })
        .collect()
}

fn section(text: &mut String, name: &str, command: &Command) {
    let long = command.get_long_about().or(command.get_about());
    let long = long.map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let _ = write!(text, "\n### `{name}`\n\n{}\n\n```text\n{usage}\n```\n\n", sentence(&long));
    let own = |argument: &&Arg| !argument.is_global_set() && !is_of_clap(argument);
    table(text, command.get_arguments().filter(own));
    if let Some(after) = command.get_after_long_help().or(command.get_after_help()) {
        let _ = write!(text, "\n```text\n{}\n```\n", after.to_string().trim());
    }
}

fn is_of_clap(argument: &Arg) -> bool {
    ["help", "version"].contains(&argument.get_id().as_str())
}

fn table<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let mut rows = arguments.map(row).peekable();
    if rows.peek().is_none() {
        return;
    }
    text.push_str("| argument | variable | does |\n| --- | --- | --- |\n");
    text.extend(rows);
}

fn row(argument: &Arg) -> String {
    let values = argument.get_value_names().unwrap_or_default();
    let values = values.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(" ");
    let takes = argument.get_action().takes_values();
    let name = match argument.get_long() {
        Some(long) if takes => format!("--{long} {values}"),
        Some(long) => format!("--{long}"),
        None => values,
    };
    let variable = argument.get_env().map(|name| format!("`{}`", name.display()));
    let help = argument.get_long_help().or(argument.get_help());
    let mut help = sentence(&help.map(ToString::to_string).unwrap_or_default());
    let possible = argument.get_possible_values();
    if takes && !possible.is_empty() {
        let names: Vec<_> =
            possible.iter().map(|value| format!("`{}`", value.get_name())).collect();
        let _ = write!(help, " One of {}.", names.join(", "));
    }
    let default = argument.get_default_values().iter().map(|value| value.to_string_lossy());
    let default = default.collect::<Vec<_>>().join(" ");
    if takes && !default.is_empty() {
        let _ = write!(help, " Default: `{default}`.");
    }
    format!("| `{}` | {} | {} |\n", cell(&name), variable.unwrap_or_default(), cell(&help))
}

fn about(command: &Command) -> String {
    cell(&command.get_about().map(ToString::to_string).unwrap_or_default())
}

/// A help text as a sentence: clap takes the full stop of one-line texts away.
fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().last() {
        None | Some('.' | ')' | ']') => text,
        Some(_) => format!("{text}."),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "\\<")
}

#[test]
fn the_reference_is_what_the_command_line_says() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the reference has its first mark");
    let (there, after) = rest.split_once(END).expect("the reference has its second mark");
    let generated = generated();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(PAGE, [before, BEGIN, &generated, END, after].concat()).unwrap();
        return;
    }
    let line = generated.lines().zip(there.lines()).find(|(made, there)| made != there);
    assert!(
        there == generated,
        "{PAGE} is not what the command line says: {line:?}; INSTA_UPDATE=always cargo test reference writes it"
    );
}
