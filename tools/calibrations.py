#!/usr/bin/env python3
"""Put calibrations of `ftlint speedup` together.

    calibrations.py median A.json B.json C.json     several runs of speedup/calibration/measure.py on one interpreter
    calibrations.py derive 3.13.json 3.13t.json     3.14t, which nobody measured here, from published figures

Both print a calibration. How long a cache line takes from one core to another changes with the
moment on a virtual machine; the median of runs taken minutes apart is steadier than one long run.
"""
import argparse
import json
import statistics
import sys

# PEP 779, "Performance": 3.14's free-threaded build is "roughly 5-10%" slower than with the GIL on one thread.
PENALTY_314 = 1.075


def median_of(values):
    """Key by key through dictionaries; what most of the runs left out as noise is left out."""
    present = [value for value in values if value is not None]
    if 2 * len(present) <= len(values):
        return None
    if isinstance(present[0], dict):
        keys = dict.fromkeys(key for value in present for key in value)
        merged = {key: median_of([value.get(key) for value in present]) for key in keys}
        return {key: value for key, value in merged.items() if value is not None}
    return round(statistics.median(present), 4)


def calmer_half(runs):
    """Two threads on one object are in one of two regimes, minutes long: a load costs 10 to 30 ns more than alone, or
    50 to 90. Whoever measures programs takes the least of several runs and sees the first; the model's range holds
    the other. Operations are net of each other, so whole runs are chosen."""
    ordered = sorted(runs, key=lambda run: run["operations"]["global_load"].get("shared", {}).get("2", 0))
    return ordered[:(len(runs) + 1) // 2]


def median(paths):
    runs = [json.load(open(path)) for path in paths]
    if len({run["python"] for run in runs}) > 1:
        sys.exit("calibrations.py: the runs are of different interpreters")
    calm = calmer_half(runs)
    result = dict(runs[-1])
    for part in ("operations", "start", "lock"):
        result[part] = median_of([run[part] for run in calm])
    for part in ("penalty", "switch"):
        result[part] = round(statistics.median(run[part] for run in runs), 3)
    result["provenance"]["notes"].insert(0, f"medians of the {len(calm)} calmer of {len(runs)} runs, combined by tools/calibrations.py")
    return result


def derive(gil_path, free_path):
    """One thread: the GIL build's time and the published penalty. Several: what 3.13t loses, which is the hardware's."""
    gil, free = json.load(open(gil_path)), json.load(open(free_path))
    operations = {}
    for name, cost in free["operations"].items():
        if name not in gil["operations"]:
            continue
        ns = gil["operations"][name]["ns"] * PENALTY_314
        derived = {"ns": round(ns, 4)}
        if "foreign" in cost:
            derived["foreign"] = round(ns + cost["foreign"] - cost["ns"], 4)
        for kind in ("private", "shared"):
            if kind in cost:
                derived[kind] = {n: round(ns + time - cost["ns"], 4) for n, time in cost[kind].items()}
        operations[name] = derived
    return {
        "schema": 1, "python": "3.14t",
        "provenance": {
            "source": "published", "machine": free["provenance"]["machine"], "cores": free["provenance"]["cores"],
            "build": "none: nothing was run on 3.14t", "date": free["provenance"]["date"], "script": "tools/calibrations.py derive",
            "notes": [f"one thread: the measured GIL build of {gil['python']} times {PENALTY_314} (PEP 779: 5 to 10 % slower)",
                      f"several threads: plus what {free['python']} was measured to lose to sharing",
                      "3.14's compile(), too, keeps constants mortal (codeobject.c, suppress_co_const_immortalization)",
                      "what is counted, locks, start-up and processes as measured on " + free["python"]],
        },
        "penalty": PENALTY_314, "operations": operations, "counted": free["counted"],
        "start": free["start"], "lock": free["lock"], "switch": gil["switch"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("how", choices=("median", "derive"))
    parser.add_argument("calibrations", nargs="+")
    options = parser.parse_args()
    result = median(options.calibrations) if options.how == "median" else derive(*options.calibrations)
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
