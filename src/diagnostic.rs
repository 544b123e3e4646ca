//! Renders an error: what, where with an excerpt and a caret, and the ways out. Texts pass `shown` before anything of our own is put around
//! them. Prints nothing itself.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::error::{Error, ErrorKind, Location};
use crate::shown;

/// The error as text that ends with a newline.
pub fn render(error: &Error, colour: bool) -> String {
    render_as(&Level::ERROR, error, colour)
}

/// The same for what does not stop the run.
pub fn render_warning(error: &Error, colour: bool) -> String {
    render_as(&Level::WARNING, error, colour)
}

fn render_as(level: &Level<'_>, error: &Error, colour: bool) -> String {
    let title = error.to_string();
    let title = match error.kind() {
        // Engines speak in several lines, with carets of their own.
        ErrorKind::Sql { .. } | ErrorKind::Template { .. } => shown::page(&title),
        _ => shown::line(&title),
    };
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut group = level
        .clone()
        .primary_title(&*title)
        .elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>());
    let place = error
        .location()
        .map(|at| (at, shown::line(&at.file.display().to_string()).into_owned(), shown::line(&at.excerpt)));
    if let Some((at, file, excerpt)) = &place {
        group = group.element(
            Snippet::source(&**excerpt)
                .path(file.as_str())
                .line_start(at.line)
                .annotation(AnnotationKind::Primary.span(byte_range(at, excerpt))),
        );
    }
    let mut text = renderer.render(&[group]);
    for hint in error.hints() {
        text.push_str("\nhint: ");
        text.push_str(&shown::line(hint));
    }
    text.push('\n');
    text
}

/// The span of a location as bytes of its excerpt as it is shown.
fn byte_range(at: &Location, excerpt: &str) -> std::ops::Range<usize> {
    let byte_of = |character: usize| excerpt.char_indices().nth(character).map_or(excerpt.len(), |(byte, _)| byte);
    byte_of(at.column - 1)..byte_of(at.column - 1 + at.span)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn an_error_shows_its_line_with_a_caret_and_its_hints() {
        let text = "[project]\nzone = \"Europe/Berlin\"\nnmae = \"x\"\n";
        let start = text.find("nmae").unwrap();
        let error = Error::setting("unknown field `nmae`")
            .at(Location::in_text(Path::new("tickmark.toml"), text, start..start + 4))
            .hint("did you mean `name`?");
        let expected = "error: unknown field `nmae`\n --> tickmark.toml:3:1\n  |\n3 | nmae = \"x\"\n  | ^^^^\nhint: did you mean `name`?\n";
        assert_eq!(render(&error, false), expected);
    }

    #[test]
    fn hostile_texts_neither_steer_the_terminal_nor_move_the_caret() {
        let text = "na\u{1b}[2Jme\u{202e}\t= \"x\"\n";
        let start = text.find('=').unwrap();
        let file = Path::new("tick\u{1b}mark\n.toml");
        let error = Error::setting("found `a\u{9b}m\nerror: b`, expected c")
            .at(Location::in_text(file, text, start..start + 1))
            .hint("name it\rerror: d");
        let expected = "error: found `a\u{fffd}m error: b`, expected c\n --> tick\u{241b}mark .toml:1:11\n  |\n1 | na\u{241b}[2Jme\u{fffd} = \"x\"\n  |           ^\nhint: name it error: d\n";
        assert_eq!(render(&error, false), expected);
    }
}
