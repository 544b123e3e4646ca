//! In which zone the exports were made, as far as the files tell: a footer that names it, the same moment in two files of which one shows UTC, or
//! the offsets that times carry. The zone of this machine is no evidence and is never looked at.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::calendar::{DAY, Zone, parse_day};
use crate::error::Result;
use crate::proposal::evidence::TrialFile;
use crate::read;
use crate::store::{Cell, Store};

/// Zones that are looked at, of those with one clock the one with the most people first.
const KNOWN: &[&str] = &[
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Prague",
    "Europe/Stockholm",
    "Europe/Copenhagen",
    "Europe/Oslo",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Bucharest",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Europe/Moscow",
    "America/New_York",
    "America/Toronto",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Vancouver",
    "America/Halifax",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Africa/Lagos",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Perth",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// Pairs of moments from which on two files can be compared.
const FEW: usize = 20;
/// The share of the pairs that a zone must explain.
const ENOUGH: f64 = 0.9;
/// Zones named as candidates.
const NAMED: usize = 6;

/// The same moment as UTC and how far another clock was ahead of it, in seconds.
type ObservedOffset = (i64, i64);

/// What the files say of their zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundZone {
    /// The zone, if they decide it.
    pub zone: Option<String>,
    /// Why.
    pub why: String,
    /// Others with the same clock, or all that fit where they do not decide.
    pub others: Vec<String>,
    /// The files that were seen to show UTC, by name.
    pub in_utc: BTreeSet<String>,
}

/// Looks for the zone. `preferred` decides among zones with one clock.
pub fn find_zone(store: &Store, read: &[TrialFile], files: &[PathBuf], preferred: &[String]) -> Result<FoundZone> {
    if let Some(named) = named(read) {
        return Ok(named);
    }
    let (compared, stored) = compared(store, read)?;
    if let Some(mut found) = fitting(&compared, preferred) {
        let files: Vec<&str> = stored.iter().map(String::as_str).collect();
        found.why =
            format!("times of tickets are ahead of the same moments in {} by its offset to UTC", files.join(", "));
        // What a file says itself needs no word of the settings.
        let assumed = read.iter().filter(|file| file.takes_the_projects_zone()).map(|file| &file.report.path);
        let in_utc = assumed.filter(|path| stored.contains(*path)).cloned().collect();
        return Ok(FoundZone { in_utc, ..found });
    }
    let offsets = offsets(files);
    if offsets.iter().all(|(_, offset)| *offset == 0) {
        return Ok(FoundZone::default());
    }
    let found = fitting(&offsets, preferred).unwrap_or_default();
    Ok(FoundZone { why: "times carry its offset".to_owned(), ..found })
}

/// The offsets that times of the first records carry: `2026-06-01T10:00:00.000+0200`.
fn offsets(files: &[PathBuf]) -> Vec<ObservedOffset> {
    let mut sights = Vec::new();
    for file in files {
        // What cannot be read was told before.
        let Ok(export) = read::open(file) else { continue };
        let rows = export.relations().iter().flat_map(|relation| &relation.sample);
        sights.extend(rows.flatten().flatten().filter_map(|cell| carried(cell)));
    }
    sights
}

/// The instant of a time with an offset, and the offset; none for any other text.
fn carried(text: &str) -> Option<ObservedOffset> {
    let (wall, offset) = text.trim().split_at_checked(text.trim().rfind(['+', '-']).filter(|at| *at >= 19)?)?;
    let digits: String = offset[1..].chars().filter(|letter| *letter != ':').collect();
    let (hours, minutes) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4)?.parse::<i64>().ok()?);
    let ahead = (hours * 3_600 + minutes * 60) * if offset.starts_with('-') { -1 } else { 1 };
    let number = |from: usize, to: usize| wall.get(from..to)?.parse::<i64>().ok();
    let day = parse_day(wall.get(..10)?)?;
    Some((day * DAY + number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)? - ahead, ahead))
}

/// A zone that a file names itself.
fn named(read: &[TrialFile]) -> Option<FoundZone> {
    let says = |file: &&TrialFile| {
        !file.takes_the_projects_zone() && !matches!(file.report.zone.as_str(), "" | "UTC" | "offset")
    };
    let file = read.iter().find(says)?;
    let why = format!("{} names it", file.report.path);
    Some(FoundZone { zone: Some(file.report.zone.clone()), why, ..FoundZone::default() })
}

/// Moments that stand in a file of tickets and in another one, of the pair of files with the most of them: the beginnings of service levels beside
/// openings, and recorded resolutions beside those of the tickets.
const MOMENTS: &str = include_str!("../../queries/proposal/moments.sql");

