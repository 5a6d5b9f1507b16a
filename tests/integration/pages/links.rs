//! Links from page to page, to files, and to headings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::{Page, pages, parts};

/// The targets of the links of a page. What stands in backticks is no link.
fn targets(text: &str) -> Vec<String> {
    let (prose, _) = parts(text);
    let mut targets = Vec::new();
    for line in prose {
        let (mut rest, mut ticks) = (line, 0);
        while let Some((before, after)) = rest.split_once("](") {
            // After an odd number of backticks, the link stands between two.
            ticks += before.matches('`').count();
            let quoted = ticks % 2 == 1;
            let (target, behind) = after.split_once(')').unwrap_or((after, ""));
            if !quoted {
                targets.push(target.to_owned());
            }
            rest = behind;
        }
    }
    targets
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let (prose, _) = parts(text);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = BTreeSet::new();
    for line in prose {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let Some(heading) = line[level..].strip_prefix(' ').filter(|_| (1..=6).contains(&level))
        else {
            continue;
        };
        let kept = heading.trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let times = seen.entry(anchor.clone()).or_default();
        anchors.insert(if *times == 0 { anchor } else { format!("{anchor}-{times}") });
        *times += 1;
    }
    anchors
}

/// The path that a link of a page means, without `..`; `None` above the repository.
fn resolved(page: &Path, target: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for part in page.parent()?.join(target).components() {
        match part {
            Component::ParentDir => path.pop().then_some(())?,
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

/// The links of a page that lead nowhere.
fn dead(page: &Page, all: &[Page]) -> Vec<String> {
    let leads = |target: &str| {
        if target.starts_with("https://") || target.starts_with("mailto:") {
            return true;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let found =
            if file.is_empty() { Some(page.path.clone()) } else { resolved(&page.path, file) };
        let Some(found) = found else { return false };
        if anchor.is_empty() {
            return found.exists();
        }
        let there = all.iter().find(|other| other.path == found);
        there.is_some_and(|there| anchors(&there.text).contains(anchor))
    };
    let dead = targets(&page.text).into_iter().filter(|target| !leads(target));
    dead.map(|target| format!("{}: {target}", page.path.display())).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let dead: Vec<_> = pages.iter().flat_map(|page| dead(page, &pages)).collect();
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text = "# On `one` thing\n## On one thing\n[a](#on-one-thing) [b](#on-one-thing-1) [c](#gone)\n\
        `[d](x)` [e](../../up) [f](../README.md#limits) [g](missing.md) ![h](pictures/none.png)\n\
        ```text\n[i](x)\n```\n[j](https://example.org) [k](../README.md#none)";
    let page = Page { path: "docs/page.md".into(), text: text.to_owned() };
    let mut all = pages();
    all.push(Page { path: page.path.clone(), text: text.to_owned() });
    let found = dead(&page, &all);
    let expected = ["#gone", "../../up", "missing.md", "pictures/none.png", "../README.md#none"];
    assert_eq!(found, expected.map(|target| format!("docs/page.md: {target}")));
}
