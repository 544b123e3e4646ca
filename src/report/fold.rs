//! The last hand on what is printed: a column that says the same in every row becomes a sentence. Knows no measure and no chart.

use crate::report::format::{NOTHING, and_list, kept, or_list};
use crate::report::view::{PageCell, PageTable, Section, SectionBlock};

impl Section {
    /// As it is printed: what stands in every row of a table is said once.
    #[must_use]
    pub(crate) fn folded(mut self) -> Self {
        for block in &mut self.blocks {
            match block {
                SectionBlock::Table(table) => table.fold(),
                SectionBlock::Figure(figure) => {
                    figure.heading = kept(std::mem::take(&mut figure.heading));
                    figure.table.iter_mut().for_each(PageTable::fold);
                }
            }
        }
        self
    }
}

/// Rows from which a column that never changes says nothing as a column.
const ALIKE: usize = 3;

impl PageTable {
    /// Says in one sentence below what a column says in every row. The first column names the rows and stays, as does one with links, second
    /// lines or readings.
    pub(crate) fn fold(&mut self) {
        self.heading = kept(std::mem::take(&mut self.heading));
        let Some((first, others)) = self.rows.split_first().filter(|(_, others)| others.len() + 1 >= ALIKE) else {
            return;
        };
        let is_alike = |place: usize| {
            let cell = first.get(place).filter(|cell| cell.is_plain());
            cell.is_some_and(|cell| {
                others.iter().all(|row| row.get(place).is_some_and(|other| other.is_plain() && other.text == cell.text))
            })
        };
        let alike: Vec<usize> = (1..self.columns.len()).filter(|place| is_alike(*place)).collect();
        // Columns of one text share a sentence.
        let mut told: Vec<(String, Vec<String>)> = Vec::new();
        for place in &alike {
            let (text, title) = (first[*place].text.clone(), format!("“{}”", self.columns[*place].title));
            match told.iter_mut().find(|(of, _)| *of == text) {
                Some((_, titles)) => titles.push(title),
                None => told.push((text, vec![title])),
            }
        }
        let (empty, full): (Vec<_>, Vec<_>) =
            told.into_iter().partition(|(text, _)| matches!(text.as_str(), "" | NOTHING));
        let full: Vec<String> =
            full.into_iter().map(|(text, titles)| format!("{text} under {}", and_list(&titles))).collect();
        let empty: Vec<String> = empty.into_iter().flat_map(|(_, titles)| titles).collect();
        let full = (!full.is_empty()).then(|| format!("Every row here has {}.", and_list(&full)));
        let empty = (!empty.is_empty()).then(|| format!("No row here has a value under {}.", or_list(&empty)));
        for says in full.into_iter().chain(empty) {
            let gap = if self.hint.is_empty() { "" } else { " " };
            self.hint = std::mem::take(&mut self.hint).say(format!("{gap}{says}"));
        }
        let keep = |place: &usize| !alike.contains(place);
        let columns = std::mem::take(&mut self.columns).into_iter().enumerate();
        self.columns = columns.filter(|(place, _)| keep(place)).map(|(_, column)| column).collect();
        for row in &mut self.rows {
            let cells = std::mem::take(row).into_iter().enumerate();
            *row = cells.filter(|(place, _)| keep(place)).map(|(_, cell)| cell).collect();
        }
    }
}

impl PageCell {
    /// Whether it is words and nothing else.
    fn is_plain(&self) -> bool {
        self.href.is_none() && self.reading.is_none() && self.sub.as_ref().is_none_or(String::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::view::{PageColumn, Sentence};

    fn table(titles: &[&str], rows: &[&[&str]]) -> PageTable {
        let row = |cells: &&[&str]| cells.iter().map(|text| PageCell::new(*text)).collect();
        PageTable { columns: PageColumn::list(titles), rows: rows.iter().map(row).collect(), ..PageTable::default() }
    }

    fn words(sentence: &Sentence) -> String {
        sentence.0.iter().map(|span| span.text.as_str()).collect()
    }

    #[test]
    fn what_stands_in_every_row_is_said_once() {
        let mut all = table(
            &["Ticket", "Group", "#used", "#late", "Reason"],
            &[&["A", "Desk", "1 h", "0", "–"], &["B", "Desk", "2 h", "0", "–"], &["C", "Desk", "1 h", "0", "–"]],
        );
        all.hint = Sentence::new("3 shown.");
        all.fold();
        let titles: Vec<&str> = all.columns.iter().map(|column| column.title.as_str()).collect();
        assert_eq!(titles, ["Ticket", "used"]);
        assert!(all.rows.iter().all(|row| row.len() == 2));
        assert_eq!(
            words(&all.hint),
            "3 shown. Every row here has Desk under “Group” and 0 under “late”. No row here has a value under “Reason”."
        );
    }

    #[test]
    fn columns_of_one_text_share_a_sentence() {
        let mut zeros = table(&["File", "#a", "#b"], &[&["x", "0", "0"], &["y", "0", "0"], &["z", "0", "0"]]);
        zeros.fold();
        assert_eq!(words(&zeros.hint), "Every row here has 0 under “a” and “b”.");
        let mut empty = table(&["File", "#a", "#b"], &[&["x", "", ""], &["y", "", ""], &["z", "", ""]]);
        empty.fold();
        assert_eq!(words(&empty.hint), "No row here has a value under “a” or “b”.");
    }

    #[test]
    fn a_column_stays_that_only_looks_constant() {
        // Two rows alike are no rule, names of rows are needed, links and second lines say more than their text.
        let mut two = table(&["Ticket", "Group"], &[&["A", "Desk"], &["B", "Desk"]]);
        two.fold();
        assert_eq!(two.columns.len(), 2);
        let mut same = table(&["Ticket", "Group"], &[&["A", "Desk"], &["A", "Desk"], &["A", "Help"]]);
        same.fold();
        assert_eq!(same.columns.len(), 2);
        let mut linked = table(&["Ticket", "n", "share"], &[&["A", "1", "2"], &["B", "1", "2"], &["C", "1", "2"]]);
        linked.rows[1][1].href = Some("list.csv".to_owned());
        linked.rows[2][2].sub = Some("1 of 2".to_owned());
        linked.fold();
        assert_eq!(linked.columns.len(), 3);
        assert!(linked.hint.is_empty());
    }
}
