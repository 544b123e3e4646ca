//! The exports of the sample company are what its generator makes, to the byte.

use crate::project::sample;

#[allow(dead_code, reason = "the example's command line is not used here")]
#[path = "../../examples/generate/main.rs"]
mod generate;

#[test]
fn the_sample_exports_are_what_the_generator_makes() {
    let exports = sample().join("exports");
    let made = generate::sample::files(generate::SEED, 1);
    for (name, bytes) in &made {
        let kept = std::fs::read(exports.join(name)).unwrap();
        assert!(kept == *bytes, "{name} differs: remake the sample company as CONTRIBUTING.md says");
    }
    assert_eq!(std::fs::read_dir(&exports).unwrap().count(), made.len());
    assert!(made.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() < 8 << 20);
}

#[test]
fn another_seed_makes_another_company_of_the_same_size() {
    let one = generate::sample::files(generate::SEED, 1);
    let other = generate::sample::files(generate::SEED + 1, 1);
    for ((name, bytes), (_, others)) in one.iter().zip(&other) {
        let ratio = bytes.len() as f64 / others.len() as f64;
        assert!(bytes != others && (0.8..1.25).contains(&ratio), "{name}: {ratio}");
    }
}
