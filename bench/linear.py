#!/usr/bin/env python3
"""Check trees of growing size: does the time grow with the lines?

    linear.py --ftlint ./ftlint [--lines 0.1,0.25,0.5,1,2] [--runs 3] DIR...

Each tree is made of the directories right below the DIRs, largest first, each
copied once, then once more under another name, until there are as many lines
(in millions) as asked for. Nothing is excluded, and no cache is used. Prints
the median CPU time of the processes themselves (not of the system), that for
each million lines, and the peak memory. A copy is a package of its own, but
shares its names with the first: that is harder than other code would be.
"""
import argparse, itertools, os, shutil, statistics, subprocess, tempfile


def lines(path):
    with open(path, "rb") as file:
        return file.read().count(b"\n")


def sources(top):
    for folder, _, names in os.walk(top):
        yield from (os.path.join(folder, n) for n in names if n.endswith(".py"))


def packages(roots):
    """Give the directories below the roots, with their lines, in a fixed order."""
    found = []
    for root in roots:
        for name in sorted(os.listdir(root)):
            path = os.path.join(root, name)
            if os.path.isdir(path) and not os.path.islink(path):
                count = sum(map(lines, sources(path)))
                if count:
                    found.append((path, count))
    return sorted(found, key=lambda p: -p[1])


def make(tree, stock, wanted):
    """Copy packages into a tree; return its lines."""
    total = 0
    for turn in itertools.count():
        before = total
        for path, count in stock:
            if total + count <= wanted * 1.02:
                shutil.copytree(path, os.path.join(tree, f"part{turn}", os.path.basename(path) + f"_{turn}"), symlinks=True,
                                ignore=lambda folder, names: [n for n in names if not n.endswith(".py") and not os.path.isdir(os.path.join(folder, n))],
                                dirs_exist_ok=True)
                total += count
        if total == before:
            return total


def once(ftlint, tree):
    command = [ftlint, "check", "--isolated", "--no-cache", "--exit-zero", "--quiet", "--exclude", "nothing-is-called-this", "--no-respect-gitignore", tree]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("ftlint failed")
    return usage.ru_utime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ftlint", default="./ftlint")
    parser.add_argument("--lines", default="0.1,0.25,0.5,1,2")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("dirs", nargs="+")
    options = parser.parse_args()
    stock = packages(options.dirs)
    print("million lines   CPU seconds   for a million   peak memory")
    for size in map(float, options.lines.split(",")):
        with tempfile.TemporaryDirectory() as tree:
            count = make(tree, stock, size * 1e6) / 1e6
            seconds, memory = (statistics.median(c) for c in zip(*(once(options.ftlint, tree) for _ in range(options.runs))))
            print(f"{count:13.2f} {seconds:13.2f} {seconds / count:15.2f} {memory:10.0f} MB", flush=True)


if __name__ == "__main__":
    main()
