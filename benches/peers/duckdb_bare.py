"""How long DuckDB alone takes to load the file, every column as text: the least that any import can hope for.

Usage: python duckdb_bare.py FOLDER
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

LOAD = "CREATE TABLE incident AS SELECT * FROM read_csv(?, all_varchar = true)"


def load(database, path):
    connection = duckdb.connect(database)
    begin, used = time.perf_counter(), time.process_time()
    connection.execute(LOAD, [str(path)])
    connection.execute("CHECKPOINT")
    seconds, used = time.perf_counter() - begin, time.process_time() - used
    rows = connection.execute("SELECT count(*) FROM incident").fetchone()[0]
    connection.close()
    return seconds, used, rows


def main():
    path = Path(sys.argv[1]) / "exports" / "incident.csv"
    print(f"DuckDB {duckdb.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        for name, database in [("in memory", ":memory:"), ("in a file", f"{folder}/bare.duckdb")]:
            seconds, used, rows = load(database, path)
            print(f"{name}  {seconds:8.2f} s, of processors {used:8.2f} s, {rows} rows")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)
    print(f"peak       {peak:8.0f} MiB")


if __name__ == "__main__":
    main()
