"""Decide whether ftlint's findings name a race that is known.

A race is a row of known_races.jsonl, a finding one of `--output-format json`.
The texts are read by indentation, not with `ast`: some releases are Python 2.
"""
import bisect, functools, io, re, tokenize

# The families that can stand for a kind of race, as prefixes of codes.
FAMILIES = {
    "rmw": ("FT1", "FT5"),
    "check-then-act": ("FT2", "FT1", "FT501"),
    "lazy-init": ("FT2", "FT108"),
    "iteration-mutation": ("FT3", "FT106", "FT107", "FT108", "FT501"),
    "missing-lock": ("FT501", "FT502", "FT1", "FT2", "FT3"),
    "inconsistent-lock": ("FT501", "FT502", "FT1", "FT2", "FT3"),
    "shared-iterator": ("FT301", "FT302", "FT304"),
    "publication": ("FT108", "FT612"),
    "deadlock": ("FT504", "FT505", "FT506", "FT510", "FT511"),
    "other": ("FT",),
}
SIDES = {"read", "write", "test", "act"}  # roles that are part of the race
CONFIDENCE = ["possible", "likely", "certain"]


def shown(finding):
    """Whether a finding is shown by default."""
    return CONFIDENCE.index(finding["confidence"]) >= CONFIDENCE.index("likely")


def fits(race, finding):
    """Whether a finding is of a family that fits the kind of the race."""
    return finding["code"].startswith(FAMILIES[race["category"]])


def subject(finding):
    """Return the shared location that a finding is about: what its message names first."""
    name = re.search(r"`([^`]+)`", finding["message"])
    return name.group(1) if name else ""


def same_subject(one, other):
    """Whether two findings are about one location, whatever its class is called now."""
    return subject(one).rpartition(".")[2] == subject(other).rpartition(".")[2]


class Source:
    """One file of a release."""

    def __init__(self, text):
        self.lines = text.splitlines()

    @functools.cached_property
    def blocks(self):
        """Return (first row, last row, qualified name) of each function and class."""
        blocks, open_ = [], []
        last = 0
        for row, line in enumerate(self.lines, 1):
            code = line.strip()
            if not code or code.startswith("#"):
                continue
            indent = len(line) - len(line.lstrip())
            while open_ and indent <= open_[-1][0] and not code.startswith(")"):
                _, first, name, _ = open_.pop()
                blocks.append((first, last, name))
            if header := re.match(r"(?:async\s+)?(def|class)\s+(\w+)", code):
                name = ".".join([outer[3] for outer in open_] + [header.group(2)])
                open_.append((indent, row, name, header.group(2)))
            last = row
        blocks += [(first, last, name) for _, first, name, _ in open_]
        return sorted(blocks)

    def function(self, row):
        """Return the name of the innermost block that a row lies in; "" at module level."""
        around = [b for b in self.blocks[: bisect.bisect(self.blocks, (row + 1,))] if b[1] >= row]
        return max(around)[2] if around else ""

    def statements(self, first, last):
        """Count the logical lines among some rows, as well as can be told."""
        text = "\n".join(line.strip() for line in self.lines[first - 1 : last]) + "\n"
        try:
            kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
        except (tokenize.TokenError, SyntaxError):
            return last - first + 1
        return kinds.count(tokenize.NEWLINE)


def spans(finding):
    """Return (file, first row, last row, role) of a finding's primary and related places."""
    def span(place, role):
        last = place["end_location"]
        # A span that ends at the start of a row does not reach into it.
        end = last["row"] - (last["column"] == 1 and last["row"] > place["location"]["row"])
        return place["filename"], place["location"]["row"], end, role

    return [span(finding, "primary")] + [span(r, r["role"]) for r in finding["related"]]


def names(race, finding, source):
    """Whether a finding has a side of the race in the lines of the race, one statement long."""
    low, high = race["lines"]
    return any(
        file == race["file"] and role in SIDES | {"primary"} and first <= high and low <= last
        and source.statements(first, last) <= 1
        for file, first, last, role in spans(finding)
    )


def beside(race, finding, source):
    """Whether a finding has any place in the lines, or in the function, of the race."""
    low, high = race["lines"]
    function = race["function"] or source.function(low)
    return any(
        file == race["file"] and (first <= high and low <= last or function != "" and within(source.function(first), function))
        for file, first, last, _ in spans(finding)
    )


def within(name, function):
    """Whether a function is another or lies in it."""
    return name == function or name.startswith(function + ".")


def functions(finding, source_of):
    """Return the names of the functions that a finding's sides lie in, without their classes."""
    return {
        source_of(file).function(first).rpartition(".")[2]
        for file, first, _, role in spans(finding) if role in SIDES | {"primary"}
    }


def verdict(race, findings, source):
    """Return ("found" | "near" | "missed", the findings that say so) of the bad release."""
    found = [f for f in findings if shown(f) and fits(race, f) and names(race, f, source)]
    if found:
        return "found", found
    near = [f for f in findings if beside(race, f, source)]
    return ("near" if near else "missed"), near


def after(race, found, findings, source_of, is_defined):
    """Return ("silent" | "still" | "gone", the findings that still speak) of the fixed release.

    It still speaks if a finding of the same code on the same location has a
    side in the function of the race. The function is gone if `is_defined` does
    not know its name.
    """
    function = (race["function"] or "").rpartition(".")[2]
    still = [
        new for new in findings
        if shown(new) and any(new["code"] == old["code"] and same_subject(new, old) for old in found)
        and (not function or function in functions(new, source_of))
    ]
    if still:
        return "still", still
    return ("silent" if not function or is_defined(function) else "gone"), []
