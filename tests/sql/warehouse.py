"""Runs queries in a database and compares every value with what keyfolio gives.

Standard input holds the cases as JSON: tables with their rows, a query, and the expected rows, the first column of which is the key.
Exit code 0: all agree; 1: some do not, and standard output says which; 3: the database is not there.
"""
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time


# Faults of a case that are listed.
LISTED = int(os.environ.get("KEYFOLIO_SQL_LISTED", "3"))


# What the session of PostgreSQL says at the end of an answer.
END = "-- answered --"


class Skipped(Exception):
    pass


class DuckDb:
    def __init__(self, folder):
        try:
            import duckdb
        except ImportError:
            raise Skipped("duckdb is not installed for python3")
        self.folder = folder
        self.connection = duckdb.connect()

    def load(self, table):
        self.connection.execute(table["create"])
        if not table["rows"]:
            return
        path = os.path.join(self.folder, "rows.json")
        names = [f"c{place}" for place in range(len(table["columns"]))]
        with open(path, "w") as file:
            for row in table["rows"]:
                file.write(json.dumps(dict(zip(names, row))) + "\n")
        types = ", ".join(f"{name}: '{kind}'" for name, kind in zip(names, table["types"]))
        quoted = '"' + table["name"].replace('"', '""') + '"'
        self.connection.execute(
            f"INSERT INTO {quoted} SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {{{types}}})"
        )

    def rows(self, query, columns):
        return self.connection.execute(query).fetchall()

    def drop(self, table):
        self.connection.execute('DROP TABLE "' + table["name"].replace('"', '""') + '"')

    def end(self):
        self.connection.close()


