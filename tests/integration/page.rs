//! The service review of the sample company as it was last read: its `<main>` but for the definitions, and each of its charts apart.

use std::collections::{BTreeMap, BTreeSet};

use regex::{Captures, Regex};

use crate::golden::{assert_kept, kept, redacted};
use crate::project::{Project, sample};

/// One tag on a line, so that a change is a short diff.
fn lines(html: &str) -> String {
    html.replace("><", ">\n<")
}

/// The page without its charts, and the charts by the id of their heading and their form.
fn apart(main: &str) -> (String, BTreeMap<String, String>) {
    let pattern =
        Regex::new(r#"(?s)<h3 id="(?<id>[^"]+)"|<div class="(?<form>wide|narrow)">(?<svg><svg .*?</svg>)</div>"#);
    let (mut heading, mut charts) = (String::new(), BTreeMap::new());
    let page = pattern.unwrap().replace_all(main, |found: &Captures<'_>| {
        let Some(svg) = found.name("svg") else {
            found["id"].clone_into(&mut heading);
            return found[0].to_owned();
        };
        let name = format!("{heading}-{}", &found["form"]);
        let mark = format!("<div class=\"{}\">[chart-{name}]</div>", &found["form"]);
        assert!(charts.insert(name, svg.as_str().to_owned()).is_none(), "two charts under one heading: {mark}");
        mark
    });
    (page.into_owned(), charts)
}

#[test]
fn the_review_of_the_sample_company_is_the_one_that_was_read() {
    let project = Project::new();
    let company = sample().display().to_string();
    project.args(&["run", &company, "--out", "out", "--store", "s.duckdb", "-q"]).ends(0);
    let html = std::fs::read_to_string(project.path().join("out/service-review-2026-06.html")).unwrap();
    let (_, rest) = html.split_once("<main id=\"main\">").unwrap();
    // The definitions are those of docs/metrics.md, which a test of the library holds.
    let (main, _) = rest.split_once("<section id=\"definitions\">").unwrap();
    let (page, charts) = apart(&redacted(main, project.path()));
    assert!(charts.len() > 5 && !page.contains("class=\"chart"), "{:?}", charts.keys());
    for (name, svg) in &charts {
        assert_kept(&format!("chart-{name}"), &lines(svg));
    }
    assert_kept("page", &lines(&page));
    let drawn: BTreeSet<String> = charts.into_keys().collect();
    assert_eq!(kept("chart-"), drawn, "each chart is kept and nothing else is");
}
