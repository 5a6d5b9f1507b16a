//! Archives and spreadsheets: recognizes them by their bytes and unpacks them, within limits that no content
//! can change. The names of their members are shown and never become paths.

use std::io::{Cursor, Read};

use flate2::read::GzDecoder;
use zip::ZipArchive;

use crate::pack::limits;

/// Maximum number of files in an archive, folders included.
const MEMBERS: usize = 2 * limits::FILES;

/// Bytes and files that may still be read, over all named sources together.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) bytes: u64,
    files: usize,
}

impl Default for Left {
    fn default() -> Self {
        Self { bytes: limits::PACK_BYTES, files: limits::FILES }
    }
}

impl Left {
    /// Subtracts one more file of this size; the error says what is too much, as the end of a sentence.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), String> {
        let bytes = bytes as u64;
        if bytes > self.bytes {
            let most = limits::PACK_BYTES >> 20;
            return Err(format!("is too large: {most} MiB are read at once; divide it"));
        }
        self.bytes -= bytes;
        if self.files == 0 {
            let most = limits::FILES;
            return Err(format!("is one too many: {most} files are read at once"));
        }
        self.files -= 1;
        Ok(())
    }
}

/// The kind of a file, by its content.
pub(super) enum Kind {
    Archive(Packed),
    /// A spreadsheet in a current format.
    Sheets,
    Text,
    /// Anything else: the end of a sentence that says what it is and what to do.
    Refused(String),
}

pub(super) enum Packed {
    Zip,
    Gzip,
}

/// A file of an archive: its name, and its bytes or why they were not read.
type Member = (String, Result<Vec<u8>, String>);

/// Returns the kind of a file by its content; its name only tells old documents from spreadsheets.
pub(super) fn kind(content: &[u8], path: &str) -> Kind {
    let is_word = || path.to_lowercase().ends_with(".doc");
    match content {
        [b'P', b'K', 3, 4, ..] => kind_of_zip(content),
        [0x1f, 0x8b, ..] => Kind::Archive(Packed::Gzip),
        [b'%', b'P', b'D', b'F', ..] => Kind::Refused(
            "is a PDF; save its text as Markdown with the questions as headings, or as a table"
                .to_owned(),
        ),
        [0xd0, 0xcf, 0x11, 0xe0, ..] if is_word() => Kind::Refused(DOCUMENT.to_owned()),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Refused(
            "is a spreadsheet or document of an old Office; save it as .xlsx, .ods or CSV"
                .to_owned(),
        ),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => {
            Kind::Refused("is a picture".to_owned())
        }
        [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] | [b'B', b'Z', b'h', ..] => {
            Kind::Refused(
                "is an archive of another kind; unpack it, or make a .zip of it".to_owned(),
            )
        }
        _ => Kind::Text,
    }
}

const DOCUMENT: &str =
    "is a document of a word processor; save it as HTML, with the questions as headings";

fn kind_of_zip(content: &[u8]) -> Kind {
    let Ok(archive) = ZipArchive::new(Cursor::new(content)) else {
        return Kind::Refused("is a .zip file that cannot be read; make it again".to_owned());
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Kind::Sheets
    } else if has("word/document.xml") {
        Kind::Refused(DOCUMENT.to_owned())
    } else if has("xl/workbook.bin") {
        Kind::Refused("is a spreadsheet of the binary kind; save it as .xlsx or CSV".to_owned())
    } else if has("mimetype") && has("content.xml") {
        match mimetype(archive) {
            Some(kind) if kind.contains("spreadsheet") => Kind::Sheets,
            _ => Kind::Refused(DOCUMENT.to_owned()),
        }
    } else {
        Kind::Archive(Packed::Zip)
    }
}

fn mimetype(mut archive: ZipArchive<Cursor<&[u8]>>) -> Option<String> {
    let mut kind = String::new();
    archive.by_name("mimetype").ok()?.take(200).read_to_string(&mut kind).ok()?;
    Some(kind)
}

