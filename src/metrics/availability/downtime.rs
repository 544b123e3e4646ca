//! The arithmetic of outages within a window: what overlaps counts once, what was planned is agreed upon and counts for neither
//! side. Knows neither services nor stores.

/// A span of time, half-open, in seconds.
pub(super) type TimeSpan = (i64, i64);

/// An outage as it was recorded, already ended at as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outage {
    pub(super) span: TimeSpan,
    pub(super) planned: bool,
    /// The service was slow or partly there.
    pub(super) degraded: bool,
}

/// What a window holds, in seconds of the agreed hours.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Downtime {
    /// Agreed service time: the hours without what was planned.
    pub(super) agreed: i64,
    /// Planned outages within the hours.
    pub(super) planned: i64,
    /// Unplanned and out of order.
    pub(super) down: i64,
    /// Unplanned, degraded and not out of order.
    pub(super) degraded: i64,
    /// Breaks of service, of any agreed length; one that goes on over a night is one.
    pub(super) breaks: u64,
    /// The longest of them.
    pub(super) longest: i64,
}

/// Looks at a window. `hours` gives the seconds of agreed hours of a span.
pub(super) fn downtime(outages: &[Outage], window: TimeSpan, hours: &dyn Fn(TimeSpan) -> i64) -> Downtime {
    let spans = |keep: &dyn Fn(&Outage) -> bool| union(outages.iter().filter(|outage| keep(outage)), window);
    let total = |spans: &[TimeSpan]| spans.iter().copied().map(hours).sum::<i64>();
    let planned = spans(&|outage| outage.planned);
    let out = spans(&|outage| !outage.planned && !outage.degraded);
    let degraded = spans(&|outage| !outage.planned && outage.degraded);
    let mut found = Downtime {
        planned: total(&planned),
        degraded: total(&without(&without(&degraded, &out), &planned)),
        ..Downtime::default()
    };
    found.agreed = hours(window) - found.planned;
    for span in out {
        let seconds = total(&without(&[span], &planned));
        found.down += seconds;
        found.longest = found.longest.max(seconds);
        found.breaks += u64::from(seconds > 0);
    }
    found
}

/// The time covered by any of the outages within the window, in order and apart.
fn union<'a>(outages: impl Iterator<Item = &'a Outage>, window: TimeSpan) -> Vec<TimeSpan> {
    let clipped = outages.map(|outage| (outage.span.0.max(window.0), outage.span.1.min(window.1)));
    let mut spans: Vec<TimeSpan> = clipped.filter(|(from, until)| from < until).collect();
    spans.sort_unstable();
    let mut apart: Vec<TimeSpan> = Vec::new();
    for (from, until) in spans {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => apart.push((from, until)),
        }
    }
    apart
}

/// What is left of spans without others; both in order and apart.
fn without(spans: &[TimeSpan], others: &[TimeSpan]) -> Vec<TimeSpan> {
    let mut left = Vec::new();
    for (mut from, until) in spans.iter().copied() {
        for (begin, end) in others.iter().copied() {
            if begin >= until || end <= from {
                continue;
            }
            if begin > from {
                left.push((from, begin));
            }
            from = from.max(end);
        }
        if from < until {
            left.push((from, until));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUT: Outage = Outage { span: (0, 0), planned: false, degraded: false };

    fn wall((from, until): TimeSpan) -> i64 {
        until - from
    }

    #[test]
    fn overlaps_count_once_and_planned_time_for_neither_side() {
        // Window 0..1000. Planned 300..500. Out 100..200 and 150..350: one break of 100..350, of which 100..300 is not planned: 200.
        // Out 600..1100 is clipped: 400. Degraded 190..700 is beyond the outages and the plan only in 500..600: 100.
        let outages = [
            Outage { span: (300, 500), planned: true, ..OUT },
            Outage { span: (100, 200), ..OUT },
            Outage { span: (150, 350), ..OUT },
            Outage { span: (600, 1100), ..OUT },
            Outage { span: (190, 700), degraded: true, ..OUT },
        ];
        let found = downtime(&outages, (0, 1000), &wall);
        // Agreed: 1000 - 200 planned.
        let expected = Downtime { agreed: 800, planned: 200, down: 600, degraded: 100, breaks: 2, longest: 400 };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_break_outside_the_hours_is_none_and_one_over_a_night_is_one() {
        // Hours: the first half of every 100 seconds.
        let hours = |(from, until): TimeSpan| (from..until).filter(|second| second % 100 < 50).count() as i64;
        let outages = [Outage { span: (60, 90), ..OUT }, Outage { span: (140, 260), ..OUT }];
        // 140..150, 200..250: 10 + 50.
        let found = downtime(&outages, (0, 300), &hours);
        assert_eq!((found.agreed, found.down, found.breaks, found.longest), (150, 60, 1, 60));
    }

    /// Every second looked at on its own.
    fn naive(outages: &[Outage], window: TimeSpan, open: &dyn Fn(i64) -> bool) -> Downtime {
        let at = |second: i64, keep: &dyn Fn(&Outage) -> bool| {
            outages.iter().any(|outage| keep(outage) && outage.span.0 <= second && second < outage.span.1)
        };
        let mut found = Downtime::default();
        let (mut run, mut was_out) = (0, false);
        for second in window.0..window.1 {
            let planned = at(second, &|outage| outage.planned);
            let out = at(second, &|outage| !outage.planned && !outage.degraded);
            let degraded = at(second, &|outage| !outage.planned && outage.degraded);
            if !out || !was_out {
                run = 0;
            }
            was_out = out;
            if !open(second) {
                continue;
            }
            found.planned += i64::from(planned);
            found.agreed += i64::from(!planned);
            if out && !planned {
                found.down += 1;
                found.breaks += u64::from(run == 0);
                run += 1;
                found.longest = found.longest.max(run);
            }
            found.degraded += i64::from(degraded && !out && !planned);
        }
        found
    }

    #[test]
    fn a_walk_second_by_second_agrees() {
        let mut seed = 11_u64;
        let mut random = |below: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33).cast_signed() % below
        };
        for _ in 0..400 {
            let outages: Vec<Outage> = (0..random(9))
                .map(|_| {
                    let from = random(700) - 100;
                    let span = (from, from + random(150));
                    Outage { span, planned: random(4) == 0, degraded: random(4) == 0 }
                })
                .collect();
            let open = |second: i64| second % 100 < 60;
            let hours = |(from, until): TimeSpan| (from..until).filter(|second| open(*second)).count() as i64;
            assert_eq!(downtime(&outages, (0, 500), &hours), naive(&outages, (0, 500), &open), "{outages:?}");
        }
    }
}
