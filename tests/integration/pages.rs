//! The pages that people read: every link leads somewhere, every command is one that works, and the
//! reference is what the command line says of itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod commands;
mod links;
mod log_lines;
mod reference;

use std::fs;
use std::path::{Path, PathBuf};

/// Folders without pages of ours, or with pages that are faulty on purpose.
const ELSEWHERE: [&str; 4] = [".git", "target", "node_modules", "tests"];

/// A page, and where it is, relative to the repository.
struct Page {
    path: PathBuf,
    text: String,
}

/// All pages in the repository.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    walk(Path::new("."), &mut pages);
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let there = |name: &str| pages.iter().any(|page| page.path == Path::new(name));
    assert!(there("README.md") && there("docs/using.md") && there("faq/README.md"));
    pages
}

fn walk(folder: &Path, pages: &mut Vec<Page>) {
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let (path, name) = (file.path(), file.file_name().into_string().unwrap());
        if file.file_type().unwrap().is_dir() {
            if !ELSEWHERE.contains(&name.as_str()) {
                walk(&path, pages);
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path).unwrap();
            pages.push(Page { path: path.strip_prefix(".").unwrap().to_owned(), text });
        }
    }
}

/// A fenced block of a page: what stands behind its first three backticks, and its lines.
struct Block {
    info: String,
    lines: Vec<String>,
}

/// Divides a page into its lines outside of fenced blocks, and the blocks.
fn parts(text: &str) -> (Vec<&str>, Vec<Block>) {
    let (mut prose, mut blocks) = (Vec::new(), Vec::new());
    let mut open: Option<(usize, Block)> = None;
    for line in text.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(info)) => {
                let indent = line.len() - line.trim_start().len();
                open = Some((indent, Block { info: info.to_owned(), lines: Vec::new() }));
            }
            (None, None) => prose.push(line),
            (Some(_), Some("")) => blocks.extend(open.take().map(|(_, block)| block)),
            (Some((indent, block)), _) => {
                block.lines.push(line.get(*indent..).unwrap_or_default().to_owned());
            }
        }
    }
    assert!(open.is_none(), "a block has no end");
    (prose, blocks)
}
