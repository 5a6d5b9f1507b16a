//! The figures of `caveat eval` for people: a table of what the FAQ covers, and one of what it does not. A
//! narrow terminal gets a list instead.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use super::eval::Report;
use crate::matching::eval_metrics::EvalMetrics;
use crate::text::{cut, on_one_line};

/// Columns from which on the tables are not broken.
const WIDE: usize = 78;
/// Longest name of a group in a table.
const NAME: usize = 14;

/// A figure's name, and the figure.
type Column = (&'static str, fn(&EvalMetrics) -> String);

const COVERED: [Column; 8] = [
    ("asked", |f| f.n.to_string()),
    ("right", |f| percent(f.answered_right)),
    ("wrong", |f| percent(f.answered_wrong)),
    ("offered", |f| percent(f.suggested_right)),
    ("missed", |f| percent(f.suggested_wrong)),
    ("declined", |f| percent(f.declined)),
    ("top-1", |f| percent(f.top1)),
    ("top-3", |f| percent(f.recall_at_3)),
];
const NOT_COVERED: [Column; 6] = [
    ("asked", |f| f.out_n.to_string()),
    ("answered", |f| percent(f.out_answered)),
    ("offered", |f| percent(f.out_suggested)),
    ("declined", |f| percent(f.out_declined)),
    ("AUROC", |f| plain(f.auroc)),
    ("off by", |f| plain(f.calibration_error)),
];
const LEGEND: &str = "Shares in percent. Right, wrong: answered with the right or with another entry. Offered, \
    missed: suggested, with the right entry among the suggestions or without it. Top-1, top-3: the right entry \
    is the best candidate, or one of the best three. AUROC: how well scores tell covered questions from others, \
    at most 1. Off by: how far scores are from the share that is right.";

/// Writes the tables, at most `width` columns wide.
pub(super) fn write(report: &Report, width: usize, out: &mut impl Write) -> io::Result<()> {
    let all = [("all".to_owned(), report.overall.clone())];
    let groups = all.iter().map(|(name, metrics)| (name, metrics));
    let groups: Vec<(&String, &EvalMetrics)> =
        groups.chain(&report.by_language).chain(&report.by_kind).collect();
    let parts: [(&str, &[Column]); 2] = [
        ("Questions that the FAQ covers", &COVERED),
        ("Questions that it does not cover", &NOT_COVERED),
    ];
    for (title, columns) in parts {
        writeln!(out, "{title}")?;
        if width < WIDE {
            list(&groups, columns, out)?;
        } else {
            writeln!(out, "{}", table(&groups, columns))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}\n", textwrap::fill(LEGEND, width))
}

fn table(groups: &[(&String, &EvalMetrics)], columns: &[Column]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header([""].into_iter().chain(columns.iter().map(|(name, _)| *name)));
    for (name, metrics) in groups {
        let figures = columns.iter().map(|(_, figure)| figure(metrics));
        table.add_row([label(name)].into_iter().chain(figures));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn list(
    groups: &[(&String, &EvalMetrics)],
    columns: &[Column],
    out: &mut impl Write,
) -> io::Result<()> {
    for (name, metrics) in groups {
        writeln!(out, "  {}", label(name))?;
        for (title, figure) in columns {
            writeln!(out, "    {title:<9} {:>6}", figure(metrics))?;
        }
    }
    Ok(())
}

/// The name of a group; questions need not have a language or a kind.
fn label(name: &str) -> String {
    let name = if name.is_empty() { "(no kind)" } else { name };
    cut(&on_one_line(name), NAME)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", share * 100.0))
}

fn plain(figure: Option<f64>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.3}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Report, write};
    use crate::matching::eval_metrics::EvalMetrics;

    #[test]
    fn lines_fit_the_terminal() {
        let metrics = EvalMetrics::of(&[]);
        let named = |name: &str| BTreeMap::from([(name.to_owned(), metrics.clone())]);
        let report = Report::for_test(metrics.clone(), named("a kind with a long name"), named(""));
        for width in [40, 80, 100] {
            let mut written = Vec::new();
            write(&report, width, &mut written).unwrap();
            let written = String::from_utf8(written).unwrap();
            for line in written.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
            assert!(written.contains("declined") && written.contains("(no kind)"), "{written}");
        }
    }
}
