//! A column of numbers, some of which are not known, filled row by row on its way to the store. Knows no tables.

use std::sync::Arc;

use arrow::array::{ArrayRef, PrimitiveArray};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::datatypes::ArrowPrimitiveType;

/// Numbers of a type of Arrow. Whether each is known is kept as a byte and packed at the end: millions are pushed, one at a time.
#[derive(Debug)]
pub(crate) struct Numbers<T: ArrowPrimitiveType> {
    values: Vec<T::Native>,
    known: Vec<bool>,
}

impl<T: ArrowPrimitiveType> Numbers<T> {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { values: Vec::with_capacity(rows), known: Vec::with_capacity(rows) }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: Option<T::Native>) {
        self.values.push(value.unwrap_or_default());
        self.known.push(value.is_some());
    }

    pub(crate) fn finish(self) -> ArrayRef {
        let known = NullBuffer::from(self.known);
        let nulls = (known.null_count() > 0).then_some(known);
        Arc::new(PrimitiveArray::<T>::new(ScalarBuffer::from(self.values), nulls))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::Int32Type;

    use super::*;

    #[test]
    fn what_is_not_known_is_null() {
        let mut numbers = Numbers::<Int32Type>::with_capacity(2);
        for value in [Some(7), None, Some(0)] {
            numbers.push(value);
        }
        let column = numbers.finish();
        assert_eq!(column.as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), [Some(7), None, Some(0)]);
        let mut known = Numbers::<Int32Type>::with_capacity(0);
        known.push(Some(1));
        assert!(known.finish().nulls().is_none());
    }
}
