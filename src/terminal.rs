//! The only writer to standard output and standard error. Results go to the one, everything else to the other.

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Colour;
use crate::diagnostic;
use crate::error::{Error, Result};

/// What may be printed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    colour: bool,
}

impl Terminal {
    /// Decides on colour once. `no_colour` is the wish of the environment.
    pub fn new(quiet: bool, verbose: bool, colour: Colour, no_colour: bool) -> Self {
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => io::stderr().is_terminal() && !no_colour,
        };
        Self { quiet, verbose, colour }
    }

    /// A result, as it stands.
    pub fn result(&self, bytes: &[u8]) -> Result<()> {
        self.stream(|to| to.write_all(bytes).map_err(Error::io("write", Path::new("standard output"))))
    }

    /// A result that is written piece by piece.
    pub fn stream(&self, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let mut out = Watched { to: BufWriter::new(io::stdout().lock()), closed: false };
        let written = write(&mut out);
        let written = written.and_then(|()| out.flush().map_err(Error::io("write", Path::new("standard output"))));
        // The reader had enough, as in `tickmark metrics | head`.
        if out.closed { Ok(()) } else { written }
    }

    /// A line of a result.
    pub fn line(&self, text: &str) -> Result<()> {
        self.result(format!("{text}\n").as_bytes())
    }

    /// A remark beside the results.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            stderr(&format!("{text}\n"));
        }
    }

    /// What is being done, for `--verbose`.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            stderr(&format!("{text}\n"));
        }
    }

    /// A warning.
    pub fn warning(&self, text: &str) {
        if !self.quiet {
            let mark = if self.colour { "\u{1b}[1;33mwarning\u{1b}[0m" } else { "warning" };
            stderr(&format!("{mark}: {text}\n"));
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
                let _ = writeln!(text, "caused by: {inner}");
                cause = inner.source();
            }
        }
        stderr(&text);
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
        bar.set_message(message.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(Some(bar))
    }
}

/// Knows whether its reader went away.
struct Watched<W> {
    to: W,
    closed: bool,
}

impl<W> Watched<W> {
    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.closed |= result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        result
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.to.write(bytes);
        self.watch(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.to.flush();
        self.watch(result)
    }
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
            bar.set_message(message.to_owned());
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
