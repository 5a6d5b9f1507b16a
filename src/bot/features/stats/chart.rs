//! The statistics chart, light on dark. Bars are labelled with entry ids, which are in Latin letters in every
//! language; the font has these and the words of `reply/wording/figures.rs`.

use std::error::Error;
use std::sync::Once;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontTransform, register_font};

use super::by_votes;
use crate::clock::date_of;
use crate::reply::{Wording, fill};
use crate::store::{Day, Stats};

/// A subset of Noto Sans CJK SC with the characters used here; its licence is beside it.
const FONT: &[u8] = include_bytes!("font.otf");
const FAMILY: &str = "caveat";

/// In pixels. Discord shows images about 550 wide; twice that stays sharp.
const SIZE: (u32, u32) = (1100, 900);
const PADDING: i32 = 28;

const BACKGROUND: RGBColor = RGBColor(0x1e, 0x1f, 0x22);
const TEXT_COLOUR: RGBColor = RGBColor(0xf2, 0xf3, 0xf5);
const FAINT_TEXT_COLOUR: RGBColor = RGBColor(0xb5, 0xba, 0xc1);
const GRID_COLOUR: RGBColor = RGBColor(0x4a, 0x4d, 0x55);
/// Distinguishable with red-green colour blindness, after Okabe and Ito.
const GREEN: RGBColor = RGBColor(0x2f, 0xb3, 0x8b);
const AMBER: RGBColor = RGBColor(0xe6, 0x9f, 0x00);
const BLUE: RGBColor = RGBColor(0x56, 0xb4, 0xe9);
const RED: RGBColor = RGBColor(0xe0, 0x6c, 0x4f);

type Drawing<'a> = DrawingArea<BitMapBackend<'a>, plotters::coord::Shift>;
/// An outcome: its name, its colour, and its count on a day.
type Series<'a> = (&'a str, RGBColor, fn(&Day) -> u64);
type Drawn = Result<(), Box<dyn Error + Send + Sync>>;

/// Draws the statistics as a PNG file.
pub(super) fn draw(
    stats: &Stats,
    words: &Wording,
) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    // The drawing crate's registry of fonts is global to the process.
    static FONTS: Once = Once::new();
    FONTS.call_once(|| {
        // An unreadable font shows up when text is drawn with it.
        let _ = register_font(FAMILY, FontStyle::Normal, FONT);
    });
    let (width, height) = SIZE;
    let mut pixels = vec![0; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
        area.fill(&BACKGROUND)?;
        let area = area.margin(PADDING, PADDING, PADDING, PADDING);
        let (top, bottom) = area.split_vertically(430);
        days(&top, &stats.days, words)?;
        let (bottom, line) = bottom.margin(14, 0, 0, 0).split_vertically(370);
        let open = format!("{}: {}", words.figures.misses, stats.misses);
        let took = format!("{}: {}", words.figures.took, super::took(stats, &words.figures));
        text(&line, &format!("{open} | {took}"), (0, 0), 20, TEXT_COLOUR)?;
        let (left, right) = bottom.split_horizontally((width as i32 - 2 * PADDING) / 2);
        let given: Vec<Bar<'_>> =
            stats.given.iter().take(super::MAX_NAMED).map(Bar::given).collect();
        bars(&left.margin(0, 0, 0, PADDING), words.figures.most_given, &given, words)?;
        let (most, least) = by_votes(&stats.votes);
        let helpful: Vec<Bar<'_>> = most.into_iter().take(3).map(Bar::voted).collect();
        let unhelpful: Vec<Bar<'_>> = least.into_iter().take(2).map(Bar::voted).collect();
        let (upper, lower) = right.split_vertically(208);
        bars(&upper, words.figures.most_helpful, &helpful, words)?;
        bars(&lower, words.figures.least_helpful, &unhelpful, words)?;
        area.present()?;
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Draws the questions of each day, stacked by outcome.
fn days(area: &Drawing<'_>, days: &[Day], words: &Wording) -> Drawn {
    let words = &words.figures;
    let title = format!("{} | {}", fill(words.title, "days", days.len()), words.by_day);
    text(area, &title, (0, 0), 26, TEXT_COLOUR)?;
    let series: [Series<'_>; 3] = [
        (words.answered, GREEN, |day| day.answered),
        (words.offered, AMBER, |day| day.offered),
        (words.declined, BLUE, |day| day.declined),
    ];
    let mut x = 0;
    for (name, colour, _) in series {
        area.draw(&Rectangle::new([(x, 48), (x + 18, 66)], colour.filled()))?;
        let size = (FAMILY, 20).into_font().box_size(name).map_err(|e| e.to_string())?;
        text(area, name, (x + 28, 46), 20, TEXT_COLOUR)?;
        x += 28 + size.0 as i32 + 36;
    }
    let most = days
        .iter()
        .map(|day| day.answered.saturating_add(day.offered).saturating_add(day.declined))
        .max();
    let most = most.unwrap_or_default().max(4);
    let chart = area.margin(84, 0, 0, 0);
    let mut chart = ChartBuilder::on(&chart)
        .x_label_area_size(34)
        .y_label_area_size(52)
        .build_cartesian_2d(0..days.len() as i32, 0..count(most.saturating_add(most / 10 + 1)))?;
    let label = |day: &i32| {
        let day = usize::try_from(*day).ok().and_then(|day| days.get(day));
        day.map(|day| date_of(day.day)[5..].to_owned()).unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID_COLOUR)
        .axis_style(GRID_COLOUR)
        .x_labels(8)
        .y_labels(5)
        .x_label_formatter(&label)
        .label_style((FAMILY, 18).into_font().color(&TEXT_COLOUR))
        .draw()?;
    for (at, day) in days.iter().enumerate() {
        let at = at as i32;
        let mut below: i32 = 0;
        for (_, colour, of) in series {
            let above = below.saturating_add(count(of(day)));
            let mut bar = Rectangle::new([(at, below), (at + 1, above)], colour.filled());
            // A gap between the days, as long as there is room.
            let gap = if days.len() > 120 { 0 } else { 2 };
            bar.set_margin(0, 0, gap, gap);
            chart.draw_series([bar])?;
            below = above;
        }
    }
    Ok(())
}

/// A count as a height, saturating.
fn count(times: u64) -> i32 {
    i32::try_from(times).unwrap_or(i32::MAX / 2)
}

/// A horizontal bar with its label and amount.
struct Bar<'a> {
    entry: &'a str,
    /// Segments, each with its colour.
    parts: [(u64, RGBColor); 2],
    amount: String,
}

