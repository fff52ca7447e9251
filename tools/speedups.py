#!/usr/bin/env python3
"""Hold `ftlint speedup` against what threads really gain.

    speedups.py measure --python python3.13t [--runs 4] [PROGRAM.py...]     adds to measured.jsonl
    speedups.py compare --ftlint BIN [--markdown] [--calibration FILE]      estimates beside measurements

A program defines `work(i)`, `TASKS` and `main(workers)`. It is timed in fresh processes, after one warm-up, once with
its tasks one after the other and once on two workers, with the GIL off; the times that are kept are the least of
all visits, since whatever else the machine does can only add to them. An estimate is on the right side of 1 if it says
a gain, more than 1.05, where more than 1.05 was measured, and none where not; a range that holds both does not count. Programs
whose visits lie on both sides are told and counted apart. `.pyc` files are not written: constants are
then ordinary objects (docs/speedup.md).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

MEASURED = pathlib.Path(__file__).parent.parent / "speedup" / "testdata" / "measured"

CHILD = r"""
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("program", sys.argv[1])
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)
workers = int(sys.argv[2])
def once():
    start = time.perf_counter()
    if workers:
        program.main(workers)
    else:
        for i in range(program.TASKS):
            program.work(i)
    return time.perf_counter() - start
once()
print(min(once() for _ in range(3)))
"""


def seconds(python, program, workers):
    env = dict(os.environ, PYTHON_GIL="0", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run([python, "-c", CHILD, program, str(workers)], env=env, check=True, capture_output=True, text=True)
    return float(done.stdout)


def rows(path=MEASURED / "measured.jsonl"):
    """The rows of the free-threaded build, by program."""
    found = {}
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        if "free" in row:
            found[row["program"]] = row
    return found


def measure(options):
    version = subprocess.run([options.python, "-c", "import sys; print(sys.version.split()[0])"], check=True, capture_output=True, text=True)
    known = rows()
    programs = [pathlib.Path(p) for p in options.programs] or sorted(MEASURED.glob("*.py"))
    for program in programs:
        serial, parallel = [], []
        for _ in range(options.runs):  # by turns, so that a slow minute hits both
            serial.append(seconds(options.python, program, 0))
            parallel.append(seconds(options.python, program, 2))
        row = known.setdefault(program.name, {"program": program.name, "python": version.stdout.strip() + "t", "cores": os.cpu_count(), "free": {}})
        was = row["free"]
        if "parallel_s" in was:
            serial.append(was["serial_s"])
            parallel.append(was["parallel_s"])
        row["free"] = {"serial_s": round(min(serial), 5), "parallel_s": round(min(parallel), 5), "speedup_2": round(min(serial) / min(parallel), 2)}
        row["visits"] = row.get("visits", []) + [round(one / two, 2) for one, two in list(zip(serial, parallel))[:options.runs]]
        row["runs"] = row.get("runs", 0) + options.runs if "parallel_s" in was else options.runs
        print(json.dumps(row), flush=True)
    others = [line for line in open(MEASURED / "measured.jsonl", encoding="utf-8") if "free" not in json.loads(line)]
    with open(MEASURED / "measured.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for _, row in sorted(known.items()))
        out.writelines(others)


def compare(options):
    within = side = first = judged = total = undecided = 0
    if options.markdown:
        print("| program | measured | estimate | range | first obstacle | |\n|---|---|---|---|---|---|")
    for name, row in sorted(rows(options.measured).items()):
        command = [options.ftlint, "speedup", "--workers", "2", "--output-format", "json", *options.calibration, str(MEASURED / name)]
        regions = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if not regions:
            print(f"{name}: no region", file=sys.stderr)
            continue
        two, measured = regions[0]["workers"]["2"], row["free"]["speedup_2"]
        kinds = [obstacle["kind"] for obstacle in regions[0]["obstacles"]] or ["none"]
        total += 1
        near = abs(two["speedup"] / measured - 1) <= 0.2
        same = (two["speedup"] > 1.05) == (measured > 1.05)
        visits = row.get("visits", [measured])
        straddles = min(visits) <= 1.05 < max(visits)
        undecided += straddles
        right = kinds[0] == row.get("first_obstacle", kinds[0])
        within, side = within + near, side + same
        if "first_obstacle" in row:
            judged, first = judged + 1, first + right
        remark = ", ".join(word for word, hit in (("held out", row.get("held_out")), ("off", not near), ("other side of 1", not same), (f"visits {min(visits):.2f}–{max(visits):.2f}", straddles),
                                                  (f"known: {row.get('first_obstacle')}", not right)) if hit)
        if options.markdown:
            print(f"| {name[:-3]} | {measured:.2f} | {two['speedup']:.2f} | {two['low']:.2f}–{two['high']:.2f} | {kinds[0]} | {remark} |")
        else:
            print(f"{name[:-3]:24} {measured:5.2f} {two['speedup']:5.2f}  {two['low']:.2f}–{two['high']:.2f}  {kinds[0]:14} {remark}")
    both = f" ({undecided} were measured on both)" if undecided else ""
    print(f"{'' if options.markdown else chr(10)}{total} programs: {within} within 20 %, {side} on the right side of 1.05{both}, first obstacle right for {first} of {judged}",
          file=sys.stderr if options.markdown else sys.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("measure")
    command.add_argument("programs", nargs="*")
    command.add_argument("--python", required=True)
    command.add_argument("--runs", type=int, default=4)
    command.set_defaults(run=measure)
    command = commands.add_parser("compare")
    command.add_argument("--ftlint", required=True)
    command.add_argument("--markdown", action="store_true")
    command.add_argument("--measured", type=pathlib.Path, default=MEASURED / "measured.jsonl", help="of another machine: speedup/testdata/xeon/measured.jsonl, with the calibration beside it")
    command.add_argument("--calibration", type=lambda path: ["--calibration", path], default=[])
    command.set_defaults(run=compare)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
