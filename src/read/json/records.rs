//! Finds the records of a JSON text without building any of it, and cuts out one after the other. Knows the shapes in which tools
//! wrap their records; knows nothing of what is in them.
//!
//! Shapes: a list of records; an object that holds such a list, or one record, under a customary name; an object that holds its
//! records by their ids there; a record by itself; and any number of these one after the other (NDJSON, pages joined together).

use std::io::Read;

use crate::read::json::chunk::RecordChunk;
use crate::read::json::cursor::Cursor;
use crate::read::json::wrapping::{NEST, UNNAMED, is_id, is_identity, is_wrapper};
use crate::read::text_fault::TextFault;

/// Inside what the cursor stands; outside everything where there is none.
#[derive(Clone, Copy)]
enum JsonContext {
    /// An object that may be a record or a wrapper.
    Object { start: u64, kind: ObjectKind },
    /// A list of records.
    List,
    /// An object whose members are records.
    Keyed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ObjectKind {
    Unknown,
    Record,
    Wrapper,
}

/// The records of a text, bunch by bunch. Ends after the first fault.
pub(crate) struct ChunkReader {
    cursor: Cursor,
    /// From the outermost to the innermost.
    places: Vec<JsonContext>,
    list: String,
    /// Records of each list so far.
    counts: Vec<(String, u64)>,
    ended: bool,
    /// Records that a bunch may have.
    most: usize,
}

impl ChunkReader {
    /// Starts at the beginning of the text. A bunch has at most so many records.
    pub(crate) fn new(text: Box<dyn Read + Send>, most: usize) -> Self {
        Self {
            most,
            cursor: Cursor::new(text),
            places: Vec::new(),
            list: UNNAMED.into(),
            counts: Vec::new(),
            ended: false,
        }
    }

    fn bunch(&mut self) -> Result<Option<RecordChunk>, TextFault> {
        let mut bunch = RecordChunk::new(self.list.clone());
        while !bunch.is_full(self.most) {
            if bunch.list != self.list {
                if bunch.len() > 0 {
                    break;
                }
                bunch.list.clone_from(&self.list);
            }
            if !self.step(&mut bunch)? {
                self.ended = true;
                break;
            }
        }
        let at = self.counts.iter().position(|(list, _)| *list == bunch.list).unwrap_or_else(|| {
            self.counts.push((bunch.list.clone(), 0));
            self.counts.len() - 1
        });
        bunch.first = self.counts[at].1 + 1;
        self.counts[at].1 += bunch.len() as u64;
        Ok((bunch.len() > 0 || !self.ended).then_some(bunch))
    }

    /// Takes one token or record; false at the end of the text.
    fn step(&mut self, bunch: &mut RecordChunk) -> Result<bool, TextFault> {
        let place = self.places.last().copied();
        let Some(byte) = self.cursor.peek_token()? else {
            return if place.is_none() { Ok(false) } else { Err(self.cursor.cut_off()) };
        };
        match (place, byte) {
            (None, b'[') => {
                self.cursor.step();
                self.enter(UNNAMED, JsonContext::List);
            }
            (None, b'{') => {
                let start = self.cursor.offset();
                self.cursor.keep = Some(start);
                self.cursor.step();
                self.enter(UNNAMED, JsonContext::Object { start, kind: ObjectKind::Unknown });
            }
            (Some(_), b',') => self.cursor.step(),
            (Some(JsonContext::Object { start, kind }), b'}') => {
                self.cursor.step();
                self.places.pop();
                if kind != ObjectKind::Wrapper {
                    self.take(bunch, start)?;
                }
                self.cursor.keep = None;
            }
            (Some(JsonContext::Object { start, kind }), b'"') => self.member(bunch, start, kind)?,
            (Some(JsonContext::List), b']') | (Some(JsonContext::Keyed), b'}') => {
                self.cursor.step();
                self.places.pop();
            }
            (Some(JsonContext::List), b'{') => self.record(bunch)?,
            (Some(JsonContext::Keyed), b'"') => {
                self.key()?;
                match self.cursor.peek_token()? {
                    Some(b'{') => self.record(bunch)?,
                    Some(_) => return Err(self.unexpected("a record")),
                    None => return Err(self.cursor.cut_off()),
                }
            }
            (place, _) => {
                return Err(self.unexpected(match place {
                    None => "a record or a list of records",
                    Some(JsonContext::Object { .. } | JsonContext::Keyed) => "a member or the end of the object",
                    Some(JsonContext::List) => "a record or the end of the list",
                }));
            }
        }
        Ok(true)
    }

    fn unexpected(&self, expected: &'static str) -> TextFault {
        TextFault::at(self.cursor.offset(), format!("expected {expected}"))
    }