impl<'a> Bar<'a> {
    fn given((entry, times): &'a (String, u64)) -> Self {
        Self { entry, parts: [(*times, GREEN), (0, GREEN)], amount: times.to_string() }
    }

    fn voted(tally: &'a crate::store::Tally) -> Self {
        Self {
            entry: &tally.entry,
            parts: [(tally.helpful, GREEN), (tally.unhelpful, RED)],
            amount: format!("{}/{}", tally.helpful, tally.helpful + tally.unhelpful),
        }
    }

    fn length(&self) -> u64 {
        self.parts.iter().fold(0, |all, (part, _)| all.saturating_add(*part))
    }
}

fn bars(area: &Drawing<'_>, title: &str, bars: &[Bar<'_>], words: &Wording) -> Drawn {
    text(area, title, (0, 0), 22, TEXT_COLOUR)?;
    if bars.is_empty() {
        return text(area, words.figures.nothing, (0, 40), 20, FAINT_TEXT_COLOUR);
    }
    let (width, _) = area.dim_in_pixel();
    let room = width as i32 - 90;
    let longest = bars.iter().map(Bar::length).max().unwrap_or(1).max(1);
    for (row, bar) in bars.iter().enumerate() {
        let top = 38 + row as i32 * 54;
        text(area, bar.entry, (0, top), 18, TEXT_COLOUR)?;
        let mut x = 0;
        for (part, colour) in bar.parts {
            // Widths are far below the limit of exact floats.
            let end = x + (f64::from(room) * part as f64 / longest as f64).round() as i32;
            area.draw(&Rectangle::new([(x, top + 24), (end, top + 42)], colour.filled()))?;
            x = end;
        }
        text(area, &bar.amount, (x + 10, top + 22), 18, TEXT_COLOUR)?;
    }
    Ok(())
}

fn text(area: &Drawing<'_>, text: &str, at: (i32, i32), size: i32, colour: RGBColor) -> Drawn {
    let style = (FAMILY, size).into_font().transform(FontTransform::None).color(&colour);
    area.draw_text(text, &style.pos(Pos::new(HPos::Left, VPos::Top)), at)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FONT, SIZE, draw};
    use crate::reply::Wording;
    use crate::store::{Day, Stats, Tally};

    fn stats() -> Stats {
        let day = |day: i64| Day {
            day: 20_700 + day,
            answered: (day * 7 % 13).unsigned_abs(),
            offered: (day * 5 % 4).unsigned_abs(),
            declined: (day * 3 % 5).unsigned_abs(),
        };
        let entry = |n: u64| format!("an-entry-with-a-rather-long-id-{n}");
        Stats {
            days: (0..30).map(day).collect(),
            given: (1..9).map(|n| (entry(n), 90 / n)).collect(),
            votes: (1..9)
                .map(|n| Tally { entry: entry(n), helpful: n * n, unhelpful: 20 })
                .collect(),
            misses: 7,
            took: vec![(1, 10), (5, 2)],
        }
    }

    #[test]
    fn every_character_of_the_picture_is_in_its_font() {
        let face = ttf_parser::Face::parse(FONT, 0).unwrap();
        for words in Wording::all() {
            let words = serde_json::to_value(&words.figures).unwrap();
            for (key, text) in words.as_object().unwrap() {
                let missing: String = text
                    .as_str()
                    .unwrap()
                    .chars()
                    .filter(|c| face.glyph_index(*c).is_none())
                    .collect();
                assert_eq!(missing, "", "{key}");
            }
        }
        let ascii = (' '..='~').chain(['·']);
        assert!(ascii.into_iter().all(|c| face.glyph_index(c).is_some()));
    }

    #[test]
    fn it_is_a_picture_with_something_in_it_whatever_there_is() {
        let year = (0..366).map(|day| Day { day, answered: u64::MAX / 4096, ..Day::default() });
        let huge = Stats { days: year.collect(), ..stats() };
        let usual = Wording::all().iter().map(|words| (stats(), words));
        let (first, last) = (&Wording::all()[0], Wording::all().last().unwrap());
        for (stats, words) in usual.chain([(Stats::default(), last), (huge, first)]) {
            let file = draw(&stats, words).unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut pixels).unwrap();
            assert_eq!((info.width, info.height), SIZE);
            let colours: std::collections::BTreeSet<_> = pixels.chunks(3).collect();
            assert!(colours.len() > 10, "only {} colours", colours.len());
        }
    }
}
