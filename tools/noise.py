#!/usr/bin/env python3
"""Count what ftlint says about code that people use, and show what a change changes.

    noise.py --ftlint PATH [--library DIR] [--cache DIR] [--save FILE] [--list CODE | --markdown] [NAME...]
    noise.py --diff OLD NEW [--library DIR] [--cache DIR] [NAME...]

The first form checks the packages of corpus.txt, or those named, and a standard
library, all without their tests, with the defaults, and prints for each the
lines, the findings and the findings per 1,000 lines, by code and by confidence;
or, with --list, the findings of a code or a family. PATH may be a file that
--save wrote.
The second prints the findings that one of two has and the other has not; OLD
and NEW are programs, or files that --save wrote.
"""
import argparse, collections, concurrent.futures, dataclasses, json, pathlib, signal, subprocess

import corpus

CONFIDENCE = ["certain", "likely", "possible"]
TESTS = "test,tests,idle_test,site-packages"


@dataclasses.dataclass
class Part:
    """One package, or the library, and what is said about it."""
    name: str
    lines: int
    findings: list  # [code, confidence, evidence, path, row, message]


def ftlint(program, folder, *flags):
    command = [program, "check", "--isolated", "--no-cache", "--jobs=1", f"--extend-exclude={TESTS}", *flags, "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    if run.returncode not in (0, 1):
        raise SystemExit(f"{folder.name}: ftlint failed: {run.stderr}")
    return run.stdout


def measure(program, folder):
    """Check a folder."""
    files = ftlint(program, folder, "--show-files").splitlines()
    lines = sum((folder / file).read_bytes().count(b"\n") for file in files)
    findings = json.loads(ftlint(program, folder, "--output-format=json"))
    return Part(folder.name, lines, [
        [f["code"], f["confidence"], f["evidence"], f["filename"], f["location"]["row"], f["message"]] for f in findings])


def parts(program, options):
    """Return the parts that a program sees, or that a file holds."""
    if program.suffix == ".json":
        return [Part(**part) for part in json.loads(program.read_text())]
    folders = [*corpus.folders(options.cache, options.names)] + [options.library] * bool(options.library)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda folder: measure(program.resolve(), folder), folders))


def row(name, lines, findings):
    codes = collections.Counter(finding[0] for finding in findings)
    sure = collections.Counter(finding[1] for finding in findings)
    by_code = " ".join(f"{code}:{n}" for code, n in sorted(codes.items()))
    by_confidence = "/".join(str(sure[level]) for level in CONFIDENCE)
    return f"{name:28}{lines:9}{len(findings):6}{1000 * len(findings) / max(lines, 1):8.3f}  {by_confidence:12}{by_code}".rstrip()


def table(all):
    yield f"{'package':28}{'lines':>9}{'found':>6}{'/1,000':>8}  {'cert/lik/pos':12}codes"
    for part in all:
        yield row(part.name, part.lines, part.findings)
    every = [finding for part in all for finding in part.findings]
    yield row("all", sum(part.lines for part in all), every)
    for kind, _ in collections.Counter(finding[2] for finding in every).most_common():
        codes = collections.Counter(finding[0] for finding in every if finding[2] == kind)
        yield f"{kind}: {codes.total()}  " + " ".join(f"{code}:{n}" for code, n in sorted(codes.items()))


def markdown(all):
    """Yield the table of docs/corpus.md."""
    yield "| package | lines | findings | per 1,000 lines | by rule |"
    yield "|---|---|---|---|---|"
    for part in all:
        codes = collections.Counter(finding[0] for finding in part.findings)
        by_code = " ".join(f"{code}:{n}" for code, n in sorted(codes.items()))
        yield f"| {part.name} | {part.lines} | {len(part.findings)} | {1000 * len(part.findings) / max(part.lines, 1):.3f} | {by_code} |"
    lines, found = sum(part.lines for part in all), sum(len(part.findings) for part in all)
    yield f"| **all** | {lines} | {found} | {1000 * found / max(lines, 1):.3f} | |"


def line(part, finding):
    code, confidence, evidence, path, row, message = finding
    return f"{part} {path}:{row}: {code} {confidence} {evidence} {message}"


def difference(old, new):
    """Yield the lines of a diff of two lists of parts."""
    before, after = keyed(old), keyed(new)
    common = before.keys() & after.keys()
    reworded = {key for key in common if before[key] != after[key]}
    for key in sorted(before.keys() ^ after.keys() | reworded):
        for sign, side in (("-", before), ("+", after)):
            if key in side:
                yield f"{sign} {line(key[0], side[key])}"
    yield (f"{len(before) - len(common)} gone, {len(after) - len(common)} new, "
           f"{len(reworded)} reworded, {len(common) - len(reworded)} as they were")


def keyed(all):
    """Return the findings of all parts by what stays if only their wording changes."""
    findings, seen = {}, collections.Counter()
    for part in all:
        for finding in part.findings:
            code, _, _, path, row, _ = finding
            place = (part.name, path, row, code)
            findings[*place, seen[place]] = finding
            seen[place] += 1
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--ftlint", type=pathlib.Path)
    what.add_argument("--diff", type=pathlib.Path, nargs=2, metavar=("OLD", "NEW"))
    parser.add_argument("--library", type=pathlib.Path, help="the folder of a standard library")
    parser.add_argument("--cache", type=pathlib.Path, default=corpus.CACHE)
    parser.add_argument("--save", type=pathlib.Path, help="a .json file to keep the findings in")
    parser.add_argument("--list", metavar="CODE", help="print the findings of a code or a family instead of counts")
    parser.add_argument("--markdown", action="store_true", help="the counts as docs/corpus.md has them")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if options.diff:
        old, new = (parts(program, options) for program in options.diff)
        lines = difference(old, new)
    else:
        all = parts(options.ftlint, options)
        lines = markdown(all) if options.markdown else table(all)
        if options.list:
            lines = [line(part.name, f) for part in all for f in part.findings if f[0].startswith(options.list)]
        if options.save:
            options.save.write_text(json.dumps([dataclasses.asdict(part) for part in all]))
    for text in lines:
        print(text)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly when the reader does
    main()
