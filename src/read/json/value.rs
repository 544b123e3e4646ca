//! The values of a JSON text as this program takes them: nothing, a scalar as text, an object or a list. Knows nothing of columns.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::read::cell_text;

/// What makes something of a value.
pub(crate) trait ValueTaker<'de>: Sized {
    /// What it makes.
    type Made;
    fn nothing(self) -> Self::Made;
    /// `text` spells the scalar; it costs, and not everyone asks for it.
    fn scalar(self, text: impl FnOnce() -> Cow<'de, str>) -> Self::Made;
    fn object<A: MapAccess<'de>>(self, members: A) -> Result<Self::Made, A::Error>;
    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Made, A::Error>;
}

/// Gives the value that the parser comes to.
pub(crate) struct Taking<T>(pub(crate) T);

impl<'de, T: ValueTaker<'de>> DeserializeSeed<'de> for Taking<T> {
    type Value = T::Made;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Made, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: ValueTaker<'de>> Visitor<'de> for Taking<T> {
    type Value = T::Made;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<T::Made, E> {
        Ok(self.0.nothing())
    }

    fn visit_bool<E>(self, value: bool) -> Result<T::Made, E> {
        Ok(self.0.scalar(|| Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T::Made, E> {
        Ok(self.0.scalar(|| value.to_string().into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T::Made, E> {
        Ok(self.0.scalar(|| value.to_string().into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T::Made, E> {
        Ok(self.0.scalar(|| {
            let mut text = String::new();
            cell_text::number(value, &mut text);
            text.into()
        }))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<T::Made, E> {
        Ok(self.0.scalar(|| Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<T::Made, E> {
        Ok(self.0.scalar(|| Cow::Owned(value.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T::Made, A::Error> {
        self.0.object(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T::Made, A::Error> {
        self.0.list(items)
    }
}
