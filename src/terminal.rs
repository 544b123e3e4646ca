//! The only writer to standard output and standard error. Results go to the one, everything else to the other. Whatever people look at here
//! passes `shown`; results for a file or another program are exact.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Colour;
use crate::diagnostic;
use crate::error::{Error, Result};
use crate::shown;

/// What may be printed, and how.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a decision of its own")]
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    colour: bool,
    /// Whether results appear on a terminal.
    on_screen: bool,
}

impl Terminal {
    /// Decides once on colour, and on whether results are looked at or handed on. `no_colour` is the wish of the environment.
    pub fn new(quiet: bool, verbose: bool, colour: Colour, no_colour: bool) -> Self {
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => io::stderr().is_terminal() && !no_colour,
        };
        Self { quiet, verbose, colour, on_screen: io::stdout().is_terminal() }
    }

    /// A result: as it stands for a file or another program, made harmless on a terminal.
    pub fn result(&self, bytes: &[u8]) -> Result<()> {
        self.stream(|to| to.write_all(bytes).map_err(Error::io("write", Path::new("standard output"))))
    }

    /// A result that is written piece by piece.
    pub fn stream(&self, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let to = BufWriter::new(io::stdout().lock());
        let mut out = WatchedOutput { to, closed: false, line: self.on_screen.then(Vec::new) };
        let written = write(&mut out);
        let written = written.and_then(|()| out.flush().map_err(Error::io("write", Path::new("standard output"))));
        // The reader had enough, as in `tickmark metrics | head`.
        if out.closed { Ok(()) } else { written }
    }

    /// A result that is made for people: harmless wherever it goes.
    pub fn page(&self, text: &str) -> Result<()> {
        self.result(shown::page(text).as_bytes())
    }

    /// A line of such a result.
    pub fn line(&self, text: &str) -> Result<()> {
        self.result(format!("{}\n", shown::line(text)).as_bytes())
    }

    /// A line that a script takes up, such as the path of what was written.
    pub fn record(&self, text: &str) -> Result<()> {
        let text = if self.on_screen { shown::line(text) } else { Cow::Borrowed(text) };
        self.result(format!("{text}\n").as_bytes())
    }

    /// A remark beside the results.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            stderr(&format!("{}\n", shown::line(text)));
        }
    }

    /// What is being done, for `--verbose`.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            stderr(&format!("{}\n", shown::line(text)));
        }
    }

    /// A warning.
    pub fn warning(&self, text: &str) {
        if !self.quiet {
            let mark = if self.colour { "\u{1b}[1;33mwarning\u{1b}[0m" } else { "warning" };
            stderr(&format!("{mark}: {}\n", shown::line(text)));
        }
    }

    /// A warning with its place and hints.
    pub fn warning_at(&self, error: &Error) {
        if !self.quiet {
            stderr(&diagnostic::render_warning(error, self.colour));
        }
    }

    /// An error with its place and hints, and with `--verbose` its causes.
    pub fn error(&self, error: &Error) {
        let mut text = diagnostic::render(error, self.colour);
        if self.verbose {
            let mut cause = std::error::Error::source(error);
            while let Some(inner) = cause {
                let _ = writeln!(text, "caused by: {}", shown::line(&inner.to_string()));
                cause = inner.source();
            }
        }
        stderr(&text);
    }

    /// What the command line's own description says of arguments that it cannot use.
    pub fn refusal(&self, text: &str) {
        stderr(&shown::page(text));
    }

    /// A moving line while something long is going on; only on a terminal.
    pub fn progress(&self, message: &str) -> Progress {
        if self.quiet || !io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed:.dim}") {
            bar.set_style(style);
        }
        bar.set_message(shown::line(message).into_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(Some(bar))
    }
}

/// Knows whether its reader went away, and makes lines harmless that appear on a terminal.
struct WatchedOutput<W> {
    to: W,
    closed: bool,
    /// Of what goes to a terminal, the line that has not ended yet.
    line: Option<Vec<u8>>,
}

impl<W> WatchedOutput<W> {
    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.closed |= result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        result
    }
}

impl<W: Write> Write for WatchedOutput<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = match &mut self.line {
            None => self.to.write(bytes),
            Some(line) => {
                line.extend_from_slice(bytes);
                let ended = line.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
                let shown = harmless(line.get(..ended).unwrap_or_default());
                let written = self.to.write_all(shown.as_bytes()).map(|()| bytes.len());
                line.drain(..ended);
                written
            }
        };
        self.watch(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let last = self.line.as_mut().map(std::mem::take).unwrap_or_default();
        let result = self.to.write_all(harmless(&last).as_bytes()).and_then(|()| self.to.flush());
        self.watch(result)
    }
}

/// What is shown of a result on a terminal.
fn harmless(bytes: &[u8]) -> String {
    shown::page(&String::from_utf8_lossy(bytes)).into_owned()
}

fn stderr(text: &str) {
    // Nothing can be done, and nothing is lost, when even standard error is closed.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// A moving line; gone when dropped.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// What is going on now.
    pub fn say(&self, message: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(shown::line(message).into_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of a result that is written in pieces.
    fn written(pieces: &[&[u8]], on_screen: bool) -> Vec<u8> {
        let mut out = WatchedOutput { to: Vec::new(), closed: false, line: on_screen.then(Vec::new) };
        for piece in pieces {
            out.write_all(piece).unwrap();
        }
        out.flush().unwrap();
        out.to
    }

    #[test]
    fn results_are_exact_for_programs_and_harmless_on_a_terminal() {
        let bytes = "{\"number\": \"INC\u{9b}31m\u{202e}\"}\n\u{1b}[2J\u{7}".as_bytes();
        assert_eq!(written(&[bytes], false), bytes);
        let seen = "{\"number\": \"INC\u{fffd}31m\u{fffd}\"}\n\u{241b}[2J\u{2407}";
        assert_eq!(written(&[bytes], true), seen.as_bytes());
        // Wherever a piece ends, in the middle of a character, too.
        for cut in 1..bytes.len() {
            assert_eq!(written(&[&bytes[..cut], &bytes[cut..]], true), seen.as_bytes(), "{cut}");
        }
        assert_eq!(written(&[b"a\xff"], true), "a\u{fffd}".as_bytes());
        assert_eq!(written(&[b"a\nb\n"], true), b"a\nb\n");
    }
}
