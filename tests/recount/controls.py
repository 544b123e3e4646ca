#!/usr/bin/env python3
"""Recounts some controls and measures of the sample company from its raw exports; shares nothing with tickmark but the files.

    python3 tests/recount/controls.py [sample-data/meridian] [2026-06]

It reads the exports with the standard library, counts office hours minute by minute of the day's hours, and prints what
`tickmark check` and `tickmark metrics` must say for the month.
"""

import csv
import datetime as dt
import pathlib
import re
import sys
import xml.etree.ElementTree as xml
import zipfile
from zoneinfo import ZoneInfo

BERLIN, UTC = ZoneInfo("Europe/Berlin"), dt.timezone.utc
DAY = dt.timedelta(days=1)
FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "sample-data/meridian")
MONTH = sys.argv[2] if len(sys.argv) > 2 else "2026-06"
YEAR, NUMBER = map(int, MONTH.split("-"))
FROM = dt.datetime(YEAR, NUMBER, 1, tzinfo=BERLIN).astimezone(UTC)
UNTIL = dt.datetime(YEAR + NUMBER // 12, NUMBER % 12 + 1, 1, tzinfo=BERLIN).astimezone(UTC)
AS_OF = dt.datetime(2026, 7, 1, 3, 37, 38, tzinfo=UTC)  # the newest event of the exports
EMERGENCY = dt.timedelta(hours=48)  # policy.toml

# ---------------------------------------------------------------- the exports


def rows(name, encoding="cp1252"):
    with open(FOLDER / "exports" / name, encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def instant(text, zone):
    """A time of the exports; none where it is empty or no time."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC) if text else None
    except ValueError:
        return None


def workbook(name):
    """The first sheet of an XLSX file as a list of dictionaries; numbers stay numbers."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(FOLDER / "exports" / name) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            for item in xml.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", space):
                shared.append("".join(part.text or "" for part in item.iter("{%s}t" % space["m"])))
        sheet = xml.fromstring(book.read("xl/worksheets/sheet1.xml"))
    table = []
    for row in sheet.iter("{%s}row" % space["m"]):
        cells = {}
        for cell in row.findall("m:c", space):
            letters = re.match("[A-Z]+", cell.get("r")).group(0)
            value = cell.find("m:v", space)
            if cell.get("t") == "s":
                cells[letters] = shared[int(value.text)]
            elif cell.get("t") == "inlineStr":
                cells[letters] = "".join(part.text or "" for part in cell.iter("{%s}t" % space["m"]))
            elif value is not None:
                cells[letters] = value.text if cell.get("t") else float(value.text)
        table.append(cells)
    start = next(n for n, cells in enumerate(table) if "Number" in cells.values())
    header = table[start]
    return [{header[at]: cells.get(at) for at in header} for cells in table[start + 1 :]]


def serial(number):
    """A date cell, which shows the wall of Berlin."""
    if not isinstance(number, float):
        return None
    wall = dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(number * 86400))
    return wall.replace(tzinfo=BERLIN).astimezone(UTC)


# ---------------------------------------------------------------- working time


def holidays():
    text = (FOLDER / "holidays" / "de-by.ics").read_text(encoding="utf-8")
    return {dt.datetime.strptime(day, "%Y%m%d").date() for day in re.findall(r"DTSTART[^:]*:(\d{8})", text)}


HOLIDAYS = holidays()


def hours_of(day):
    if day.weekday() > 4 or day in HOLIDAYS:
        return []
    morning = (dt.time(8), dt.time(12))
    return [morning] if (day.month, day.day) in ((12, 24), (12, 31)) else [morning, (dt.time(13), dt.time(18))]


def stretches(day):
    at = lambda time: dt.datetime.combine(day, time, BERLIN).astimezone(UTC)
    return [(at(start), at(end)) for start, end in hours_of(day)]


def office(start, end):
    """Seconds of office hours between two instants."""
    total, day = 0, start.astimezone(BERLIN).date()
    while day <= end.astimezone(BERLIN).date():
        for opens, closes in stretches(day):
            total += max(0, (min(end, closes) - max(start, opens)).total_seconds())
        day += DAY
    return int(total)


