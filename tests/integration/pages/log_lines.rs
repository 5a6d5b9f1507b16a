//! The lines of the log that the operator's page explains are lines that caveat writes.

use std::fs;
use std::path::Path;

/// All of the code, with strings that go over several lines in one.
fn code(folder: &Path, text: &mut String) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            code(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// The parts of the quoted lines of the table that stand in it as they are written.
fn quoted(page: &str) -> Vec<String> {
    let (_, table) = page.split_once("| the log says |").expect("the page has the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let lines = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let parts = lines.flat_map(|line| line.split('…').map(|part| part.trim_matches([' ', ';'])));
    parts.filter(|part| part.len() > 3).map(str::to_owned).collect()
}

#[test]
fn every_line_of_the_log_on_the_page_is_written_by_caveat() {
    let mut written = String::new();
    code(Path::new("src"), &mut written);
    let page = fs::read_to_string("docs/operating.md").unwrap();
    let quoted = quoted(&page);
    assert!(quoted.len() > 10, "{quoted:?}");
    let gone: Vec<_> = quoted.iter().filter(|part| !written.contains(*part)).collect();
    assert!(gone.is_empty(), "caveat writes none of these any more: {gone:#?}");
}
