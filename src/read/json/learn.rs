//! The first of two passes over a JSON file: which relations and fields it has, and their first rows.

use std::io::Read;
use std::sync::{Arc, PoisonError, RwLock};

use crate::read::export::{Relation, SAMPLE_ROWS, sampled};
use crate::read::json::chunk::RecordChunk;
use crate::read::json::direct;
use crate::read::json::node::TooManyFields;
use crate::read::json::records::ChunkReader;
use crate::read::json::shape::InferredSchema;
use crate::read::json::tree::Tree;
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD, MAX_RELATIONS, MAX_SAMPLED};
use crate::read::pipeline::ordered;
use crate::read::text_fault::TextFault;
use crate::text::grouped;

/// Reads the whole file for its fields. The first records are kept for the sample, and those that bring a new relation.
///
/// Several threads look for records with news and this one takes them in, in the order of the file: a record that brings nothing to
/// what was learnt from the records before it brings nothing at all.
pub(super) fn learn(text: Box<dyn Read + Send>) -> Result<(InferredSchema, Vec<Relation>), TextFault> {
    let (learnt, mut kept, mut bytes) = (Arc::new(RwLock::new(InferredSchema::default())), Vec::new(), 0);
    let known = Arc::clone(&learnt);
    let bunches = ordered(ChunkReader::new(text, usize::MAX), move |bunch| -> Result<_, TextFault> {
        let bunch = bunch?;
        let news = news(&known.read().unwrap_or_else(PoisonError::into_inner), &bunch)?;
        Ok((bunch, news))
    });
    for bunch in bunches {
        let (bunch, news) = bunch?;
        let mut shape = learnt.write().unwrap_or_else(PoisonError::into_inner);
        for (i, record) in news {
            let tree = serde_json::from_slice(&record).map_err(|error| bunch.broken(i, &error))?;
            let news = shape.learn(&bunch.list, &tree).map_err(|fault| too_many_fields(&bunch.list, fault))?;
            // A few endless records say as much as many.
            if (news || bunch.first + (i as u64) <= SAMPLE_ROWS as u64) && bytes < MAX_RECORD {
                bytes += record.len();
                kept.push((bunch.list.clone(), record));
            }
        }
    }
    let mut shape = std::mem::take(&mut *learnt.write().unwrap_or_else(PoisonError::into_inner));
    let first = shape.relations().first().map(|found| found.name.clone()).unwrap_or_default();
    shape.inherit().map_err(|fault| too_many_fields(&first, fault))?;
    let samples = samples(&shape, &kept);
    let relations = shape.relations().iter().zip(samples).map(|(found, sample)| Relation {
        name: found.name.clone(),
        header: found.header.clone(),
        header_row: Some(0),
        records_above: 0,
        sample,
    });
    let relations = relations.collect();
    Ok((shape, relations))
}

fn too_many_fields(list: &str, _: TooManyFields) -> TextFault {
    let (columns, lists) = (grouped(MAX_COLUMNS as u64), grouped(MAX_RELATIONS as u64));
    let reason = format!(
        "the records of `{list}` have more than {columns} different fields, more than {lists} different lists, or endless keys"
    );
    TextFault::new(reason).hint("their keys seem to be data: export a list of names and values instead, or as csv")
}

/// The first rows of each relation.
fn samples(shape: &InferredSchema, kept: &[(String, Vec<u8>)]) -> Vec<Vec<Vec<Option<String>>>> {
    let mut samples = vec![Vec::new(); shape.relations().len()];
    let (mut cells, mut bytes) = (0, vec![0; samples.len()]);
    for (list, record) in kept {
        // It was parsed once before.
        let Ok(tree) = serde_json::from_slice::<Tree<'_>>(record) else { continue };
        for (at, (sample, bytes)) in samples.iter_mut().zip(&mut bytes).enumerate() {
            if sample.len() >= SAMPLE_ROWS {
                continue;
            }
            shape.rows(list, &tree, at, &mut |row| {
                if sample.len() < SAMPLE_ROWS && *bytes < MAX_RECORD / 8 && cells < MAX_SAMPLED {
                    *bytes += row.iter().flatten().map(|text| text.len()).sum::<usize>();
                    cells += row.len();
                    sample.push(row.iter().copied().map(sampled).collect());
                }
            });
        }
    }
    samples
}

/// The records of a bunch that may bring something new, and those at the top of the list.
fn news(shape: &InferredSchema, bunch: &RecordChunk) -> Result<Vec<(usize, Vec<u8>)>, TextFault> {
    let root = shape.root(&bunch.list);
    let mut news = Vec::new();
    for (i, (record, _)) in bunch.records().enumerate() {
        let known = match root {
            Some((_, node)) => direct::knows(node, record).map_err(|error| bunch.broken(i, &error))?,
            None => false,
        };
        if !known || bunch.first + (i as u64) <= SAMPLE_ROWS as u64 {
            news.push((i, record.to_vec()));
        }
    }
    Ok(news)
}
