//! Renders an error: what, where with an excerpt and a caret, and the ways out. Prints nothing itself.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::error::{Error, Location};

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
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut group = level
        .clone()
        .primary_title(title.as_str())
        .elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>());
    let place = error.location().map(|at| (at, at.file.display().to_string(), byte_range(at)));
    if let Some((at, file, range)) = &place {
        group = group.element(
            Snippet::source(at.excerpt.as_str())
                .path(file.as_str())
                .line_start(at.line)
                .annotation(AnnotationKind::Primary.span(range.clone())),
        );
    }
    let mut text = renderer.render(&[group]);
    for hint in error.hints() {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    text.push('\n');
    text
}

/// The span of a location as bytes of its excerpt.
fn byte_range(at: &Location) -> std::ops::Range<usize> {
    let byte_of =
        |character: usize| at.excerpt.char_indices().nth(character).map_or(at.excerpt.len(), |(byte, _)| byte);
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
}
