#!/usr/bin/env python3
"""Time `ftlint check` on one tree without a cache, with an empty one, with a warm
one, and with a warm one after one file was edited.

    cached.py [--ftlint ./ftlint] [--runs 7] [--edit FILE] DIR

The tree is copied, so that a file in it can be edited: the one named (relative
to DIR), else the first. The cases take turns; printed are medians of wall time,
CPU time and peak memory, and the ratio of the wall time to that without a cache.
"""
import argparse, os, pathlib, shutil, statistics, subprocess, tempfile, time


def once(command):
    """Run a command; return wall seconds, CPU seconds and peak kilobytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ftlint", default="./ftlint")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--edit")
    parser.add_argument("dir")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        tree, cache = os.path.join(work, "tree"), os.path.join(work, "cache")
        shutil.copytree(options.dir, tree, ignore=shutil.ignore_patterns("*.so", "*.a", "*.pyc"))
        edited = os.path.join(tree, options.edit) if options.edit else str(min(pathlib.Path(tree).rglob("*.py")))
        check = [options.ftlint, "check", "--isolated", "--exit-zero", "--quiet"]
        plain, cached = [*check, "--no-cache", tree], [*check, "--cache-dir", cache, tree]

        def cold():
            shutil.rmtree(cache, ignore_errors=True)
            return once(cached)

        def edit():
            with open(edited, "a") as file:
                file.write("# one more line\n")
            return once(cached)

        cases = {"no cache": lambda: once(plain), "cold": cold, "warm": lambda: once(cached), "one edit": edit}
        for case in cases.values():
            case()  # the files are in the page cache from here on
        runs = {name: [] for name in cases}
        for _ in range(options.runs):
            for name, case in cases.items():
                runs[name].append(case())
        base = statistics.median(wall for wall, _, _ in runs["no cache"])
        for name, rows in runs.items():
            wall, cpu, memory = (statistics.median(column) for column in zip(*rows))
            print(f"{name:9} {wall:6.2f} s wall  {cpu:6.2f} s CPU  {memory / 1024:5.0f} MB  {wall / base:5.2f}")
        size = sum(entry.stat().st_size for entry in os.scandir(cache))
        print(f"cache     {size / 1e6:.1f} MB in {len(os.listdir(cache))} files ({os.cpu_count()} cores, median of {options.runs})")


if __name__ == "__main__":
    main()