def wall(start, end):
    return int((end - start).total_seconds())


def working_days(start, days):
    """Office seconds until the same time of day on the n-th working day after the first working second."""
    day = start.astimezone(BERLIN).date()
    while not any(closes > start for _, closes in stretches(day)):
        day += DAY
    opens = next(max(start, opens) for opens, closes in stretches(day) if closes > start)
    time, left = opens.astimezone(BERLIN).time(), days
    while left:
        day += DAY
        left -= bool(hours_of(day))
    return office(start, dt.datetime.combine(day, time, BERLIN).astimezone(UTC))


# Priority: hours of the clock, target by its start.
RESPONSE = {1: (wall, lambda _: 900), 2: (office, lambda _: 3600), 3: (office, lambda _: 14400), 4: (office, lambda _: 28800)}
SOLUTION = {
    1: (wall, lambda _: 14400),
    2: (office, lambda _: 28800),
    3: (office, lambda start: working_days(start, 3)),
    4: (office, lambda start: working_days(start, 5)),
}

# ---------------------------------------------------------------- the controls


def show(name, items, of=""):
    print(f"{name}: {len(items)}{of}" + (f"  {', '.join(sorted(items)[:12])}" if items else ""))


def recorded_clocks(incidents, moves):
    """SLA-04: each clock of the tool between its own instants."""
    wrong, compared = [], 0
    for row in rows("task_sla.csv", "utf-8"):
        ticket = incidents.get(row["task"])
        start, stop = instant(row["start_time"], UTC), instant(row["end_time"], UTC)
        if ticket is None or (stop is None and row["stage"] == "cancelled"):
            continue
        if not (FROM <= stop < UNTIL if stop else start < UNTIL):
            continue
        priority, is_solution = int(row["sla"][1]), row["sla"].endswith("resolution")
        count, target = (SOLUTION if is_solution else RESPONSE)[priority]
        end = stop or AS_OF
        paused = 0
        if is_solution:
            told = row["business_pause_duration"]
            if told and stop and priority > 1:
                paused = int((instant(told, UTC) - dt.datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
            else:
                for since, until, state in moves.get(row["task"], []):
                    if state == "3" and since < end and (until or end) > start:
                        paused += count(max(since, start), min(until or end, end))
        late = count(start, end) - paused - target(start)
        compared += 1
        if abs(late) > 60 and (late > 0) != (row["has_breached"] == "true"):
            wrong.append(f"{row['task']} {row['sla']}")
    show("SLA-04 recorded clocks that say otherwise", wrong, f" of {compared}")


def responses(incidents, moves):
    """INC-07: priority 1 in 15 minutes, priority 2 in an hour of office time, as tickmark.toml promises."""
    answered = {}
    for row in rows("task_sla.csv", "utf-8"):
        if row["sla"].endswith("response") and row["stage"] != "cancelled" and row["end_time"]:
            stop = instant(row["end_time"], UTC)
            answered[row["task"]] = min(stop, answered.get(row["task"], stop))
    late, judged, unknown = [], 0, 0
    for number, row in incidents.items():
        opened = instant(row["opened_at"], BERLIN)
        priority = int(row["priority"][0])
        if priority > 2 or row["state"].startswith("Cancel") or not FROM <= opened < UNTIL:
            continue
        left = [until for _, until, state in moves.get(number, []) if state == "1" and until]
        at = min(left) if left else answered.get(number)
        if at is None and row["state"] != "New":
            unknown += 1
            continue
        judged += 1
        count, target = RESPONSE[priority]
        if count(opened, at or AS_OF) > target(opened):
            late.append(number)
    show("INC-07 not acknowledged in time", late, f" of {judged}, {unknown} not testable")


def requests(approvals):
    """REQ-01, REQ-02 and the requests fulfilled: closed complete, and nothing else."""
    items = [row for row in rows("sc_req_item.csv") if row["state"]]
    done = [row for row in items if row["state"] == "Closed Complete"]
    of_month = [row for row in done if FROM <= instant(row["closed_at"], BERLIN) < UNTIL]
    needing = [row for row in of_month if row["approval"] not in ("Not Yet Requested", "Not Required")]
    early = []
    for row in needing:
        given = [at for who, at in approvals.get(row["number"], [])]
        if not given or min(given) > instant(row["closed_at"], BERLIN):
            early.append(row["number"])
    show("REQ-01 fulfilled before or without approval", early, f" of {len(needing)}")
    own = [row for row in of_month if approvals.get(row["number"])]
    alone = [row["number"] for row in own if {who for who, _ in approvals[row["number"]]} == {row["requested_for"]}]
    show("REQ-02 approved by the requester alone", alone, f" of {len(own)}")
    in_time = 0
    for row in done:
        start, stop = instant(row["opened_at"], BERLIN), instant(row["closed_at"], BERLIN)
        in_time += office(start, stop) <= working_days(start, {"3": 3, "4": 5}[row["priority"][0]])
    print(f"requests fulfilled in the month: {len(of_month)}; in all months {in_time} of {len(done)} in target")


def changes(approvals, incidents, problems):
    """CHG-07, and change_success strict."""
    linked = {row["caused_by"] for row in incidents.values()} | {row.get("rfc") for row in problems}
    caused = {row["caused_by"] for row in incidents.values() if row["caused_by"]}
    emergencies, alone, ended, faultless, strict_before = 0, [], 0, 0, 0
    for row in workbook("change_request.xlsx"):
        number, kind = row["Number"], (row["Type"] or "").lower()
        start, end = serial(row["Actual start"]), serial(row["Actual end"])
        plan = serial(row["Planned start date"]), serial(row["Planned end date"])
        closed = serial(row.get("Closed"))
        code = row["Close code"]
        at = start or end or closed or serial(row.get("Opened"))
        if kind == "emergency" and (start or end) and not row["State"].startswith("Cancel") and FROM <= at < UNTIL:
            emergencies += 1
            if number not in linked:
                alone.append(number)
        over = end or closed
        if not over or not FROM <= over < UNTIL or code in (None, "", "Partially implemented") or not start:
            continue
        ended += 1
        first = min((at for _, at in approvals.get(number, [])), default=None)
        off = (end and plan[1] and end > plan[1]) or (plan[0] and start < plan[0]) or (plan[1] and start >= plan[1])
        good = code == "Successful" and not off and number not in caused
        in_time = lambda grace: kind == "standard" or (first is not None and first <= start + grace)
        faultless += bool(good and in_time(EMERGENCY if kind == "emergency" else dt.timedelta(0)))
        strict_before += bool(good and in_time(dt.timedelta(0)))
    show("CHG-07 emergency changes without an incident or problem", alone, f" of {emergencies}")
    print(f"change_success strict: {faultless} of {ended} (with approval before the start of emergencies, too: {strict_before})")


def main():
    incidents = {}
    for row in rows("incident.csv"):
        if row["number"] and instant(row["opened_at"], BERLIN):
            incidents.setdefault(row["number"], row)
    moves = {}
    for row in rows("sys_audit.csv", "utf-8"):
        if row["fieldname"] == "state":
            at = instant(row["sys_created_on"], UTC)
            known = moves.setdefault(row["documentkey"], [])
            if not known:
                known.append((dt.datetime(1970, 1, 1, tzinfo=UTC), None, row["oldvalue"]))
            known[-1] = (known[-1][0], at, known[-1][2])
            known.append((at, None, row["newvalue"]))
    approvals = {}
    for row in rows("sysapproval_approver.csv"):
        if row["state"] == "Approved":
            at = instant(row["sys_updated_on"], BERLIN)
            approvals.setdefault(row["sysapproval"], []).append((row["approver"], at))
    print(f"{MONTH}")
    recorded_clocks(incidents, moves)
    responses(incidents, moves)
    requests(approvals)
    changes(approvals, incidents, rows("problem.csv"))


if __name__ == "__main__":
    main()
