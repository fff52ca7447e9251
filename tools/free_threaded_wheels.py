#!/usr/bin/env python3
"""Say which popular packages with C extensions can be used without the GIL.

    python3 tools/free_threaded_wheels.py --projects NAMES --cache DIR > analyzer/known/wheels.tsv

NAMES is a file with one project a line, the most downloaded first (the lists of
hugovk/top-pypi-packages have that order); of them the first --count are looked up in the
package index. A row is a project whose newest release has wheels for one kind of CPython
alone (it has an extension module) and no pure one, with

    project  modules  3.13t  3.14t  3.15t  newest

modules: the top-level names under which the newest wheel has extension modules.
3.13t …: the first final release with a wheel for that free-threaded CPython, or "-".
An extension that was built without saying that it needs no GIL turns the GIL on again when
it is imported (PEP 703; docs.python.org, "C API Extension Support for Free Threading"). A
wheel for cp313t is the publisher's word that it was built and tried there.
"""
import argparse
import concurrent.futures
import datetime
import json
import pathlib
import re
import struct
import sys

import releases
from pip._internal.index.collector import parse_links
from pip._vendor.packaging.utils import parse_wheel_filename

TARGETS = ("313t", "314t", "315t")
EXTENSION = re.compile(r"^(?P<path>.+?)(?:\.[^/]*)?\.(?:so|pyd)$")


def links(project):
    """All files that the index has of a project, as pip's links."""
    session, finder = releases.index()
    collector = finder._link_collector

    def of_page(location):
        page = collector.fetch_response(location)
        return list(parse_links(page)) if page else []

    return [
        link for source in collector.collect_sources(project, candidates_from_page=of_page).index_urls if source for link in source.page_candidates()
    ]


def fetch(url, first, last=""):
    """A part of a file; a negative first counts from its end."""
    area = f"bytes={first}" if first < 0 else f"bytes={first}-{last}"
    response = releases.index()[0].get(url, headers={"Range": area, "Accept-Encoding": "identity"}, timeout=120)
    if response.status_code != 206:
        raise OSError(f"status {response.status_code}")
    return response.content


def wheels_of(project, cache):
    """The wheels that were not withdrawn, by final release, oldest first."""
    path = cache / f"{project}.json"
    if not path.exists():
        path.write_text(json.dumps([[l.filename, l.url_without_fragment] for l in links(project) if l.is_wheel and not l.is_yanked]))
    found = {}
    for filename, url in json.loads(path.read_text()):
        try:
            version = parse_wheel_filename(filename)[1]
        except ValueError:  # a name from before the rules
            continue
        if not version.is_prerelease:
            found.setdefault(version, []).append((filename, url))
    return sorted(found.items())


def abis(wheels):
    return {(tag.abi, tag.platform) for filename, _ in wheels for tag in parse_wheel_filename(filename)[3]}


def names_in_wheel(url):
    """The file names in a wheel, read from the end of the zip file alone."""
    tail = fetch(url, -70_000)
    at = tail.rindex(b"PK\x05\x06")
    length, offset = struct.unpack("<II", tail[at + 12 : at + 20])
    directory = fetch(url, offset, offset + length - 1)
    names, i = [], 0
    while directory[i : i + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<HHH", directory[i + 28 : i + 34])
        names.append(directory[i + 46 : i + 46 + name].decode())
        i += 46 + name + extra + comment
    return names


def modules(wheels, cache, key):
    """The top-level names that hold an extension module, in a wheel for Linux."""
    path = cache / f"{key}.modules"
    if not path.exists():
        fit = [w for w in wheels if re.search(r"linux.*x86_64", w[0])] or wheels
        tops = set()
        for name in names_in_wheel(fit[0][1]):
            match = EXTENSION.match(name)
            top = name.split("/")[0]
            if match and not top.endswith((".libs", ".data")) and not pathlib.PurePosixPath(name).name.startswith("lib"):
                tops.add(top if "/" in name else match["path"])
        path.write_text(" ".join(sorted(t for t in tops if t.isidentifier())))
    return path.read_text().split()


def row(project, cache):
    all_releases = wheels_of(project, cache)
    if not all_releases:
        return None
    newest, wheels = all_releases[-1]
    kinds = abis(wheels)
    if not any(abi != "none" for abi, _ in kinds) or ("none", "any") in kinds:
        return None
    first = {}
    for version, files in all_releases:
        for abi, _ in abis(files):
            if abi.startswith("cp") and abi[2:] in TARGETS:
                first.setdefault(abi[2:], str(version))
    names = modules(wheels, cache, f"{project}-{newest}")
    if not names:
        return None
    return [project, ",".join(names), *(first.get(t, "-") for t in TARGETS), str(newest)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=pathlib.Path, required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=360)
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    projects = args.projects.read_text().split()[: args.count]

    def safe_row(project):
        try:
            return row(project, args.cache)
        except Exception as error:
            print(f"{project}: {error!r}", file=sys.stderr)
            return None

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        rows = [r for r in pool.map(safe_row, projects) if r]
    print(f"# Made by tools/free_threaded_wheels.py on {datetime.date.today()} from the package index: of the {len(projects)} most")
    print("# downloaded projects those with extension modules and no pure wheel.")
    print("# project\tmodules\t" + "\t".join(f"{t[0]}.{t[1:]}" for t in TARGETS) + "\tnewest")
    for r in sorted(rows):
        print("\t".join(r))


if __name__ == "__main__":
    main()