/// The moments of files that name no zone beside those that show UTC, and the names of the latter.
fn compared(store: &Store, read: &[TrialFile]) -> Result<(Vec<ObservedOffset>, BTreeSet<String>)> {
    let file = |id: &Cell| read.iter().find(|file| Some(file.report.sha256.as_str()) == id.as_str());
    let (mut all, mut in_utc) = (Vec::new(), BTreeSet::new());
    let pairs = store.table(&format!("SELECT DISTINCT shown, stored FROM ({MOMENTS}) ORDER BY ALL"), &[])?;
    for pair in &pairs.rows {
        let [local, utc] = &pair[..] else { continue };
        let (Some(on_wall), Some(beside)) = (file(local), file(utc)) else { continue };
        if !on_wall.takes_the_projects_zone() || !(beside.takes_the_projects_zone() || beside.report.zone == "UTC") {
            continue;
        }
        let sql = format!(
            "SELECT utc, ahead FROM ({MOMENTS}) WHERE shown = ? AND stored = ? AND ahead % 900 = 0 AND abs(ahead) <= 50400 ORDER BY ALL LIMIT 100000"
        );
        let rows = store.table(&sql, &[local.clone(), utc.clone()])?.rows;
        let sight = |row: &Vec<Cell>| Some((row.first()?.as_i64()?, row.get(1)?.as_i64()?));
        let sights: Vec<ObservedOffset> = rows.iter().filter_map(sight).collect();
        let apart = sights.iter().filter(|(_, ahead)| *ahead != 0).count();
        // Files on one clock have hardly a pair apart.
        if apart >= FEW && apart * 2 > sights.len() {
            in_utc.insert(beside.report.path.clone());
            all.extend(sights);
        }
    }
    Ok((all, in_utc))
}

/// The zones whose offset to UTC explains what is seen.
fn fitting(sights: &[ObservedOffset], preferred: &[String]) -> Option<FoundZone> {
    if sights.is_empty() {
        return None;
    }
    let mut fits: Vec<(usize, Zone)> = Vec::new();
    for name in preferred.iter().map(String::as_str).chain(KNOWN.iter().copied()) {
        let Ok(zone) = Zone::new(name) else { continue };
        let explained = sights.iter().filter(|(utc, ahead)| zone.to_local(*utc) - utc == *ahead).count();
        if explained as f64 >= ENOUGH * sights.len() as f64 && !fits.iter().any(|(_, known)| *known == zone) {
            fits.push((explained, zone));
        }
    }
    let most = fits.iter().map(|(explained, _)| *explained).max()?;
    fits.retain(|(explained, _)| *explained == most);
    let (_, first) = fits.first()?;
    let newest = sights.iter().map(|(utc, _)| *utc).max()?;
    let same_clock = |zone: &Zone| {
        // Over the year around the data: zones that only agree in the months that were seen are told apart by nobody.
        (-6..=6).all(|month| {
            let at = newest + month * 30 * DAY;
            zone.to_local(at) == first.to_local(at)
        })
    };
    let decided = fits.iter().all(|(_, zone)| same_clock(zone));
    let names = fits.iter().map(|(_, zone)| zone.name().to_owned());
    Some(FoundZone {
        zone: decided.then(|| first.name().to_owned()),
        others: names.skip(usize::from(decided)).take(NAMED).collect(),
        ..FoundZone::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYS: i64 = 20_000;

    /// Sights of a zone on every tenth day from 2024-10-04 on.
    fn sights(zone: &str, days: i64) -> Vec<ObservedOffset> {
        let zone = Zone::new(zone).expect("a zone");
        (0..days).map(|day| (DAYS + day * 10) * DAY + 36_000).map(|utc| (utc, zone.to_local(utc) - utc)).collect()
    }

    #[test]
    fn a_year_of_moments_decides_the_clock_and_names_its_zones() {
        let found = fitting(&sights("Europe/Paris", 40), &[]).expect("it fits");
        assert_eq!(found.zone.as_deref(), Some("Europe/Berlin"));
        assert!(found.others.contains(&"Europe/Paris".to_owned()), "{:?}", found.others);
        // Where holidays of a country were asked for, its zone is taken.
        let found = fitting(&sights("Europe/Paris", 40), &["Europe/Paris".to_owned()]).expect("it fits");
        assert_eq!(found.zone.as_deref(), Some("Europe/Paris"));
    }

    #[test]
    fn a_month_of_moments_leaves_it_open() {
        // In October Paris and Johannesburg show the same time, and in December they do not.
        let found = fitting(&sights("Africa/Johannesburg", 2), &[]).expect("it fits");
        assert_eq!(found.zone, None);
        assert!(found.others.contains(&"Europe/Berlin".to_owned()), "{:?}", found.others);
    }

    #[test]
    fn an_offset_is_read_off_a_time_that_carries_it() {
        // 10:00 at two hours ahead is 08:00 UTC; 2026-06-01 is day 20,605.
        let utc = 20_605 * DAY + 8 * 3_600;
        for text in ["2026-06-01T10:00:00.000+0200", "2026-06-01 10:00:00+02:00"] {
            assert_eq!(carried(text), Some((utc, 7_200)), "{text}");
        }
        assert_eq!(carried("2026-06-01T04:00:00-0400"), Some((utc, -14_400)));
        for text in ["2026-06-01T10:00:00Z", "2026-06-01 10:00:00", "INC-1", "0123456789012345678-x", ""] {
            assert_eq!(carried(text), None, "{text}");
        }
    }

    #[test]
    fn what_no_clock_explains_is_no_zone() {
        assert_eq!(fitting(&[(DAYS * DAY, 7 * 3_600 + 900)], &[]), None);
        assert_eq!(fitting(&[], &[]), None);
    }
}
