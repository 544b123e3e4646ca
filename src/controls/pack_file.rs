//! `pack.toml`: the name and version of a control set, the program it is for, the headings of its controls, and its own defaults of parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use semver::{Version, VersionReq};
use serde::Deserialize;
use toml::Spanned;

use crate::controls::definition::{Control, Parameter};
use crate::controls::policy;
use crate::controls::set_changes::SetChanges;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};
use crate::{paths, text};

/// The file that makes a folder a control set.
pub(super) const PACK_FILE: &str = "pack.toml";

/// A `pack.toml` and the text it was read from.
#[derive(Debug)]
pub(super) struct SetManifest(Document<WrittenManifest>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenManifest {
    name: String,
    version: String,
    /// Versions of the program that it is for, such as `>=0.1, <1`.
    engine: Option<Spanned<String>>,
    /// Heading to ids of controls.
    #[serde(default)]
    groups: BTreeMap<String, Vec<Spanned<String>>>,
    /// Parameter to default.
    #[serde(default)]
    parameters: BTreeMap<Spanned<String>, toml::Value>,
}

impl SetManifest {
    /// Reads the file of a set, and refuses a set that is for another version of the program.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(PACK_FILE);
        let file = Self(Document::read(&path).map_err(|error| {
            let hint = format!(
                "a control set is a folder with `{PACK_FILE}` (name and version) and its controls as .sql files"
            );
            if error.location().is_none() { error.hint(hint) } else { error }
        })?);
        if let Some(flaw) = paths::flaw(file.name()) {
            return Err(Error::setting(format!(
                "`{}`: `{}` cannot be the name of a control set: {flaw}",
                path.display(),
                file.name()
            ))
            .hint("name it with letters, digits, `-` and `_`"));
        }
        file.fits_the_program(env!("CARGO_PKG_VERSION"))?;
        Ok(file)
    }

    pub(super) fn name(&self) -> &str {
        &self.0.value.name
    }

    pub(super) fn version(&self) -> &str {
        &self.0.value.version
    }

    /// The file as read.
    pub(super) fn text(&self) -> &str {
        &self.0.text
    }

    fn fits_the_program(&self, program: &str) -> Result<()> {
        let Some(engine) = &self.0.value.engine else { return Ok(()) };
        let range = VersionReq::parse(engine.get_ref()).map_err(|error| {
            let error = Error::setting(format!("`engine` is not a range of versions: {error}"));
            self.place(error, engine.span()).hint("write it as `>=0.1, <1`")
        })?;
        if Version::parse(program).is_ok_and(|program| range.matches(&program)) {
            return Ok(());
        }
        let error = Error::setting(format!("the pack `{}` is for tickmark {range}, this is {program}", self.name()));
        Err(self.place(error, engine.span()))
    }

    /// Gives controls their headings, and parameters the defaults of this set, and notes what that changes. What names nothing is an error
    /// with its place.
    pub(super) fn apply(&self, controls: &mut [Control], changes: &mut SetChanges) -> Result<()> {
        let mut grouped = BTreeSet::new();
        for (heading, ids) in &self.0.value.groups {
            for id in ids {
                let Some(control) = controls.iter_mut().find(|control| control.id() == id.get_ref()) else {
                    let known: Vec<&str> = controls.iter().map(Control::id).collect();
                    let error = Error::new(ErrorKind::Unknown { what: "control", name: id.get_ref().clone() });
                    return Err(self.place(error.hint(text::did_you_mean(id.get_ref(), &known)), id.span()));
                };
                if !grouped.insert(id.get_ref()) {
                    let error = Error::setting(format!("`{}` is in two groups", id.get_ref()));
                    return Err(self.place(error.hint("a control is counted once, wherever it is listed"), id.span()));
                }
                control.group = Some(heading.clone());
                if control.pack != self.name() {
                    changes.headings.push(control.id().to_owned());
                }
            }
        }
        for (name, value) in &self.0.value.parameters {
            let mut known = BTreeSet::new();
            let mut mine: Vec<&mut Parameter> = Vec::new();
            for control in controls.iter_mut() {
                let is_own = control.pack == self.name();
                for (param, of) in &mut control.head.params {
                    known.insert(param.clone());
                    if param == name.get_ref() {
                        if !is_own && !changes.parameters.contains(param) {
                            changes.parameters.push(param.clone());
                        }
                        mine.push(of);
                    }
                }
            }
            if mine.is_empty() {
                let known: Vec<String> = known.into_iter().collect();
                let error = Error::new(ErrorKind::Unknown { what: "parameter", name: name.get_ref().clone() });
                return Err(self.place(error.hint(text::did_you_mean(name.get_ref(), &known)), name.span()));
            }
            for param in mine {
                policy::fits(param, value).map_err(|expected| {
                    let error = Error::setting(format!("`{}` is {value}, expected {expected}", name.get_ref()));
                    self.place(error.hint(param.why.clone()), name.span())
                })?;
                param.default = Some(value.clone());
                param.set_by = Some(self.name().to_owned());
            }
        }
        Ok(())
    }

    fn place(&self, error: Error, span: Range<usize>) -> Error {
        error.at(self.0.place(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::pack::ControlSets;

    fn read(text: &str) -> Result<Vec<Control>> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(PACK_FILE), format!("name = \"house\"\nversion = \"3\"\n{text}")).unwrap();
        ControlSets::with([dir.path().to_path_buf()]).map(|packs| packs.controls)
    }

    #[test]
    fn headings_and_defaults_reach_the_controls_and_say_who_set_them() {
        let text = "engine = \">=0.1, <99\"\n[groups]\n\"Change board\" = [\"CHG-01\", \"INC-07\"]\n[parameters]\nack_p1_min = 20\n";
        let controls = read(text).unwrap();
        let of = |id: &str| controls.iter().find(|control| control.id() == id).unwrap();
        assert_eq!(
            [of("CHG-01").heading(), of("INC-07").heading(), of("CHG-02").heading()],
            ["Change board", "Change board", "BAI06"]
        );
        let used = policy::ControlPolicy::default().in_force(of("INC-07"));
        let acknowledged = used.iter().find(|used| used.name == "ack_p1_min").unwrap();
        assert_eq!((&acknowledged.value, acknowledged.source.as_str()), (&toml::Value::Integer(20), "pack `house`"));
        assert!(used.iter().any(|used| used.name == "ack_p2_min" && used.source.starts_with("default of the tool")));
        // Another default is another value, not another control.
        assert!(!of("INC-07").changed);
    }

    #[test]
    fn what_cannot_be_is_shown_where_it_stands() {
        for (text, said, line) in [
            ("engine = \">=99\"\n", "the pack `house` is for tickmark >=99, this is", 3),
            ("engine = \"new\"\n", "`engine` is not a range of versions", 3),
            ("[groups]\na = [\"CHG-99\"]\n", "unknown control `CHG-99`", 4),
            ("[groups]\na = [\"CHG-01\"]\nb = [\"CHG-01\"]\n", "`CHG-01` is in two groups", 5),
            ("[parameters]\nack_p1_mn = 5\n", "unknown parameter `ack_p1_mn`", 4),
            ("[parameters]\nack_p1_min = \"soon\"\n", "expected a whole number", 4),
            ("colour = 1\n", "unknown key `colour`", 3),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
            assert_eq!(error.location().unwrap().line, line, "{text}");
        }
    }
}
