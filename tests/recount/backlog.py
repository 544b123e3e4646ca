#!/usr/bin/env python3
"""Month-end backlogs and monthly resolutions of the sample company's incidents, recounted from the raw exports.

Shares nothing with tickmark: reads sample-data/meridian/exports with the standard library, walks through every ticket's moves in
sys_audit.csv one by one (for Northwind the changelog of jira_northwind.json) and holds the last end against the record. Run it in the repository:

    python3 tests/recount/backlog.py

and compare with

    tickmark metrics backlog resolved --period all --by month -C sample-data/meridian
"""

import csv
import json
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

EXPORTS = Path(__file__).resolve().parents[2] / "sample-data/meridian/exports"
BERLIN = ZoneInfo("Europe/Berlin")
OVER = {"Resolved", "Closed", "Canceled"}
DONE = {"Resolved", "Closed"}
CODES = {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled"}


def berlin(text):
    """An instant on the wall of Berlin; None where there is none or no calendar has it."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BERLIN).astimezone(timezone.utc)
    except ValueError:
        return None


def servicenow():
    """Every incident: opening, state, resolution, closing, and its moves (when, to)."""
    moves = {}
    with open(EXPORTS / "sys_audit.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["tablename"] == "incident" and row["fieldname"] == "state":
                at = datetime.strptime(row["sys_created_on"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
                moves.setdefault(row["documentkey"], []).append((at, CODES[row["oldvalue"]], CODES[row["newvalue"]]))
    tickets = {}
    with open(EXPORTS / "incident.csv", encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file):
            opened = berlin(row["opened_at"] or "")
            if not row["number"] or opened is None:
                continue
            tickets[row["number"]] = {
                "opened": opened,
                "state": row["state"],
                "resolved": berlin(row["resolved_at"] or ""),
                "closed": berlin(row["closed_at"] or ""),
                "updated": berlin(row["sys_updated_on"] or ""),
                "moves": sorted(moves.get(row["number"], []), key=lambda move: move[0]),
            }
    return list(tickets.values())


def northwind():
    """The same of the incidents of Northwind."""
    words = {"Open": "New", "Canceled": "Canceled", "Cancelled": "Canceled", "Resolved": "Resolved", "Closed": "Closed", "Done": "Closed"}
    with open(EXPORTS / "jira_northwind.json", encoding="utf-8") as file:
        issues = json.load(file)["issues"]
    instant = lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(timezone.utc) if text else None
    for issue in issues:
        fields = issue["fields"]
        if "incident" not in fields["issuetype"]["name"].lower():
            continue
        moves = []
        for history in issue.get("changelog", {}).get("histories", []):
            for item in history["items"]:
                if item["field"] == "status":
                    word = lambda text: words.get(text, "In Progress")
                    moves.append((instant(history["created"]), word(item["fromString"]), word(item["toString"])))
        yield {
            "opened": instant(fields["created"]),
            "state": words.get(fields["status"]["name"], "In Progress"),
            "resolved": instant(fields.get("resolutiondate")),
            "closed": None,
            "updated": instant(fields.get("updated")),
            "moves": sorted(moves, key=lambda move: move[0]),
        }


def away(ticket):
    """The times out of the open set, and the last resolution."""
    times, resolved, since = [], None, None
    for at, old, new in ticket["moves"]:
        if new in OVER and old not in OVER:
            since = at
        if new == "Resolved" and old not in DONE:
            resolved = at
        if old in OVER and new not in OVER and since is not None:
            times.append((since, at))
            since = None
    if ticket["state"] in OVER:
        record = ticket["resolved"] or ticket["closed"]
        if ticket["state"] == "Canceled":
            record = since or ticket["closed"] or ticket["resolved"] or ticket["updated"]
        # An end before the last return to work is that of an earlier time.
        stands = lambda at: at is not None and (not times or at >= times[-1][1])
        end = record if stands(record) else since
        if ticket["state"] != "Canceled":
            resolved = ticket["resolved"] if stands(ticket["resolved"]) else resolved
        # Nobody knows when it ended: it is in no backlog, as tickmark leaves it out.
        times.append((end or ticket["opened"], None))
    return times, resolved


def main():
    tickets = [(ticket, *away(ticket)) for ticket in [*servicenow(), *northwind()]]
    print("month    resolved  open at its end")
    for number in range(2025 * 12 + 4, 2026 * 12 + 6):
        begin, end = (datetime(n // 12, n % 12 + 1, 1, tzinfo=BERLIN) for n in (number, number + 1))
        is_open = lambda ticket, times: ticket["opened"] < end and not any(
            gone < end and (back is None or back >= end) for gone, back in times
        )
        solved = lambda ticket, resolved: resolved is not None and begin <= resolved < end and ticket["state"] in DONE
        backlog = sum(is_open(ticket, times) for ticket, times, _ in tickets)
        count = sum(solved(ticket, resolved) for ticket, _, resolved in tickets)
        print(f"{begin:%Y-%m}  {count:8}  {backlog:15}")


if __name__ == "__main__":
    main()
