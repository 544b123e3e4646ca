"""The incident part of a service review with pandas: import, working-hour clocks, service-level states, group-by.

Usage: python pandas_review.py FOLDER [--out review.html]

FOLDER is what `generate --tickets N --out FOLDER` wrote. Everything per row is vectorised; the only loops are over the
days of the calendar and the months of the report. It prints the seconds of each stage, on the wall and of the processors, and
the peak memory.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ZONE = "Europe/Berlin"
SHIFTS = [(8, 12), (13, 18)]
SHORT_DAYS = {"2025-12-24": [(8, 12)], "2025-12-31": [(8, 12)], "2026-12-24": [(8, 12)], "2026-12-31": [(8, 12)]}
TARGET_HOURS = {1: 4, 2: 8}
TARGET_DAYS = {3: 3, 4: 5}
DIMENSIONS = ["priority", "service", "assignment_group", "category"]
WORDS = [
    "priority", "impact", "urgency", "state", "category", "subcategory", "business_service", "assignment_group",
    "assigned_to", "contact_type", "close_code", "made_sla", "hold_reason",
]
TIMES = ["opened_at", "resolved_at", "closed_at", "sys_updated_on"]
TEXTS = ["number", "short_description", "caller_id", "cmdb_ci"]
COUNTS = ["reopen_count", "reassignment_count"]


class Calendar:
    """Working hours unrolled into UTC intervals with prefix sums."""

    def __init__(self, holidays, first="2025-01-01", last="2027-12-31"):
        starts, ends, days = [], [], []
        for number, day in enumerate(pd.date_range(first, last, freq="D")):
            key = day.strftime("%Y-%m-%d")
            if day.weekday() > 4 or key in holidays:
                continue
            days.append(number)
            for begin, end in SHORT_DAYS.get(key, SHIFTS):
                starts.append(day + pd.Timedelta(hours=begin))
                ends.append(day + pd.Timedelta(hours=end))
        self.origin = pd.Timestamp(first)
        self.start = self.seconds(starts)
        self.end = self.seconds(ends)
        self.before = np.concatenate([[0], np.cumsum(self.end - self.start)])
        self.days = np.array(days)

    @staticmethod
    def seconds(stamps):
        utc = pd.DatetimeIndex(stamps).tz_localize(ZONE).tz_convert("UTC").tz_localize(None)
        return utc.as_unit("s").asi8

    def used(self, at):
        """Working seconds from the beginning of the calendar to each instant."""
        place = np.clip(np.searchsorted(self.end, at, side="right"), 0, len(self.start) - 1)
        inside = np.clip(at - self.start[place], 0, self.end[place] - self.start[place])
        return self.before[place] + inside

    def working(self, begin, end):
        return self.used(end) - self.used(begin)

    def add(self, begin, seconds):
        """The first instant at which so many working seconds are used up."""
        used = self.used(begin) + seconds
        place = np.searchsorted(self.before, used, side="left") - 1
        place = np.clip(place, 0, len(self.start) - 1)
        return self.start[place] + used - self.before[place]

    def working_days(self, begin, days):
        """Working seconds to the same time of day, so many working days on."""
        place = np.clip(np.searchsorted(self.end, begin, side="right"), 0, len(self.start) - 1)
        first = np.maximum(begin, self.start[place])
        local = pd.DatetimeIndex(first.astype("datetime64[s]")).tz_localize("UTC").tz_convert(ZONE).tz_localize(None)
        day = (local - self.origin).days.to_numpy()
        clock = local - local.normalize()
        target = self.days[np.searchsorted(self.days, day) + days]
        stamp = self.origin + pd.to_timedelta(target, unit="D") + clock
        return self.working(first, self.seconds(stamp))


def holidays(folder):
    text = (folder / "holidays" / "de-by.ics").read_text(encoding="utf-8")
    dates = [line.split(":")[1] for line in text.splitlines() if line.startswith("DTSTART;VALUE=DATE:")]
    return {f"{date[:4]}-{date[4:6]}-{date[6:8]}" for date in dates}


def instants(column):
    """UTC seconds of local times; NaN where there is none or the clock never showed it."""
    local = pd.to_datetime(column, format="%Y-%m-%d %H:%M:%S", errors="coerce")
    utc = local.dt.tz_localize(ZONE, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC").dt.tz_localize(None)
    return utc.dt.as_unit("s")


def read(folder, engine):
    kinds = dict.fromkeys(WORDS, "category") | dict.fromkeys(TEXTS + TIMES, "str")
    columns = TEXTS + WORDS + TIMES + COUNTS
    path = folder / "exports" / "incident.csv"
    table = pd.read_csv(path, usecols=columns, dtype=kinds, engine=engine, keep_default_na=False, na_values=[""])
    counts = {"read": len(table)}
    for name in TIMES:
        table[name] = instants(table[name])
    bad = table["number"].isna() | table["opened_at"].isna()
    table = table[~bad]
    counts["rejected"] = int(bad.sum())
    # The newest row of a ticket wins.
    table = table.sort_values("sys_updated_on", kind="stable").drop_duplicates("number", keep="last")
    counts["loaded"] = len(table)
    table["priority"] = table["priority"].astype("str").str[0].astype("int8")
    return table.rename(columns={"business_service": "service"}), counts


def clocks(table, calendar):
    as_of = table[TIMES].max().max()
    end = as_of.timestamp()
    opened = table["opened_at"].to_numpy().astype("int64")
    stop = table["resolved_at"].where(table["resolved_at"].notna(), table["closed_at"])
    stopped = stop.notna().to_numpy()
    stop = np.where(stopped, stop.to_numpy().astype("int64"), int(end))
    target = np.zeros(len(table), dtype="int64")
    priority = table["priority"].to_numpy()
    for level, hours in TARGET_HOURS.items():
        target[priority == level] = hours * 3600
    for level, days in TARGET_DAYS.items():
        rows = priority == level
        target[rows] = calendar.working_days(opened[rows], days)
    working = calendar.working(opened, stop)
    table["working"] = working
    table["elapsed"] = stop - opened
    table["due"] = calendar.add(opened, target).astype("datetime64[s]")
    late = working > target
    near = working >= 0.75 * target
    cancelled = (table["state"] == "Canceled").to_numpy()
    choices = [stop < opened, cancelled, stopped & late, stopped, late, near]
    names = ["unmeasurable", "cancelled", "breached", "met", "open_breached", "open_near"]
    table["sla"] = np.select(choices, names, default="open_ok")
    return table, as_of


def measure(table):
    """Every measure by month, and by month and each dimension."""
    for event in ["opened", "resolved", "closed"]:
        local = table[f"{event}_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
        table[f"{event}_month"] = local.dt.year * 12 + local.dt.month
    ended = table[table["sla"].isin(["met", "breached"])]
    ended = ended.assign(met=ended["sla"] == "met", reopened=ended["reopen_count"] > 0)
    values = {}
    for dimension in [None, *DIMENSIONS]:
        name = dimension or "all"
        by = [dimension] if dimension else []
        for event in ["opened", "resolved", "closed"]:
            values[f"{event} by {name}"] = table.groupby([f"{event}_month", *by], observed=True).size()
        groups = ended.groupby(["resolved_month", *by], observed=True)
        for clock in ["elapsed", "working"]:
            values[f"{clock} by {name}"] = groups[clock].quantile([0.5, 0.75, 0.9, 0.95]).unstack()
            values[f"mean {clock} by {name}"] = groups[clock].agg(["count", "mean"])
        values[f"rates by {name}"] = groups[["met", "reopened", "reassignment_count"]].mean()
    months = np.sort(table["opened_month"].dropna().unique()).astype(int)
    stop = table["resolved_at"].where(table["resolved_at"].notna(), table["closed_at"])
    backlog = {}
    for month in months:
        year, before = divmod(month - 1, 12)
        end = pd.Timestamp(year=year, month=before + 1, day=1) + pd.offsets.MonthBegin()
        end = end.tz_localize(ZONE).tz_convert("UTC").tz_localize(None)
        open_rows = (table["opened_at"] < end) & ~(stop < end)
        age = (end - table.loc[open_rows, "opened_at"]).dt.days
        backlog[month] = pd.cut(age, [-1, 1, 5, 30, 90, 10_000]).value_counts(sort=False)
    values["backlog"] = pd.DataFrame(backlog).T
    return values


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("review.html"))
    parser.add_argument("--engine", choices=["c", "pyarrow"], default="c", help="pyarrow reads on several threads")
    arguments = parser.parse_args()
    marks = [("start", time.perf_counter(), time.process_time())]

    table, counts = read(arguments.folder, arguments.engine)
    marks.append(("import", time.perf_counter(), time.process_time()))
    table, as_of = clocks(table, Calendar(holidays(arguments.folder)))
    marks.append(("clocks", time.perf_counter(), time.process_time()))
    values = measure(table)
    marks.append(("group-by", time.perf_counter(), time.process_time()))
    with arguments.out.open("w", encoding="utf-8") as page:
        for name, value in values.items():
            page.write(f"<h2>{name}</h2>\n{pd.DataFrame(value).to_html()}\n")
    marks.append(("page", time.perf_counter(), time.process_time()))

    for before, after in [*zip(marks, marks[1:]), (marks[0], ("all", *marks[-1][1:]))]:
        print(f"{after[0]:10} {after[1] - before[1]:8.2f} s, of processors {after[2] - before[2]:8.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)
    print(f"{'peak':10} {peak:8.0f} MiB")
    states = table["sla"].value_counts().to_dict()
    print(f"{counts} as of {as_of} {states}")


if __name__ == "__main__":
    main()
