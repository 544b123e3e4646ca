"""Working time between two instants by other means, on the clocks of `cargo bench --bench clock`: 10,000 starts spread over 2025 in no
order, each with a length of up to two weeks, on Monday to Friday 08:00-12:00 and 13:00-18:00 in Berlin, closed on two days.

Prints nanoseconds per clock and the sum of all working seconds, which must be the same for each. The conversion from UTC to the wall of
Berlin is shown apart, for tickmark's figures hold it.

Usage: python clock_peers.py        (pip install numpy pandas businesstimedelta)
"""

import datetime as dt
import time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

CLOCKS = 10_000
YEAR = 1_735_689_600
HOUR = 3_600
DAY = 24 * HOUR
HOLIDAYS = ["2025-12-25", "2025-12-26"]


def clocks():
    i = np.arange(CLOCKS, dtype=np.int64)
    start = YEAR + i * 7_919_017 % (365 * DAY)
    return start, start + i * 104_729 % (14 * DAY)


def best(work, runs):
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds) / CLOCKS * 1e9, result


def to_wall(utc):
    """Seconds since 1970 on the wall of Berlin."""
    local = pd.to_datetime(utc, unit="s", utc=True).tz_convert("Europe/Berlin").tz_localize(None)
    return local.to_numpy().astype("datetime64[s]").astype(np.int64)


def before(second):
    """Working seconds of an open day before a second of it."""
    morning = np.clip(second - 8 * HOUR, 0, 4 * HOUR)
    return morning + np.clip(second - 13 * HOUR, 0, 5 * HOUR)


def busday(start, end):
    """The form in which numpy is used for this: whole open days by busday_count, the rest of the first and last day by hand."""
    first, last = start // DAY, end // DAY
    days = np.busday_count(first.astype("datetime64[D]"), last.astype("datetime64[D]"), holidays=HOLIDAYS)
    open_first = np.is_busday(first.astype("datetime64[D]"), holidays=HOLIDAYS)
    open_last = np.is_busday(last.astype("datetime64[D]"), holidays=HOLIDAYS)
    return days * 9 * HOUR + before(end % DAY) * open_last - before(start % DAY) * open_first


def per_ticket(pairs):
    import businesstimedelta as btd
    import pytz

    zone = pytz.timezone("Europe/Berlin")
    # It looks for the next holiday and fails where there is none.
    closed = {dt.date.fromisoformat(day): "closed" for day in [*HOLIDAYS, "2030-01-01"]}
    days = [0, 1, 2, 3, 4]
    morning = btd.WorkDayRule(start_time=dt.time(8), end_time=dt.time(12), working_days=days, tz=zone)
    afternoon = btd.WorkDayRule(start_time=dt.time(13), end_time=dt.time(18), working_days=days, tz=zone)
    rules = btd.Rules([morning, afternoon, btd.HolidayRule(closed, tz=zone)])
    total = 0
    for start, end in pairs:
        used = rules.difference(start, end)
        total += used.hours * HOUR + used.seconds
    return total


def main():
    start, end = clocks()
    wall, (first, last) = best(lambda: (to_wall(start), to_wall(end)), 20)
    ns, used = best(lambda: busday(first, last), 20)
    print(f"pandas, UTC to wall          {wall:12.0f} ns per clock")
    print(f"numpy busday_count           {ns:12.0f} ns per clock, sum {used.sum()} s")
    utc = ZoneInfo("UTC")
    pairs = [tuple(dt.datetime.fromtimestamp(at, utc) for at in pair) for pair in zip(start.tolist(), end.tolist())]
    ns, total = best(lambda: per_ticket(pairs), 1)
    print(f"businesstimedelta            {ns:12.0f} ns per clock, sum {total} s")


if __name__ == "__main__":
    main()
