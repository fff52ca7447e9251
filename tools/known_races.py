#!/usr/bin/env python3
"""Say which races that were fixed in released packages ftlint finds.

    known_races.py --ftlint PATH [--races FILE] [--cache DIR] [--only ID]... [--replay [--python PATH]] [--json] [--markdown] [-v]

For each row of the races, the release that has it and the one that has it no
more are downloaded into a cache outside the repository, and checked as a user
would: with the defaults, in the top folder of the source distribution. A race
is *found* if a finding that is shown by default, of a family that fits, has its
primary place or another side of the race in the lines of the row; *near* if
there is one in the function that is of another family, elsewhere in it, or
less sure. What is found has to be silent after the fix: no such code on the
same location in that function.

The races of known_races.jsonl were known when the rules were written; those of
unseen_races.jsonl were not, and say in `first` what was found of them then.

With --replay what is found is replayed, too, and printed is the table of
docs/replay.md: the verdict of each race is the best of its findings', and with
--python it is said whether the reproducer shows it there.
"""
import argparse, collections, concurrent.futures, hashlib, json, os, pathlib, re, signal, subprocess, sys, tempfile

import matching, releases

HERE = pathlib.Path(__file__).parent


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Runs:
    """Findings of releases, kept by the tool's own bytes."""

    def __init__(self, ftlint, cache):
        self.ftlint, self.cache = ftlint, cache
        self.folder = cache / "runs" / sha256(ftlint)[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.missing = {}  # (name, version) of what cannot be had: why

    def fetch(self, wanted):
        """Get releases, given as a set of (name, version)."""
        for name, version in sorted(wanted):
            try:
                releases.fetch(name, version, self.cache / "releases")
            except releases.Missing as reason:
                self.missing[name, version] = reason

    def findings(self, name, version, confidence="likely"):
        """Return the findings in a release, with a confidence or more."""
        kept = self.folder / f"{name}-{version}-{confidence}.json"
        if not kept.exists():
            root = self.cache / "releases" / f"{name}-{version}"
            command = [self.ftlint, "check", "--isolated", "--no-cache", "--output-format=json", "--jobs=1",
                       f"--min-confidence={confidence}", "."]
            run = subprocess.run(command, cwd=root, capture_output=True)
            if run.returncode not in (0, 1):
                raise SystemExit(f"{name} {version}: ftlint failed: {run.stderr.decode(errors='replace')}")
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as scratch:
                scratch.write(run.stdout)
            os.replace(scratch.name, kept)  # whole or not at all
        return json.loads(kept.read_bytes())

    def replay(self, name, version, finding, python):
        """Return what replay says of a finding in a release, and whether a Python shows it."""
        at = f"{finding['filename']}:{finding['location']['row']}"
        kept = self.folder / f"{name}-{version}-replay-{finding['fingerprint']}{'-python' if python else ''}.json"
        if not kept.exists():
            root = self.cache / "releases" / f"{name}-{version}"
            with tempfile.TemporaryDirectory() as folder:
                program = pathlib.Path(folder) / "reproducer.py"
                command = [self.ftlint, "replay", "--isolated", "--no-cache", "--output-format=json", "--jobs=1", f"--emit={program}",
                           finding["code"], at]
                run = subprocess.run(command, cwd=root, capture_output=True)
                if run.returncode not in (0, 1):
                    raise SystemExit(f"{name} {version}: ftlint failed: {run.stderr.decode(errors='replace')}")
                report = next(r for r in json.loads(run.stdout) if r["location"] == finding["location"])
                if python and program.exists():
                    shown = subprocess.run([python, "-I", program], capture_output=True, timeout=300)
                    report["shown"] = shown.returncode == 1 and b"shown in run" in shown.stdout or shown.returncode < 0
            kept.write_text(json.dumps(report))
        return json.loads(kept.read_text())

    def source(self, name, version, file):
        """Return a file of a release."""
        path = self.cache / "releases" / f"{name}-{version}" / file
        return matching.Source(path.read_text(encoding="utf-8", errors="replace"))

    def defines(self, name, version, function):
        """Whether a release has a function of that name."""
        root = self.cache / "releases" / f"{name}-{version}"
        header = re.compile(rb"^\s*(?:async\s+)?def\s+%s\b" % function.encode(), re.MULTILINE)
        return any(header.search(path.read_bytes()) for path in root.rglob("*.py"))


def judge(race, runs):
    """Return the row of the table for a race."""
    name, bad, fixed = race["package"], race["bad"], race["fixed"]
    for version in (bad, fixed):
        if why := runs.missing.get((name, version)):
            return {"id": race["id"], "verdict": "skipped", "after": "", "codes": [], "why": f"{name} {version}: {why}"}
    source = runs.source(name, bad, race["file"])
    verdict, findings = matching.verdict(race, runs.findings(name, bad), source)
    after, still = "", []
    if verdict == "found":
        after, still = matching.after(race, findings, runs.findings(name, fixed), lambda file: runs.source(name, fixed, file),
                                      lambda function: runs.defines(name, fixed, function))
    elif verdict == "missed":
        verdict, findings = matching.verdict(race, [
            f for f in runs.findings(name, bad, "possible") if not matching.shown(f)], source)
    return {"id": race["id"], "verdict": verdict, "after": after, "codes": sorted({f["code"] for f in findings}),
            "found": findings, "findings": [line(f) for f in findings], "still": [line(f) for f in still]}


def line(finding):
    at = finding["location"]
    return f"{finding['filename']}:{at['row']}: {finding['code']} {finding['confidence']} {finding['message']}"


def totals(races, rows):
    """Return the lines under the table."""
    judged = [(race, row) for race, row in zip(races, rows) if row["verdict"] != "skipped"]
    found = [(race, row) for race, row in judged if row["verdict"] == "found"]

    def by(key):
        all = collections.Counter(race[key] for race, _ in judged)
        hit = collections.Counter(race[key] for race, _ in found)
        return ", ".join(f"{value} {hit[value]}/{n}" for value, n in sorted(all.items()))

    to_be = [row for race, row in found if race["silent_after_fix"] and row["after"] != "gone"]
    silent = sum(row["after"] == "silent" for row in to_be)
    share = f" ({100 * silent / len(to_be):.0f} %)" if to_be else ""
    gone = sum(row["after"] == "gone" for _, row in found)
    yield f"found {len(found)} of {len(judged)}; skipped {len(rows) - len(judged)}"
    if at_first := [race["first"] for race, _ in judged if "first" in race]:
        yield f"found at first: {at_first.count('found')} of {len(at_first)}; now by look: {by('look')}"
    yield f"by threads: {by('threads')}"
    yield f"by difficulty: {by('difficulty')}"
    yield f"by category: {by('category')}"
    yield f"silent after the fix: {silent} of the {len(to_be)} found that should be{share}; function gone: {gone}"


def table(races, rows):
    yield f"{'race':42} {'category':18} {'difficulty':10} {'verdict':8} {'codes':14} after"
    for race, row in zip(races, rows):
        expected = "" if race["silent_after_fix"] or row["after"] in ("", "gone") else " (need not be silent)"
        yield (f"{race['id']:42} {race['category']:18} {race['difficulty']:10} {row['verdict']:8} "
               f"{','.join(row['codes']):14} {row['after']}{expected}").rstrip()


UNSEEN = """
The rules were not written with these races in view. They were collected afterwards, from change logs and diffs of releases, in five looks (the web, databases and templates; networking,
messaging, scheduling, testing and CPython's library; smaller packages; clients, message libraries and caches; what issues of others tell of), each measured before anything was changed for its races: *at first* is what was
said then. What was mended since are kinds of races, so the last verdicts are no longer those of unseen ones. A row of `cpython` is of that release's library, which is no package: it is
skipped unless it lies in the cache, as `releases/cpython-3.8.18`.
"""


def markdown(races, rows, name):
    """Return the lines of docs/known_races.md, or of docs/unseen_races.md."""
    unseen = any("first" in race for race in races)
    yield "# Races that were fixed in released packages" + (", unseen ones" if unseen else "")
    if unseen:
        yield from UNSEEN.rstrip().splitlines()
    yield ""
    yield f"Made by `tools/known_races.py --markdown` from `tools/{name}`: which of these races ftlint finds, with its"
    yield "defaults, in the release that has them, and whether it is silent in the release that has them no more. *Found*: a finding of a"
    yield "family that fits has its primary place or another side of the race in these lines. *Near*: it says something there that is"
    yield "of another family, elsewhere in the function, or less sure. *Still*: it speaks of the same location in the same function"
    yield "after the fix, which for some fixes is right."
    yield ""
    yield f"| package | with, without | place | kind |{' look | at first |' if unseen else ''} verdict | codes | after the fix |"
    yield f"|---|---|---|---|{'---|---|' if unseen else ''}---|---|---|"
    for race, row in zip(races, rows):
        low, high = race["lines"]
        place = f"`{race['file']}:{low}`" + (f"–{high}" if high > low else "")
        first = f"{race['look']} | {race['first']} | " if unseen else ""
        after = row["after"] + (", as it may" if row["after"] == "still" and not race["silent_after_fix"] else "")
        yield (f"| {race['package']} | {race['bad']}, {race['fixed']} | {place} `{race['function'] or 'module'}` | "
               f"{race['category']} | {first}{row['verdict']} | {' '.join(row['codes'])} | {after} |")
    yield ""
    yield from (f"* {text}" for text in totals(races, rows))


BEST = ["confirmed", "benign", "not confirmed", "not replayable"]


def replayed(races, rows, runs, python):
    """Return the lines of the table in docs/replay.md."""
    reasons, verdicts, shown = collections.Counter(), collections.Counter(), 0
    yield "| race | place | code | verdict | kind, or why not |"
    yield "|---|---|---|---|---|"
    for race, row in zip(races, rows):
        if row["verdict"] != "found":
            continue
        reports = [runs.replay(race["package"], race["bad"], f, python) for f in row["found"]]
        best = min(reports, key=lambda r: BEST.index(r["verdict"]))
        verdicts[best["verdict"]] += 1
        why = best["kind"] or best["reason"] or ("all executions were run" if best["exhaustive"] else f"{best['schedules']} schedules")
        if best["verdict"] == "not replayable":
            reasons[re.sub(r" at line \d+.*$", "", re.sub(r"`[^`]*`", "…", best["reason"]))] += 1
        if "shown" in best:
            shown += best["shown"]
            why += ", shown" if best["shown"] else ", not shown"
        yield f"| {race['package']} {race['bad']} | `{best['filename']}:{best['location']['row']}` | {best['code']} | {best['verdict']} | {why} |"
    yield ""
    tried = sum(verdicts.values()) - verdicts["not replayable"]
    yield f"* {tried} of {sum(verdicts.values())} found are replayable, {verdicts['confirmed']} of those confirmed" + (f", {shown} of those shown by {python}" if python else "")
    yield from (f"* {count} not replayable: {reason}" for reason, count in reasons.most_common())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ftlint", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--races", type=pathlib.Path, default=HERE / "known_races.jsonl")
    parser.add_argument("--cache", type=pathlib.Path, default=releases.CACHE / "known_races")
    parser.add_argument("--only", action="append", help="the races whose id contains this")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--replay", action="store_true", help="replay what is found")
    parser.add_argument("--python", help="run the reproducers with this one")
    parser.add_argument("-v", "--verbose", action="store_true", help="with the findings")
    options = parser.parse_args()
    races = [json.loads(text) for text in options.races.read_text().splitlines() if text.strip()]
    races = [race for race in races if not options.only or any(part in race["id"] for part in options.only)]
    runs = Runs(options.ftlint, options.cache.resolve())
    runs.fetch({(race["package"], race[key]) for race in races for key in ("bad", "fixed")})
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda race: judge(race, runs), races))
    if options.replay:
        print("\n".join(replayed(races, rows, runs, options.python)))
        return
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    if options.markdown:
        print("\n".join(markdown(races, rows, options.races.name)))
        return
    for text in table(races, rows):
        print(text)
    if options.verbose:
        for row in rows:
            for when in "findings", "still":
                for text in row.get(when, []):
                    print(f"{row['id']}: {'still: ' * (when == 'still')}{text}")
    print()
    for text in totals(races, rows):
        print(text)
    for row in rows:
        if row["verdict"] == "skipped":
            print(f"skipped: {row['why']}", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly when the reader does
    main()
