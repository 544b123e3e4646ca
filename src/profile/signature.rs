//! What a relation must look like to be read by a profile. Knows the form, not how relations are scored.

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::profile::ordered::OrderedTable;

/// What a relation must look like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Signature {
    /// `csv`, `xlsx`, `json`; any where empty.
    #[serde(default)]
    pub container: Vec<String>,
    /// End of the relation's name, for the inner lists of JSON.
    pub relation: Option<String>,
    /// Columns that must be there.
    #[serde(default)]
    pub must: Vec<String>,
    /// Of each group at least one.
    #[serde(default)]
    pub any: Vec<Vec<String>>,
    /// Columns that make the match better.
    #[serde(default)]
    pub bonus: Vec<String>,
    /// Columns that rule it out.
    #[serde(default)]
    pub never: Vec<String>,
    /// Column to the beginnings that nearly all its values have, such as `number = ["INC"]`.
    #[serde(default)]
    pub starts: OrderedTable<Vec<String>>,
}

impl Signature {
    /// Whether a relation has the name that is asked for.
    pub(crate) fn names(&self, relation: &str) -> bool {
        self.relation.as_ref().is_none_or(|end| relation.ends_with(end.as_str()))
    }
}

/// One signature, or a list of which any will do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signatures(pub(crate) Vec<Signature>);

impl<'de> Deserialize<'de> for Signatures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Signatures;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table, or a list of tables")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Signatures, A::Error> {
                Signature::deserialize(MapAccessDeserializer::new(map)).map(|one| Signatures(vec![one]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Signatures, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Signatures)
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

impl Signatures {
    /// Whether a relation has a name that is asked for.
    pub(crate) fn names(&self, relation: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|signature| signature.names(relation))
    }

    /// Whether a name is asked for at all.
    pub(crate) fn names_one(&self) -> bool {
        self.0.iter().any(|signature| signature.relation.is_some())
    }
}
