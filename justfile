# The six things a contributor does. `just` lists them; each is one line of cargo, too.

# List the recipes
default:
    @just --list

# Build the program
build:
    cargo build --release

# Run the tests; with words, those whose names hold one of them
test *words:
    cargo test --release -- {{ words }}

# Run what tells most soonest: the unit tests, and the integration tests but for those that run the sample company, kill the
# program, read huge files or compute everything a second time
quick:
    cargo test --release --lib --test integration -- \
      --skip accusations:: --skip agreements:: --skip believed:: --skip bounds:: --skip clock_naive:: --skip compare:: \
      --skip conclusions:: --skip controls:: --skip determinism:: --skip evidence:: --skip file_sheets:: --skip first_try:: \
      --skip forms:: --skip hostile:: --skip import_fixtures:: --skip indicators:: --skip init:: --skip inspect:: \
      --skip kill:: --skip known:: --skip many_cells:: --skip mixed_folder:: --skip older_store:: --skip outages:: \
      --skip page:: --skip past:: --skip places:: --skip policies:: --skip remarks:: --skip restated:: --skip runs:: \
      --skip sample:: --skip samples:: --skip scope:: --skip screen:: --skip second_opinion:: --skip standing:: --skip tools:: \
      --skip traps:: --skip trust:: --skip unknown_ends:: --skip worked_measures:: --skip exports::tables

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
