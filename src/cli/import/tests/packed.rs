//! Archives and spreadsheets: what they hold, and how much of it is read.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::found::Found;
use super::super::sources;
use super::{Form, made};
use crate::cli::Failure;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        // Written as it is: a builder refuses names that climb.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// Imports a file with this content.
fn import(name: &str, content: &[u8], wanted: Option<Form>) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let mut found = Found::default();
    let read = sources::all(&[path], wanted, &mut found).map_err(|failure| match failure {
        Failure::Said(why) => shown(&why, folder.path()),
        other => other.to_string(),
    })?;
    found.read_all(&read, None);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is unpacked");
    Ok(shown(&made(found, None).shown(), folder.path()))
}

fn shown(text: &str, folder: &Path) -> String {
    text.replace(folder.to_str().unwrap(), "DIR")
}

#[test]
fn files_in_an_archive() {
    let files: [(&str, &[u8]); 6] = [
        ("faq/free.md", b"# Is it free?\n\nYes."),
        ("faq/table.csv", b"question,answer\nWhere?,Here.\n"),
        ("../../climbs.md", b"# Does it climb?\n\nNo."),
        ("faq/README.md", b"About this."),
        ("faq/.hidden.md", b"# Hidden?\n\nYes."),
        ("faq/more.zip", b"PK\x03\x04"),
    ];
    insta::assert_snapshot!(import("faq.zip", &zipped(&files), None).unwrap(), @r#"
    climbs [en] Does it climb? | climbs: No.
    free [en] Is it free? | free: Yes.
    where [en] Where?: Here.
    left: DIR/faq.zip/faq/README.md: was not read: by its name it is about the project
    left: DIR/faq.zip/faq/more.zip: is a .zip file that cannot be read; make it again
    "#);
    insta::assert_snapshot!(import("faq.tar.gz", &tarred(&files), None).unwrap(), @r#"
    climbs [en] Does it climb? | climbs: No.
    free [en] Is it free? | free: Yes.
    where [en] Where?: Here.
    left: DIR/faq.tar.gz/faq/README.md: was not read: by its name it is about the project
    left: DIR/faq.tar.gz/faq/more.zip: is a .zip file that cannot be read; make it again
    "#);
}

#[test]
fn an_archive_that_unpacks_to_too_much() {
    let zeros = vec![b'x'; 40 << 20];
    for (name, content) in [
        ("bomb.zip", zipped(&[("a.md", &zeros)])),
        ("bomb.tar.gz", tarred(&[("a.md", &zeros)])),
        ("bomb.xlsx", zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/a.xml", &zeros)])),
    ] {
        let why = import(name, &content, None).unwrap_err();
        assert_eq!(why, format!("DIR/{name} is too large: 32 MiB are read at once; divide it"));
    }
    let many: Vec<(String, &[u8])> =
        (0..20_001).map(|n| (format!("{n}.md"), b"".as_slice())).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    assert!(
        import("many.zip", &zipped(&many), None).unwrap_err().contains("more than 20000 files")
    );
}

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>Our questions</t></is></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>Frage</t></is></c><c r="B3" t="inlineStr"><is><t>Antwort</t></is></c><c r="C3" t="inlineStr"><is><t>Nr</t></is></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>Wann ist die Bibliothek offen?</t></is></c><c r="B4" t="inlineStr"><is><t>Von neun bis fünf,
außer am Sonntag, wenn sie geschlossen ist.</t></is></c><c r="C4"><v>1</v></c></row>
<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData></worksheet>"#;

fn workbook() -> Vec<u8> {
    workbook_of(SHEET, "")
}

/// A workbook with this sheet, and these shared texts.
fn workbook_of(sheet: &str, texts: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="FAQ" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", if texts.is_empty() { b"<sst></sst>" } else { texts.as_bytes() }),
    ])
}

#[test]
fn a_spreadsheet_of_excel() {
    insta::assert_snapshot!(import("faq.xlsx", &workbook(), None).unwrap(), @r#"
    wann-ist-die-bibliothek-offen [de] Wann ist die Bibliothek offen?: Von neun bis fünf,⏎außer am Sonntag, wenn sie geschlossen ist.
    left: DIR/faq.xlsx:1: “Our questions” stands above the table
    left: DIR/faq.xlsx:3: column “Nr”, 1 value: no part of an entry has that name; if it is one, --columns says which
    "#);
    // Whatever it is called.
    assert!(
        import("faq.bin", &workbook(), None).unwrap().contains("Wann ist die Bibliothek offen?")
    );
}

/// Its parser calculates with these numbers without looking at them.
#[test]
fn a_spreadsheet_of_excel_that_lies_about_its_cells() {
    let sheet = |dimension: &str, row: &str, cell: &str| {
        format!(
            r#"<worksheet><dimension ref="{dimension}"/><sheetData><row {row}><c {cell} t="str"><v>Where?</v></c></row><row></row></sheetData></worksheet>"#
        )
    };
    let right = sheet("A1:XFD1048576", r#"r="1048576""#, r#"r="xfd1048576""#);
    let read = import("a.xlsx", &workbook_of(&right, ""), None).unwrap();
    assert!(!read.contains("cannot be read"), "{read}");
    for (dimension, row, cell) in [
        ("A1", r#"r="1""#, r#"r="ZZZZ4294967295""#),
        ("A1", r#"r="1""#, r#"r='zzzzzzzzzzzzzz1'"#),
        ("A1", r#"r="1""#, r#"s="<" r = "A99999999999""#),
        ("A1", r#"r="4294967295""#, ""),
        ("A1", r#"r="4294967296""#, ""),
        ("B2:A1", r#"r="1""#, r#"r="A1""#),
        ("A1:ZZZZZZZZ1", r#"r="1""#, r#"r="A1""#),
        ("A1:A99999999999", r#"r="1""#, r#"r="A1""#),
    ] {
        let sheet = sheet(dimension, row, cell);
        for sheet in [sheet.clone(), sheet.replace("<c ", "<x:c ").replace("</c>", "</x:c>")] {
            let refused = import("a.xlsx", &workbook_of(&sheet, ""), None).unwrap();
            let why = "left: DIR/a.xlsx: it cannot be read: a cell or row in it is named as none can be; \
                       save it as CSV; nothing was imported";
            assert_eq!(refused, why, "{sheet}");
        }
    }
    let texts = r#"<sst uniqueCount="99999999999999"><si><t>Where?</t></si></sst>"#;
    let refused = import("a.xlsx", &workbook_of(SHEET, texts), None).unwrap();
    assert!(refused.contains("it claims more than 2097152 cells; save it as CSV"), "{refused}");
}

/// Each cell is a text of its own once it is read.
#[test]
fn a_spreadsheet_of_one_long_text() {
    let text = "x".repeat(1 << 20);
    let texts = format!("<sst><si><t>{text}</t></si></sst>");
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(1000);
    let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let read = import("a.xlsx", &workbook_of(&sheet, &texts), None).unwrap();
    assert!(read.contains("or 32 MiB of text; divide it; what is behind was left out"));
    let row = |cell: &str| format!("<table:table-row>{cell}</table:table-row>");
    for rows in [row(&cell(&text, 100)), row(&cell("<text:s text:c=\"99999999999\"/>", 1))] {
        let refused = import("a.ods", &open_document(&rows), None).unwrap();
        assert!(
            refused.contains("it claims more than 32 MiB of text; save it as CSV"),
            "{refused}"
        );
    }
}

/// Its parser waits for the end of a table forever, and fills what lies between cells.
#[test]
fn a_spreadsheet_of_open_document_that_lies_about_its_cells() {
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let empty = |repeated: usize| {
        format!(r#"<table:table-cell table:number-columns-repeated='{repeated}'/>"#)
    };
    let far = row(&(empty(16_000) + &cell("x", 1)));
    let last = row(&cell("x", 1));
    let gap = format!(
        r#"<table:table-row table:number-rows-repeated='900000'>{}</table:table-row>"#,
        empty(1)
    );
    for rows in [far.repeat(200), far.clone() + &gap + &last] {
        let refused = import("a.ods", &open_document(&rows), None).unwrap();
        assert!(refused.contains("it claims more than 2097152 cells; save it as CSV"), "{refused}");
    }
    let nested =
        row(&format!("<table:table-cell><table:table>{last}</table:table></table:table-cell>"));
    let refused = import("a.ods", &open_document(&nested), None).unwrap();
    assert!(refused.contains("it has a table within a table; save it as CSV"), "{refused}");
    let note = "<table:table-cell office:value-type='string'><office:annotation>";
    for content in [
        "<table:table table:name='a'>".to_owned(),
        format!("<table:table table:name='a'>{}", row(&cell("x", 1))),
        format!("<table:table table:name='a'><table:table-row>{note}"),
        "<a><table:table table:name='a'><!-- </table:table> --></a>".to_owned(),
    ] {
        let refused = import("a.ods", &open_document_of(&content), None).unwrap();
        assert!(refused.contains("DIR/a.ods: it cannot be read: "), "{refused}");
        assert!(refused.ends_with("; save it as CSV; nothing was imported"), "{refused}");
    }
}

fn open_document(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="FAQ">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    open_document_of(&content)
}

fn open_document_of(content: &str) -> Vec<u8> {
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#),
        ("content.xml", content.as_bytes()),
    ])
}

fn cell(text: &str, repeated: usize) -> String {
    format!(
        r#"<table:table-cell table:number-columns-repeated="{repeated}" office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
    )
}

#[test]
fn a_spreadsheet_of_open_document() {
    let row = |cells: &[&str], repeated: usize| {
        let cells: String = cells.iter().map(|text| cell(text, 1)).collect();
        format!(
            r#"<table:table-row table:number-rows-repeated="{repeated}">{cells}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>"#
        )
    };
    let rows = row(&["Question", "Answer"], 1)
        + &row(&["Is it open?", "It is."], 1)
        + &row(&[], 1_000_000);
    insta::assert_snapshot!(import("faq.ods", &open_document(&rows), None).unwrap(), @"is-it-open [en] Is it open?: It is.");
    let wide = format!("<table:table-row>{}</table:table-row>", cell("x", 16_000)).repeat(2000);
    let refused = import("wide.ods", &open_document(&wide), None).unwrap();
    assert!(refused.contains("it claims more than 2097152 cells; save it as CSV"), "{refused}");
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_do() {
    let mut all = String::new();
    for (name, content) in [
        ("a.pdf", b"%PDF-1.7".as_slice()),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.png", b"\x89PNG\r\n"),
        ("a.7z", b"7z\xbc\xaf'\x1c"),
        ("a.zip", b"PK\x03\x04 and no more"),
        ("a.csv", b"question,answer\n\xfcber,uns\n"),
        ("a.bin", b"a\0b"),
        ("a.txt", b"hello"),
        ("a.gz", b"\x1f\x8b"),
    ] {
        let said = import(name, content, None).unwrap_err();
        all.push_str(said.split("; say --from").next().unwrap());
        all.push('\n');
    }
    let docx = zipped(&[("word/document.xml", b"<a/>")]);
    all.push_str(&import("a.docx", &docx, None).unwrap_err());
    insta::assert_snapshot!(all, @r#"
    DIR/a.pdf is a PDF; save its text as Markdown with the questions as headings, or as a table
    DIR/a.xls is a spreadsheet or document of an old Office; save it as .xlsx, .ods or CSV
    DIR/a.png is a picture
    DIR/a.7z is an archive of another kind; unpack it, or make a .zip of it
    DIR/a.zip is a .zip file that cannot be read; make it again
    DIR/a.csv is no UTF-8 text, from byte 16 on; save it as UTF-8
    DIR/a.bin is no text
    cannot tell what DIR/a.txt is: it has no questions as headings and no columns
    DIR/a.gz is a .gz file that cannot be read: unexpected end of file
    DIR/a.docx is a document of a word processor; save it as HTML, with the questions as headings
    "#);
}

#[test]
fn text_in_utf_16_is_read() {
    let text = "question\tanswer\nWo ist es?\tHier, für alle.\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert!(import("a.csv", &bytes, None).unwrap().contains("Wo ist es?: Hier, für alle."));
}

/// A form that a person names holds for files with any ending.
#[test]
fn a_form_that_is_named_overrules_endings() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one.tag", "two.txt", "README.md"] {
        fs::write(folder.path().join(name), "# Is it so?\n\nIt is.").unwrap();
    }
    let mut found = Found::default();
    let named = [folder.path().to_owned()];
    let read = sources::all(&named, Some(Form::MarkdownTags), &mut found).unwrap();
    assert_eq!(read.len(), 2);
    assert!(read.iter().all(|(form, _)| *form == Form::MarkdownTags));
    assert_eq!(found.notes.count(), 1);
}
