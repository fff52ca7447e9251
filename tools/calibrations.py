#!/usr/bin/env python3
"""What calibrations of `ftlint speedup` say together. What measures an interpreter is `ftlint speedup --calibrate`.

    calibrations.py penalty 3.13.json 3.13t.json     the second one, with how much slower its build is on one thread
    calibrations.py derive 3.13.json 3.13t.json      3.14t, which nobody measured here, from published figures

Both print a calibration.
"""
import argparse
import json
import math
import sys

# PEP 779, "Performance": 3.14's free-threaded build is "roughly 5-10%" slower than with the GIL on one thread.
PENALTY_314 = 1.075

# What 3.13t loses and 3.14 does not: there dict.get does not lock the dict (gh-129336).
MENDED = {"dict_get_equal"}


def penalty(gil_path, free_path):
    gil, free = json.load(open(gil_path)), json.load(open(free_path))
    other = gil["operations"]
    ratios = [math.log(cost["ns"] / other[name]["ns"]) for name, cost in free["operations"].items()
              if cost["ns"] > 1 and other.get(name, {}).get("ns", 0) > 1]
    free["penalty"] = round(max(1.0, math.exp(sum(ratios) / len(ratios))), 3)
    free["provenance"]["notes"].append(f"penalty: geometric mean over {len(ratios)} operations, against {gil['python']} (tools/calibrations.py)")
    return free


def derive(gil_path, free_path):
    """One thread: the GIL build's time and the published penalty. Several: what 3.13t loses, which is the hardware's."""
    gil, free = json.load(open(gil_path)), json.load(open(free_path))
    operations = {}
    for name, cost in free["operations"].items():
        if name not in gil["operations"] or name in MENDED:
            continue
        ns = gil["operations"][name]["ns"] * PENALTY_314
        derived = {"ns": round(ns, 4)}
        if "foreign" in cost:
            derived["foreign"] = round(ns + cost["foreign"] - cost["ns"], 4)
        for kind in ("private", "shared", "spaced"):
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
    parser.add_argument("how", choices=("penalty", "derive"))
    parser.add_argument("gil")
    parser.add_argument("free")
    options = parser.parse_args()
    result = {"penalty": penalty, "derive": derive}[options.how](options.gil, options.free)
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
