//! Labels that fit and do not overlap. Without a font at hand widths are estimated on the safe side.

/// Estimated width of a text in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| size * em(c)).sum()
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        'A'..='Z' => 0.72,
        c if (c as u32) >= 0x2E80 => 1.05,
        _ => 0.6,
    }
}

/// The text, or as much of it as fits followed by an ellipsis.
pub(super) fn fit(text: &str, room: f64, size: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = size * 0.9;
    for c in text.chars() {
        used += size * em(c);
        if used > room {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}

/// Moves label heights apart until neighbours are `gap` apart, inside `low..=high` where there is room. Order is kept.
pub(super) fn spread(heights: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]).then(a.cmp(b)));
    let mut placed: Vec<f64> = order.iter().map(|i| heights[*i].max(low)).collect();
    for i in 1..placed.len() {
        placed[i] = placed[i].max(placed[i - 1] + gap);
    }
    // Pushed over the edge: push back from the end.
    let mut ceiling = high;
    for y in placed.iter_mut().rev() {
        *y = y.min(ceiling);
        ceiling = *y - gap;
    }
    let mut out = vec![0.0; heights.len()];
    for (i, y) in order.into_iter().zip(placed) {
        out[i] = y;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_end_in_an_ellipsis_and_fit() {
        let name = "Warenwirtschaft und Lagerverwaltung Süd (Außenstelle Österreich)";
        let short = fit(name, 150.0, 13.0);
        assert!(short.ends_with('…'));
        assert!(width(&short, 13.0) <= 150.0 + 13.0);
        assert_eq!(fit("Email", 150.0, 13.0), "Email");
    }

    #[test]
    fn equal_labels_are_spread_and_keep_their_order() {
        let placed = spread(&[50.0, 50.0, 52.0], 14.0, 0.0, 200.0);
        assert_eq!(placed, vec![50.0, 64.0, 78.0]);
    }

    #[test]
    fn labels_at_the_edge_are_pushed_inwards() {
        let placed = spread(&[100.0, 99.0], 14.0, 0.0, 100.0);
        assert_eq!(placed, vec![100.0, 86.0]);
    }
}
