//! Packs: collect, view model, render, write. Computes no measure of its own; takes values from `metrics` and lists from
//! the store.
