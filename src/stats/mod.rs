//! Intervals and quantiles, each with its source. Knows nothing of tickets.
