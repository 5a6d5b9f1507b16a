//! `caveat ask --explain`: the reasons for a verdict, for curators.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::matching::{Explained, Explanation};
use crate::reply::Wording;
use crate::text::on_one_line;

/// Writes the reasons, wrapped to `width` columns.
pub(super) fn write(why: &Explanation, width: usize, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nWhy")?;
    let mut facts = table(width);
    facts.add_row(["verdict", &on_one_line(&verdict(why))]);
    facts.add_row(["read as", &on_one_line(&why.words.join(" "))]);
    for correction in &why.corrections {
        facts.add_row([
            "corrected",
            &on_one_line(&format!("{} to {}", correction.from, correction.to)),
        ]);
    }
    facts.add_row([
        "unknown",
        &format!("{} of the words, weighed by how rare they are", percent(why.unseen)),
    ]);
    facts.add_row(["margin", &format!("{:.2} ahead of the second", why.margin)]);
    writeln!(out, "{facts}")?;
    for candidate in &why.candidates {
        writeln!(out, "\n{} ({:.2})", candidate.entry, candidate.score)?;
        writeln!(out, "{}", features(candidate, width))?;
    }
    Ok(())
}

fn verdict(why: &Explanation) -> String {
    let words = &Wording::english().explain;
    let decided = words.verdict(why, |typed| format!("“{typed}”"));
    format!("{}: {decided}", why.judgement.verdict.name())
}

/// Contributions of features to an entry's score, as a table.
fn features(candidate: &Explained, width: usize) -> Table {
    let mut rows = table(width);
    for (feature, adds) in &candidate.features {
        rows.add_row([format!("{adds:+.2}"), on_one_line(feature).into_owned()]);
    }
    if let Some(nearest) = &candidate.nearest {
        let likeness = percent(nearest.likeness);
        rows.add_row([likeness, format!("like “{}”", on_one_line(&nearest.phrasing))]);
    }
    if let Some(column) = rows.column_mut(0) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    rows
}

fn table(width: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
