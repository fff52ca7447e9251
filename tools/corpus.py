#!/usr/bin/env python3
"""Fetch the packages of corpus.txt, pinned, into a cache outside the repository.

    corpus.py [--cache DIR] [NAME...]

Prints the folder of each, one a line. A package is downloaded as a wheel where
there is one, else as a source distribution, and unpacked, never installed or
run. One that cannot be had is named on standard error and skipped.
"""
import argparse, pathlib, sys

import releases

HERE = pathlib.Path(__file__).parent
CACHE = releases.CACHE / "corpus"


def requirements(names=()):
    """Return (name, version) of the packages listed, or of those named."""
    wanted = {name.lower() for name in names}
    lines = (line.partition("#")[0].strip() for line in (HERE / "corpus.txt").read_text().splitlines())
    pinned = [tuple(line.split("==")) for line in lines if line]
    if unknown := wanted - {name.lower() for name, _ in pinned}:
        raise SystemExit(f"not in corpus.txt: {', '.join(sorted(unknown))}")
    return [(name, version) for name, version in pinned if not wanted or name.lower() in wanted]


def folders(cache, names=()):
    """Yield the folder of each package that can be had."""
    for name, version in requirements(names):
        try:
            yield releases.fetch(name, version, cache, (releases.WHEEL, releases.SDIST))
        except releases.Missing as reason:
            print(f"{name}=={version}: not to be had: {reason}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=CACHE)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for folder in folders(options.cache, options.names):
        print(folder)


if __name__ == "__main__":
    main()
