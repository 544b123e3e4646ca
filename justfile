# The five things a contributor does. `just` lists them; each is one line of cargo, too.

# List the recipes
default:
    @just --list

# Build the program
build:
    cargo build --release

# Run the tests; with words, those whose names hold one of them
test *words:
    cargo test --release -- {{ words }}

# Format, and lint as the continuous integration does
lint:
    cargo fmt
    cargo clippy --release --all-targets --locked -- -D warnings

# Make the review of the sample company, in `out`
sample:
    cargo run --release -- run sample-data/meridian --out out

# Everything that must hold before a change lands
ci:
    bash .ci/run