    fn enter(&mut self, list: &str, place: JsonContext) {
        list.clone_into(&mut self.list);
        self.places.push(place);
    }

    /// The object around is none of the records, so that nothing of it needs to be kept.
    fn wrapped(&mut self) {
        self.cursor.keep = None;
        if let Some(JsonContext::Object { kind, .. }) = self.places.last_mut() {
            *kind = ObjectKind::Wrapper;
        }
    }

    /// The name of a member, up to its value.
    fn key(&mut self) -> Result<String, TextFault> {
        let name_at = self.cursor.offset();
        let kept = self.cursor.keep;
        self.cursor.keep = kept.or(Some(name_at));
        self.cursor.value()?;
        let name = String::from_utf8_lossy(self.cursor.since(name_at)).trim_matches('"').to_owned();
        self.cursor.keep = kept;
        match self.cursor.peek_token()? {
            Some(b':') => {
                self.cursor.step();
                Ok(name)
            }
            _ if self.cursor.ended_here() => Err(self.cursor.cut_off()),
            _ => Err(self.unexpected("`:`")),
        }
    }

    /// A member of the outermost object: a list of records, a record, or something else to pass over.
    fn member(&mut self, bunch: &mut RecordChunk, start: u64, kind: ObjectKind) -> Result<(), TextFault> {
        let name = self.key()?;
        let wraps = kind != ObjectKind::Record && is_wrapper(&name);
        match self.cursor.peek_token()? {
            None => return Err(self.cursor.cut_off()),
            Some(b'[') if wraps => {
                self.cursor.step();
                if matches!(self.cursor.peek_token()?, Some(b'{' | b']')) {
                    self.wrapped();
                    self.enter(&name, JsonContext::List);
                    return Ok(());
                }
                self.cursor.values(1)?;
            }
            Some(b'{') if kind != ObjectKind::Record && name == NEST => {
                self.wrapped();
                self.cursor.step();
                self.places.push(JsonContext::Object { start, kind: ObjectKind::Wrapper });
            }
            Some(b'{') if wraps => {
                self.wrapped();
                if self.holds_records_by_id()? {
                    self.enter(&name, JsonContext::Keyed);
                    return Ok(());
                }
                let record = self.cursor.keep.unwrap_or_default();
                self.cursor.values(1)?;
                if bunch.len() == 0 {
                    bunch.list.clone_from(&name);
                }
                self.list = name;
                self.take(bunch, record)?;
                self.cursor.keep = None;
            }
            Some(_) => {
                self.cursor.value()?;
                if kind == ObjectKind::Unknown && is_identity(&name) {
                    self.places.pop();
                    self.places.push(JsonContext::Object { start, kind: ObjectKind::Record });
                }
            }
        }
        Ok(())
    }

    /// Goes into an object that is kept from its beginning, or, where its first member is a record under its id, to this member.
    fn holds_records_by_id(&mut self) -> Result<bool, TextFault> {
        let start = self.cursor.offset();
        self.cursor.keep = Some(start);
        self.cursor.step();
        if self.cursor.peek_token()? != Some(b'"') {
            return Ok(false);
        }
        let first = self.cursor.offset();
        let is_id = is_id(&self.key()?);
        let found = is_id && self.cursor.peek_token()? == Some(b'{');
        self.cursor.back_to(if found { first } else { start + 1 });
        if found {
            self.cursor.keep = None;
        }
        Ok(found)
    }

    fn record(&mut self, bunch: &mut RecordChunk) -> Result<(), TextFault> {
        let start = self.cursor.offset();
        self.cursor.keep = Some(start);
        self.cursor.value()?;
        self.take(bunch, start)?;
        self.cursor.keep = None;
        Ok(())
    }

    fn take(&mut self, bunch: &mut RecordChunk, start: u64) -> Result<(), TextFault> {
        bunch.push(self.cursor.since(start), start)?;
        self.cursor.complete += 1;
        Ok(())
    }
}

impl Iterator for ChunkReader {
    type Item = Result<RecordChunk, TextFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let bunch = self.bunch();
        self.ended |= bunch.is_err();
        bunch.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Result<Vec<(String, String)>, TextFault> {
        let mut found = Vec::new();
        for bunch in ChunkReader::new(Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), 1_000) {
            let bunch = bunch?;
            for (record, offset) in bunch.records() {
                assert!(text.as_bytes()[offset as usize..].starts_with(record));
                found.push((bunch.list.clone(), String::from_utf8(record.to_vec()).unwrap()));
            }
        }
        Ok(found)
    }

    fn found(text: &str) -> Vec<(String, String)> {
        frame(text).unwrap()
    }

    fn records(list: &str, records: &[&str]) -> Vec<(String, String)> {
        records.iter().map(|record| (list.to_owned(), (*record).to_owned())).collect()
    }

