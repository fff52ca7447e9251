#!/usr/bin/env python3
"""Time `ftlint check` and `ruff check` on one tree, in turn, and print the ratio.

    against_ruff.py --ftlint ./ftlint --ruff RUFF [--runs 9] [--all] DIR

Neither reads a configuration or a cache. With --all nothing is excluded, else
each leaves out what it leaves out by default (the two lists are the same).
Prints how many Python files each looks at, then the medians of wall time, CPU
time and peak memory, and the ratio of the wall times. Machines are noisy: it is
the ratio that can be compared.
"""
import argparse, os, statistics, subprocess, time


def once(command):
    """Run a command; return wall seconds, CPU seconds and peak kilobytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def files(command):
    out = subprocess.run(command, capture_output=True, text=True).stdout.split("\n")
    return sum(line.endswith((".py", ".pyi")) for line in out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ftlint", default="./ftlint")
    parser.add_argument("--ruff", default="ruff")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("dir")
    options = parser.parse_args()
    extra = ["--exclude", "nothing-is-called-this", "--no-respect-gitignore"] if options.all else []
    peers = {
        "ftlint": [options.ftlint, "check", "--isolated", "--no-cache", "--exit-zero", *extra, options.dir],
        "ruff": [options.ruff, "check", "--isolated", "--no-cache", "--exit-zero", *extra, options.dir],
    }
    runs = {name: [] for name in peers}
    for command in peers.values():
        once(command)  # the files are in the page cache from here on
    for _ in range(options.runs):
        for name, command in peers.items():
            runs[name].append(once(command))
    wall = {}
    for name, command in peers.items():
        medians = [statistics.median(column) for column in zip(*runs[name])]
        wall[name] = medians[0]
        count = files([*command[:2], "--show-files", *command[2:]])
        print(f"{name:7} {count:6} files  {medians[0]:6.2f} s wall  {medians[1]:6.2f} s CPU  {medians[2] / 1024:5.0f} MB")
    print(f"ratio of the wall times: {wall['ftlint'] / wall['ruff']:.2f} ({os.cpu_count()} cores, median of {options.runs})")


if __name__ == "__main__":
    main()