class Postgres:
    def __init__(self, folder):
        binaries = None
        for place in [os.environ.get("PGBIN"), *sorted(versions(), reverse=True), *os.environ["PATH"].split(":")]:
            if place and os.path.exists(os.path.join(place, "initdb")) and os.path.exists(os.path.join(place, "pg_ctl")):
                binaries = place
                break
        if not binaries or not shutil.which("psql"):
            raise Skipped("PostgreSQL is not installed")
        self.folder = tempfile.mkdtemp(prefix="keyfolio-pg-")
        self.binaries = binaries
        # The server refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        os.chmod(self.folder, 0o755)
        data = os.path.join(self.folder, "data")
        self.do([f"{binaries}/initdb", "-D", data, "-U", "keyfolio", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c jit=off -c max_stack_depth=6MB"
        self.do([f"{binaries}/pg_ctl", "-D", data, "-w", "-o", options, "-l", os.path.join(self.folder, "log"), "start"])
        self.data = data

    def do(self, command):
        done = subprocess.run(self.user + command, capture_output=True, text=True, cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")

        command = ["psql", "-h", self.folder, "-U", "keyfolio", "-d", "postgres", "-X", "-q", "-A", "-t"]
        self.session = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def psql(self, text):
        """Says something to the one session, and gives what it answers."""
        self.session.stdin.write(f"{text}\n\\echo {END}\n")
        self.session.stdin.flush()
        lines = []
        for line in self.session.stdout:
            if line.rstrip("\n") == END:
                break
            lines.append(line)
        answer = "".join(lines)
        if answer.startswith("ERROR") or "\nERROR" in answer:
            raise RuntimeError(answer)
        return answer

    def load(self, table):
        quoted = '"' + table["name"].replace('"', '""') + '"'
        lines = []
        for row in table["rows"]:
            lines.append(",".join("" if cell is None else csv_cell(cell) for cell in row))
        text = f"{table['create']}\nCOPY {quoted} FROM STDIN (FORMAT csv);\n" + "\n".join(lines) + "\n\\.\n"
        self.psql(text)

    def rows(self, query, columns):
        lines = self.psql(f"SELECT row_to_json(t)::text FROM ({query}) AS t;").split("\n")
        return [list(json.loads(line).values()) for line in lines if line]

    def drop(self, table):
        self.psql('DROP TABLE "' + table["name"].replace('"', '""') + '";')

    def end(self):
        self.session.stdin.close()
        self.session.wait()
        self.do([f"{self.binaries}/pg_ctl", "-D", self.data, "-m", "immediate", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)


def versions():
    root = "/usr/lib/postgresql"
    return [os.path.join(root, version, "bin") for version in os.listdir(root)] if os.path.isdir(root) else []


def csv_cell(cell):
    if isinstance(cell, bool):
        return "t" if cell else "f"
    if isinstance(cell, (int, float)):
        return repr(cell)
    return '"' + cell.replace('"', '""') + '"'


class Spark:
    def __init__(self, folder):
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise Skipped("pyspark is not installed for python3")
        if not shutil.which("java"):
            raise Skipped("java is not installed")
        self.folder = folder
        self.session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.warehouse.dir", os.path.join(folder, "warehouse"))
            .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder}")
            .config("spark.sql.session.timeZone", "UTC")
            # As docs/sql.md says for long criteria.
            .config("spark.sql.analyzer.maxIterations", "1000")
            .config("spark.sql.optimizer.maxIterations", "1000")
            .config("spark.log.level", "OFF")
            .getOrCreate()
        )

    def load(self, table):
        from pyspark.sql.types import BooleanType, DateType, DoubleType, LongType, StringType, StructField, StructType, TimestampNTZType
        import datetime

        kinds = {
            "DOUBLE": DoubleType(),
            "DATE": DateType(),
            "TIMESTAMP_NTZ": TimestampNTZType(),
            "STRING": StringType(),
            "BOOLEAN": BooleanType(),
            "BIGINT": LongType(),
        }
        schema = StructType([StructField(name, kinds[kind]) for name, kind in zip(table["columns"], table["types"])])

        def cell(value, kind):
            if value is None:
                return None
            if kind == "DATE":
                return datetime.date.fromisoformat(value)
            if kind == "TIMESTAMP_NTZ":
                return datetime.datetime.fromisoformat(value)
            return float(value) if kind == "DOUBLE" else value

        rows = [tuple(cell(value, kind) for value, kind in zip(row, table["types"])) for row in table["rows"]]
        self.session.createDataFrame(rows, schema).createOrReplaceTempView("`" + table["name"].replace("`", "``") + "`")

    def rows(self, query, columns):
        return [tuple(row) for row in self.session.sql(query).collect()]

    def drop(self, table):
        self.session.catalog.dropTempView(table["name"])

    def end(self):
        self.session.stop()


def same(given, expected):
    if given is None or expected is None:
        return given is None and expected is None
    if isinstance(expected, bool) or isinstance(given, bool):
        return given is expected
    if isinstance(expected, (int, float)):
        if isinstance(given, str):
            return False
        given = float(given)
        return given == expected or math.isclose(given, expected, rel_tol=1e-13, abs_tol=0)
    return given == expected


def refused(case, column, row):
    for ending in ("", " error", " text", " boolean"):
        base = column[: len(column) - len(ending)] if column.endswith(ending) else None
        if base is not None and f"{base} error" in case["columns"]:
            if row[case["columns"].index(f"{base} error") + 1] == "#SQL!":
                return True
    return False


def key(value):
    return str(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def compare(case, rows):
    expected = {key(row[0]): row for row in case["expected"]}
    faults, cells = [], 0
    if len(rows) != len(case["expected"]):
        faults.append(f"{case['name']}: {len(rows)} rows, not {len(case['expected'])}")
    for row in rows:
        wanted = expected.get(key(row[0]))
        if wanted is None or len(wanted) != len(row):
            faults.append(f"{case['name']}: row {row!r} is not among those expected, such as {next(iter(expected.values()))!r}")
            break
        for column, given, value in zip(case["columns"], row[1:], wanted[1:]):
            cells += 1
            # What only a spreadsheet can decide is refused, which is no wrong answer.
            if case.get("may_refuse") and refused(case, column, row):
                continue
            if not same(given, value):
                inputs = next((cells for cells in case["tables"][0]["rows"] if row[0] in cells), None)
                faults.append(f"{case['name']}: {column} of {row[0]} is {given!r}, not {value!r}; it has {inputs!r}")
    return faults, cells


def main():
    engines = {"duckdb": DuckDb, "postgres": Postgres, "spark": Spark}
    cases = json.load(sys.stdin)["cases"]
    folder = tempfile.mkdtemp(prefix="keyfolio-sql-")
    try:
        engine = engines[sys.argv[1]](folder)
    except Skipped as reason:
        print(reason)
        return 3
    faults, cells = [], 0
    try:
        for case in cases:
            loaded, began = [], time.time()
            try:
                for table in case["tables"]:
                    engine.load(table)
                    loaded.append(table)
                found, compared = compare(case, engine.rows(case["query"], case["columns"]))
            except Exception as fault:
                found, compared = [f"{case['name']}: {str(fault)[:300]}"], 0
            # The first faults of a case tell the most.
            faults.extend(found[:LISTED])
            cells += compared
            for table in loaded:
                engine.drop(table)
            if "KEYFOLIO_SQL_TIMES" in os.environ:
                print(f"{time.time() - began:.1f} s {case['name'].splitlines()[0]} {found[:1]}", file=sys.stderr, flush=True)
    finally:
        engine.end()
        shutil.rmtree(folder, ignore_errors=True)
    for fault in faults[:150]:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in {len(cases)} cases")
        return 1
    print(f"{len(cases)} cases agree, {cells} values")
    return 0


sys.exit(main())
