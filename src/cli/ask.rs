//! `caveat ask`: one question, many from standard input, or a prompt.

use std::io::{self, BufRead, IsTerminal, Write};

use serde::Serialize;

use super::out::{self, Out};
use super::{Failure, Outcome, Outcomes, PackArguments, explain, prompt, render, switch};
use crate::matching::Explanation;
use crate::service::{Asked, Service};

/// Bytes of a line that are read; what follows them on the line is passed over.
const LONGEST_LINE: usize = 64 * 1024;

/// Answer a question.
#[derive(Debug, clap::Args)]
pub(super) struct Ask {
    /// The question; several words need no quotes
    question: Vec<String>,
    /// Answer as JSON, one line a question
    #[arg(long, env = "CAVEAT_JSON", value_parser = switch())]
    json: bool,
    /// Read questions from standard input, one a line, and answer each at once
    #[arg(long, env = "CAVEAT_STDIN", value_parser = switch())]
    stdin: bool,
    /// Also show why: how the question was read, and what spoke for the best two entries
    #[arg(long, env = "CAVEAT_EXPLAIN", value_parser = switch())]
    explain: bool,
    /// At the prompt, keep no questions for the next time
    #[arg(long, env = "CAVEAT_NO_HISTORY", value_parser = switch())]
    no_history: bool,
}

/// An answer with the reasons for it.
#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    asked: &'a Asked,
    explanation: Explanation,
}

impl Ask {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let said = |text: &str| Err(Failure::Said(text.to_owned()));
        if self.stdin && !self.question.is_empty() {
            return said("give a question or --stdin, not both");
        }
        if self.stdin && stdin_is_closed() {
            return said("standard input is closed; give it questions, one a line");
        }
        let nothing = "there is no question; give one, or --stdin to read them from standard input";
        let is_asked = !self.question.is_empty();
        let on_terminal = !is_asked && !self.stdin && io::stdin().is_terminal();
        if !is_asked && !self.stdin && (on_terminal && self.json || stdin_is_closed()) {
            return said(nothing);
        }
        let service = pack.service()?;
        if on_terminal {
            let language = pack.language_of(service.pack())?;
            return prompt::prompt(&service, language.as_ref(), !self.no_history);
        }
        if !is_asked {
            let count = self.stream(&service, anstream::stdout().lock())?;
            return if count == 0 && !self.stdin { said(nothing) } else { Ok(Outcome::Done) };
        }
        let mut out = out::stdout();
        let asked = service.ask(&self.question.join(" "), None);
        self.write(&service, &asked, &mut out)?;
        out.flush()?;
        Ok(Outcome::Done)
    }

    /// One answer a line, in order; written out whenever no further question is waiting. Returns how many there
    /// were. Without `--stdin` a person typed them into a pipe: blank lines are passed over, and stand between
    /// the answers.
    fn stream(&self, service: &Service, out: impl Write) -> Result<usize, Failure> {
        let mut input = io::BufReader::new(io::stdin().lock());
        let mut out = Out::new(io::BufWriter::new(out));
        let (mut line, mut count) = (Vec::new(), 0);
        while read_line(&mut input, &mut line)? {
            let question = String::from_utf8_lossy(&line);
            if !self.stdin && question.trim().is_empty() {
                continue;
            }
            if !self.stdin && !self.json && count > 0 {
                writeln!(out)?;
            }
            count += 1;
            let asked = service.ask(question.trim_end_matches(['\r', '\n']), None);
            self.write(service, &asked, &mut out)?;
            if input.buffer().is_empty() {
                out.flush()?;
            }
        }
        out.flush()?;
        Ok(count)
    }

    fn write(&self, service: &Service, asked: &Asked, out: &mut Out<impl Write>) -> io::Result<()> {
        let explanation = self.explain.then(|| service.explain(&asked.question, None));
        if !self.json {
            render::reply(&asked.reply, &asked.language, super::width(), out)?;
            return explanation.map_or(Ok(()), |why| explain::write(&why, super::width(), out));
        }
        match explanation {
            Some(explanation) => out.json(&Explained { asked, explanation }),
            None => out.json(asked),
        }?;
        writeln!(out)
    }
}

/// Reads the next line into `line`, at most [`LONGEST_LINE`] bytes of it; false at the end.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Failure> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(Failure::Said(format!("cannot read standard input: {error}")));
            }
        };
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        let room = LONGEST_LINE.saturating_sub(line.len());
        line.extend_from_slice(&buffer[..taken.min(room)]);
        input.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// Returns whether the program was started without a standard input. Rust's runtime then opens the null
/// device in its place, for reading and writing, which nobody does on purpose.
#[cfg(unix)]
fn stdin_is_closed() -> bool {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, major, minor};
    let stdin = rustix::stdio::stdin();
    let Ok(flags) = fcntl_getfl(stdin) else { return true };
    let Ok(status) = fstat(stdin) else { return true };
    let device = FileType::from_raw_mode(status.st_mode) == FileType::CharacterDevice;
    let null =
        cfg!(target_os = "linux") && (major(status.st_rdev), minor(status.st_rdev)) == (1, 3);
    device && null && flags.contains(OFlags::RDWR)
}

#[cfg(not(unix))]
fn stdin_is_closed() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LINE, read_line};

    #[test]
    fn reads_lines_of_any_bytes_and_length() {
        let mut text = b"a\r\n\n\xff\xfe\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', LONGEST_LINE + 5));
        text.extend(b"\nlast");
        let mut input = std::io::BufReader::with_capacity(16, &text[..]);
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while read_line(&mut input, &mut line).unwrap() {
            lines.push(line.clone());
        }
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[0], b"a\r\n");
        assert_eq!(lines[2], b"\xff\xfe\n");
        assert_eq!(lines[3].len(), LONGEST_LINE);
        assert_eq!(lines[4], b"last");
    }
}