    #[test]
    fn every_customary_wrapping_is_taken_off() {
        let two = [r#"{"a":1}"#, r#"{"a":"]}\""}"#];
        let list = format!("[{}, {}\n]", two[0], two[1]);
        assert_eq!(found(&list), records("records", &two));
        assert_eq!(
            found(&format!(r#"{{"total":2,"tags":["x"],"result":{list},"next":null}}"#)),
            records("result", &two)
        );
        assert_eq!(found(&format!("{}\n{}\n", two[0], two[1])), records("records", &two));
        assert_eq!(found(r#"{"result":{"a":1}}"#), records("result", &two[..1]));
        let pages = format!(r#"{{"issues":{list}}}{{"issues":{list}}}"#);
        assert_eq!(found(&pages), records("issues", &[two, two].concat()));
    }

    #[test]
    fn a_record_with_lists_of_its_own_is_one_record() {
        let record = r#"{"key":"ITS-1","values":[{"x":1}],"fields":{}}"#;
        assert_eq!(found(record), records("records", &[record]));
    }

    #[test]
    fn a_search_answer_is_not_taken_for_a_record() {
        let text = r#"{"expand":"names","startAt":0,"issues":[{"id":"1"}]}"#;
        assert_eq!(found(text), records("issues", &[r#"{"id":"1"}"#]));
    }

    #[test]
    fn two_lists_in_one_object_stay_apart() {
        let text = r#"{"tickets":[{"id":1}],"problems":[{"id":2},{"id":3}]}"#;
        let expected = [records("tickets", &[r#"{"id":1}"#]), records("problems", &[r#"{"id":2}"#, r#"{"id":3}"#])];
        assert_eq!(found(text), expected.concat());
    }

    #[test]
    fn records_under_their_ids_are_a_list() {
        let two = [r#"{"1":"VPN","2":5732}"#, r#"{"1":"Mail","2":5733}"#];
        let text = format!(r#"{{"count":2,"data":{{ "5732": {},"5733":{}}},"order":[]}}"#, two[0], two[1]);
        assert_eq!(found(&text), records("data", &two));
        let text = format!(r#"{{"objects":{{"Incident::1":{},"Incident::2":{}}},"code":0}}"#, two[0], two[1]);
        assert_eq!(found(&text), records("objects", &two));
        // Numbers of fields are no ids of records.
        assert_eq!(found(r#"{"data":{"1":"VPN","2":5732}}"#), records("data", &[r#"{"1":"VPN","2":5732}"#]));
        assert_eq!(found(r#"{"data":{}}"#), records("data", &["{}"]));
        assert!(matches!(frame(r#"{"data":{"1":{},"2":5}}"#), Err(TextFault::Said { at: Some(20), .. })));
    }

    #[test]
    fn records_among_the_assets_of_an_answer_are_found() {
        let two = [r#"{"id":3,"number":"22003"}"#, r#"{"id":5,"number":"22005"}"#];
        let (a, b) = (two[0], two[1]);
        let text = format!(
            r#"{{"tickets":[3,5],"tickets_count":2,"assets":{{"User":{{"7":{{"id":7}}}},"Ticket":{{"3":{a},"5":{b}}}}}}}"#
        );
        assert_eq!(found(&text), records("Ticket", &two));
    }

    #[test]
    fn records_longer_than_a_chunk_are_cut_whole() {
        let record = format!(r#"{{"text":"{}"}}"#, "x\\\"".repeat(1 << 20));
        assert_eq!(found(&format!("[{record},{record}]")), records("records", &[&record, &record]));
    }

    #[test]
    fn a_text_that_ends_early_says_how_much_of_it_was_whole() {
        let text = r#"{"result":[{"a":1},{"a":2},{"a":"#;
        for end in 20..text.len() {
            let complete = if end < 26 { "1 whole record" } else { "2 whole records" };
            match frame(&text[..end]) {
                Err(TextFault::Said { at, reason, .. }) => {
                    assert_eq!((at, reason), (Some(end as u64), format!("the file ends early, after {complete}")));
                }
                other => panic!("{other:?} at {end}"),
            }
        }
    }

    #[test]
    fn absurd_depth_ends_in_a_fault_and_not_in_a_crash() {
        let deep = frame(&format!("[{{\"a\":{}", "[".repeat(10_000)));
        assert!(matches!(deep, Err(TextFault::Said { reason, .. }) if reason == "nested deeper than any export"));
    }

    #[test]
    fn what_is_no_record_is_unexpected() {
        assert!(matches!(frame("[{}, 5]"), Err(TextFault::Said { at: Some(5), .. })));
        assert!(matches!(frame("{} x"), Err(TextFault::Said { at: Some(3), .. })));
    }
}
