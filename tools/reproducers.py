"""Emits the reproducers of all findings that replay confirms in the test
archives, and runs them on the Pythons that are given: no `confirmed` may be one
that a real Python does not show.

    python tools/reproducers.py --ftlint ./ftlint [--runs 1] [--jobs 1] [--budget 2000] [--archives GLOB] ... PYTHON ...

Prints one line for each finding, with its verdict and how many runs of each
Python showed the race, and the totals by code. What goes wrong within one
operation of the interpreter cannot be shown where the GIL is: such findings are
told as `gil`, those that need a newer Python as `old`, and both counted apart.
The exit status is 1 if another one was not shown.
"""
import argparse
import collections
import concurrent.futures
import functools
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

DEFAULT = ["testdata/replay/*.txtar", "testdata/small/*.txtar", "testdata/rules/*/*.txtar"]

VERDICTS = ["confirmed", "not confirmed", "benign", "not replayable"]


def unpack(path, into):
    with open(path, encoding="utf-8") as f:
        parts = re.split(r"^-- (.+?) --\n", f.read(), flags=re.M)
    for name, text in zip(parts[1::2], parts[2::2]):
        target = os.path.join(into, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as f:
            f.write(text)


def replay(ftlint, directory, emit, budget):
    done = subprocess.run([ftlint, "replay", "--all", "--isolated", "--preview", "--budget", str(budget), "--output-format", "json", "--emit", emit, "."],
                          cwd=directory, capture_output=True, text=True, timeout=600)
    if done.returncode not in (0, 1):
        sys.exit("%s: %s" % (directory, done.stderr))
    return json.loads(done.stdout or "[]")


def shown(python, program, runs):
    """In how many runs the race was shown; `gil` if the GIL keeps it from happening, `old` if what that Python's own
    library does, which the program says."""
    count = 0
    for _ in range(runs):
        try:
            done = subprocess.run([python, "-I", program], capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0 and "the GIL lets no other thread" in done.stdout:
            return "gil"
        if done.returncode == 0 and re.search(r"before Python 3\.\d+$", done.stdout.strip()):
            return "old"
        count += done.returncode == 1 and "shown in run" in done.stdout or done.returncode < 0
    return count


def version(python):
    """`3.13.5`, with a t if it is free-threaded."""
    asked = "import sys, sysconfig; print(sys.version.split()[0] + 't' * bool(sysconfig.get_config_var('Py_GIL_DISABLED')))"
    return subprocess.run([python, "-I", "-c", asked], capture_output=True, text=True, check=True).stdout.strip()


def kept(reason):
    """A reason without its names."""
    return re.sub(r" at line \d+$", "", re.sub(r"`[^`]*`", "…", reason))


class Tried:
    """A finding of an archive: what replay says of it, and the runs of its reproducer on each Python."""

    def __init__(self, archive, report, runs):
        self.archive, self.report, self.runs = archive, report, runs

    def line(self, asked):
        text = "%-45s %s %-14s %s" % (self.archive, self.report["code"], self.report["verdict"], self.report["reason"] or self.report["kind"] or "")
        for count in self.counts():
            text += "  " + count if isinstance(count, str) else "  %d/%d" % (count, asked)
        return text

    def counts(self):
        return [run.result() for run in self.runs]


def examine(path, given, programs, runs):
    """Replays the findings of an archive, and has the reproducers of those that are confirmed run."""
    name = os.path.splitext("/".join(path.split(os.sep)[-2:]))[0]
    place = tempfile.mkdtemp(dir=programs)
    with tempfile.TemporaryDirectory() as directory:
        unpack(path, directory)
        reports = replay(os.path.abspath(given.ftlint), directory, os.path.join(place, "r.py"), given.budget)
    number, tried = 0, []
    for report in reports:
        started = []
        if report["verdict"] == "confirmed":
            number += 1
            program = os.path.join(place, "r.py" if number == 1 else "r-%d.py" % number)
            started = [runs.submit(shown, python, program, given.runs) for python in given.pythons]
        tried.append(Tried(name, report, started))
    return tried


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--ftlint", default="ftlint")
    arguments.add_argument("--runs", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=1, help="archives, and reproducers, at once; most of their time is waiting")
    arguments.add_argument("--budget", type=int, default=2000, help="schedules of a search")
    arguments.add_argument("--archives", action="append", metavar="GLOB")
    arguments.add_argument("pythons", nargs="*")
    given = arguments.parse_args()
    verdicts, reasons = collections.Counter(), collections.Counter()
    agreed, masked = collections.Counter(), collections.Counter()
    paths = sorted(p for pattern in given.archives or DEFAULT for p in glob.glob(pattern))
    pool = functools.partial(concurrent.futures.ThreadPoolExecutor, given.jobs)
    with tempfile.TemporaryDirectory() as programs, pool() as runs, pool() as archives:
        for tried in archives.map(lambda path: examine(path, given, programs, runs), paths):
            for one in tried:
                code, verdict = one.report["code"], one.report["verdict"]
                verdicts[code, verdict] += 1
                if verdict == "not replayable":
                    reasons[kept(one.report["reason"])] += 1
                for python, count in zip(given.pythons, one.counts()):
                    agreed[python, code] += count == given.runs
                    masked[python, code] += isinstance(count, str)
                print(one.line(given.runs), flush=True)
    print()
    codes = sorted({code for code, _ in verdicts})
    shows = ["shown on " + version(python) for python in given.pythons]
    columns = ["code", "findings", "confirmed", *shows, "not confirmed", "benign", "not replayable"]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for name, of in [(code, [code]) for code in codes] + [("all", codes)]:
        row = [sum(verdicts[code, verdict] for code in of) for verdict in VERDICTS]
        row[1:1] = [told(*(sum(counts[python, code] for code in of) for counts in (agreed, masked))) for python in given.pythons]
        print("| %s | %d | %s |" % (name, sum(verdicts[code, verdict] for code in of for verdict in VERDICTS), " | ".join(map(str, row))))
    for reason, count in reasons.most_common():
        print("%4d %s" % (count, reason))
    missing = False
    asked = sum(verdicts[code, "confirmed"] for code in codes)
    for python in given.pythons:
        good, hidden = (sum(counts[python, code] for code in codes) for counts in (agreed, masked))
        missing |= good + hidden < asked
        print("%s: %d of %d confirmed findings shown in %d of %d runs, %d kept from happening" % (python, good, asked, given.runs, given.runs, hidden))
    sys.exit(missing)


def told(good, hidden):
    return "%d (+%d kept from it)" % (good, hidden) if hidden else str(good)


if __name__ == "__main__":
    main()