/// Checks that a spreadsheet may be unpacked whole: its parser trusts what the file says about itself.
pub(super) fn fits(content: &[u8], left: &mut Left) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(content))
        .map_err(|_| "is a spreadsheet that cannot be read; save it again".to_owned())?;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|_| {
            "is a spreadsheet with a password, or damaged; save it again without one".to_owned()
        })?;
        let unpacked = std::io::copy(&mut file.take(left.bytes + 1), &mut std::io::sink());
        let unpacked =
            unpacked.map_err(|cause| format!("is a spreadsheet that is damaged: {cause}"))?;
        left.take(usize::try_from(unpacked).unwrap_or(usize::MAX))?;
    }
    Ok(())
}

/// Returns the files in an archive, sorted by name.
///
/// # Errors
/// If the archive as a whole cannot be read, as the end of a sentence.
pub(super) fn members(
    packed: Packed,
    content: Vec<u8>,
    left: &mut Left,
) -> Result<Vec<Member>, String> {
    let mut members = match packed {
        Packed::Zip => of_zip(&content, left)?,
        Packed::Gzip => of_gzip(&content, left)?,
    };
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    if members.is_empty() {
        return Err("is an archive without files".to_owned());
    }
    Ok(members)
}

fn of_zip(content: &[u8], left: &mut Left) -> Result<Vec<Member>, String> {
    let mut archive = ZipArchive::new(Cursor::new(content))
        .map_err(|cause| format!("is a .zip file that cannot be read: {cause}"))?;
    let mut members = Vec::new();
    if archive.len() > MEMBERS {
        return Err(format!(
            "is an archive of more than {MEMBERS} files; unpack it and name fewer"
        ));
    }
    for at in 0..archive.len() {
        let file = match archive.by_index(at) {
            Ok(file) => file,
            Err(cause) => {
                members.push((format!("file {}", at + 1), Err(format!("cannot be read: {cause}"))));
                continue;
            }
        };
        let name = file.name().map(|name| name.into_owned());
        let name = name.unwrap_or_else(|_| format!("file {}", at + 1));
        if file.is_file() && !is_hidden(&name) {
            let content = unpacked(file, left)?;
            members.push((name, content));
        }
    }
    Ok(members)
}

fn of_gzip(content: &[u8], left: &mut Left) -> Result<Vec<Member>, String> {
    let mut bytes = Vec::new();
    let read = GzDecoder::new(content).take(left.bytes + 1).read_to_end(&mut bytes);
    read.map_err(|cause| format!("is a .gz file that cannot be read: {cause}"))?;
    left.take(bytes.len())?;
    if bytes.get(257..262) != Some(b"ustar".as_slice()) {
        return Ok(vec![("its content".to_owned(), Ok(bytes))]);
    }
    let mut members = Vec::new();
    let mut archive = tar::Archive::new(bytes.as_slice());
    let damaged = |cause| format!("is a .tar.gz file that cannot be read: {cause}");
    for file in archive.entries().map_err(damaged)? {
        let file = file.map_err(damaged)?;
        let name = String::from_utf8_lossy(&file.path_bytes()).into_owned();
        if file.header().entry_type().is_file() && !is_hidden(&name) {
            let content = unpacked(file, left)?;
            members.push((name, content));
        }
    }
    Ok(members)
}

/// Returns the bytes of one file, or why they cannot be read; too many bytes fail the whole archive.
fn unpacked(file: impl Read, left: &mut Left) -> Result<Result<Vec<u8>, String>, String> {
    let mut bytes = Vec::new();
    if let Err(cause) = file.take(left.bytes + 1).read_to_end(&mut bytes) {
        return Ok(Err(format!("cannot be read: {cause}")));
    }
    left.take(bytes.len())?;
    Ok(Ok(bytes))
}

/// Returns whether a file is hidden, or was added by an archiver or the system.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}
