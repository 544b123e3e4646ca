//! A single setting changed on the command line: `sla.incident-resolution.targets.2=6h`. Knows the form of settings, not their meaning:
//! the changed whole is checked like a file.

use toml::{Table, Value};

use crate::error::{Error, Result};
use crate::text;

/// Changes one setting.
pub(super) fn apply(root: &mut Table, change: &str) -> Result<()> {
    let (path, value) = change.split_once('=').ok_or_else(|| {
        Error::setting(format!("`{change}` is not a change"))
            .hint("write KEY=VALUE, such as `sla.incident-resolution.on_reopen=new_cycle`")
    })?;
    let (path, value) = (path.trim(), value.trim());
    let (table, keys) = match path.strip_prefix("sla.") {
        Some(rest) => level(root, path, rest)?,
        None => (root, path),
    };
    let keys: Vec<&str> = keys.split('.').collect();
    let (last, way) = keys.split_last().ok_or_else(|| no_key(path))?;
    if keys.iter().any(|key| key.is_empty()) {
        return Err(no_key(path));
    }
    let mut table = table;
    for key in way {
        let inner = table.entry((*key).to_owned()).or_insert_with(|| Value::Table(Table::new()));
        table =
            inner.as_table_mut().ok_or_else(|| Error::setting(format!("`{path}`: `{key}` has no keys of its own")))?;
    }
    if value.is_empty() {
        table.remove(*last);
    } else {
        table.insert((*last).to_owned(), read(value));
    }
    Ok(())
}

fn no_key(path: &str) -> Error {
    Error::setting(format!("`{path}` names no key")).hint("such as `sla.incident-resolution.on_reopen`")
}

/// The service level that a path names, which may have dots in its id, and the keys below it.
fn level<'r, 'p>(root: &'r mut Table, path: &str, rest: &'p str) -> Result<(&'r mut Table, &'p str)> {
    let levels = match root.get_mut("sla") {
        Some(Value::Array(levels)) => levels.as_mut_slice(),
        _ => &mut [],
    };
    let id = |level: &Value| level.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let ids: Vec<String> = levels.iter().map(id).collect();
    let below = |id: &String| rest.strip_prefix(id.as_str()).and_then(|below| below.strip_prefix('.'));
    let longest = (0..ids.len()).filter(|place| below(&ids[*place]).is_some()).max_by_key(|place| ids[*place].len());
    let found = longest.and_then(|place| Some((below(&ids[place])?, levels.get_mut(place)?.as_table_mut()?)));
    found.map(|(keys, table)| (table, keys)).ok_or_else(|| {
        let name = rest.split('.').next().unwrap_or(rest);
        let known =
            if ids.is_empty() { "none is declared".to_owned() } else { format!("known are {}", text::or_list(&ids)) };
        Error::setting(format!("`{path}`: unknown service level `{name}`, {known}"))
            .hint(text::did_you_mean(name, &ids))
    })
}

/// A value as TOML, else as text: nobody quotes twice on a command line.
fn read(text: &str) -> Value {
    let parsed = toml::from_str::<Table>(&format!("value = {text}")).ok();
    parsed.and_then(|mut table| table.remove("value")).unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str =
        "[calendar.office]\nzone = 'UTC'\n[[sla]]\nid = 'a'\ntargets = { 1 = '4h' }\n[[sla]]\nid = 'a.b'\nnear = 0.5\n";

    fn changed(change: &str) -> Result<String> {
        let mut root: Table = toml::from_str(SETTINGS).unwrap();
        apply(&mut root, change)?;
        Ok(root.to_string())
    }

    #[test]
    fn values_are_toml_or_text() {
        for (change, line) in [
            ("sla.a.on_reopen=new_cycle", "on_reopen = \"new_cycle\""),
            ("sla.a.targets.1 = 6h", "1 = \"6h\""),
            ("sla.a.pause=[\"pending\"]", "pause = [\"pending\"]"),
            ("sla.a.b.near=0.9", "near = 0.9"),
            ("calendar.office.zone=Europe/Berlin", "zone = \"Europe/Berlin\""),
            ("calendar.office.mon-fri=[\"08:00-12:00\"]", "mon-fri = [\"08:00-12:00\"]"),
        ] {
            assert!(changed(change).unwrap().contains(line), "{change}: {}", changed(change).unwrap());
        }
        assert!(!changed("sla.a.b.near=").unwrap().contains("near"));
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for (change, expected) in [
            ("sla.a.near", "`sla.a.near` is not a change"),
            ("sla.c.near=1", "`sla.c.near`: unknown service level `c`, known are `a` or `a.b`"),
            ("sla.a.=1", "`sla.a.` names no key"),
            ("sla.a.b.near.x=1", "`sla.a.b.near.x`: `near` has no keys of its own"),
        ] {
            assert_eq!(changed(change).unwrap_err().to_string(), expected);
        }
    }
}
