#!/usr/bin/env python3
"""Hold our bindings against CPython's symtable.

    symtable_parity.py [--list N] < TABLES

TABLES is what the test of analyzer/bind writes, one file a line, as JSON:

    {"path": "a.py", "syntax": [MESSAGE...], "errors": [MESSAGE...],
     "scopes": [[KIND, NAME, LINE, PARENT, {SYMBOL: LETTERS}], ...]}

PARENT is the position of the enclosing scope in the list. LETTERS say what the
symbol is: l local, g global, f free; p parameter, i imported, a annotated,
b bound, u used, n nonlocal, x target of a comprehension, G declared global,
c cell; t (ours alone) that the scope only passes a cell on.

The Python that runs this is the judge. Up to 3.11 every letter counts. Since
3.12 CPython folds comprehensions into their function (PEP 709): ours are
folded here by the same rule, and l, g, f and p count. Names that start with a
dot, and __classdict__, are CPython's own and do not count.

Equal means: the same scopes, in the same nesting and order of lines, with the
same names, each with the same letters. Prints the counts; the exit status is 1 if any file
differs.
"""

import _symtable
import argparse
import ast
import collections
import json
import symtable
import sys
import warnings

FOLDS = sys.version_info >= (3, 12)
COUNTED = set("lgfp") if FOLDS else set("lgfpiabunxGc")

KINDS = {
    _symtable.TYPE_MODULE: "module",
    _symtable.TYPE_FUNCTION: "function",
    _symtable.TYPE_CLASS: "class",
}
for kind in ("type parameters", "type alias", "type variable"):
    constant = "TYPE_" + kind.upper().replace(" ", "_")
    if hasattr(_symtable, constant):
        KINDS[getattr(_symtable, constant)] = kind

DEF_COMP_ITER = 0x200  # Include/internal/pycore_symtable.h; _symtable does not export it
FLAGS = [
    ("p", _symtable.DEF_PARAM),
    ("i", _symtable.DEF_IMPORT),
    ("a", _symtable.DEF_ANNOT),
    ("b", _symtable.DEF_BOUND),
    ("u", _symtable.USE),
    ("n", _symtable.DEF_NONLOCAL),
    ("x", DEF_COMP_ITER),
]
SCOPES = {
    _symtable.LOCAL: "l",
    _symtable.CELL: "lc",
    _symtable.FREE: "f",
    _symtable.GLOBAL_IMPLICIT: "g",
    _symtable.GLOBAL_EXPLICIT: "gG",
}


class Scope:
    def __init__(self, kind, name, line, symbols):
        self.kind = kind
        self.name = name
        self.line = line
        self.symbols = symbols
        self.children = []

    def counted(self):
        return {
            name: "".join(sorted(set(letters) & COUNTED))
            for name, letters in self.symbols.items()
            if not name.startswith(".") and name != "__classdict__"
        }


def letters(flags):
    scope = (flags >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK
    if not flags & _symtable.DEF_BOUND:
        flags &= ~DEF_COMP_ITER  # CPython marks the a of `for a[0] in x`, too
    return SCOPES.get(scope, "?") + "".join(c for c, bit in FLAGS if flags & bit)


def theirs(table):
    """CPython's table, with an explicit stack."""

    def scope(table):
        symbols = {name: letters(flags) for name, flags in table.symbols.items()}
        return Scope(KINDS[table.type], table.name, table.lineno, symbols)

    root = scope(table)
    waiting = [(table, root)]
    while waiting:
        table, parent = waiting.pop()
        parent.children = [scope(child) for child in table.children]
        waiting += zip(table.children, parent.children)
    return root


def ours(record):
    scopes = []
    for kind, name, line, parent, symbols in record["scopes"]:
        scopes.append(Scope(kind, name, line, symbols))
        if len(scopes) > 1:
            scopes[parent].children.append(scopes[-1])
    if FOLDS:
        for i in range(len(scopes) - 1, -1, -1):  # children come after their parents
            fold(scopes[i], sees_class(record, i))
    for scope in scopes:
        if scope.kind == "comprehension":
            scope.kind = "function"
    return scopes[0]


def sees_class(record, i):
    """Whether it is an annotation scope directly in a class: nothing is folded into these."""
    annotation = ("type parameters", "type alias", "type variable")
    while record["scopes"][i][0] in annotation:
        i = record["scopes"][i][3]
        if record["scopes"][i][0] == "class":
            return True
    return False


def fold(scope, sees_class):
    """Merge comprehensions into their scope as inline_comprehension() of symtable.c does."""
    if sees_class:
        return
    children = []
    for child in scope.children:
        if child.kind != "comprehension" or child.name == "genexpr":
            children.append(child)
            continue
        children += child.children
        for name, mine in child.symbols.items():
            if name == "__class__" and "f" in mine and scope.kind == "class":
                mine = "g"
            if "t" in scope.symbols.get(name, "t"):
                scope.symbols[name] = mine
    scope.children = children


def differences(a, b):
    """Where two trees of scopes differ, as lines; a is ours."""
    waiting = [(a, b, a.name)]
    while waiting:
        a, b, path = waiting.pop()
        if (a.kind, a.name) != (b.kind, b.name):
            yield f"{path}: our {a.kind} {a.name} is {b.kind} {b.name}"
            continue
        mine, other = a.counted(), b.counted()
        for name in sorted(mine.keys() | other.keys()):
            if mine.get(name) != other.get(name):
                yield f"{path}: {name}: {mine.get(name, 'absent')}, CPython {other.get(name, 'absent')}"
        if len(a.children) != len(b.children):
            names = [[child.name for child in side.children] for side in (a, b)]
            yield f"{path}: holds {names[0]}, CPython {names[1]}"
            continue
        by_line = [sorted(side.children, key=lambda child: child.line) for side in (a, b)]
        waiting += [(x, y, path + "." + x.name) for x, y in zip(*by_line)]


def judge(record):
    """The verdict on one file, and the reasons."""
    with open(record["path"], "rb") as f:
        data = f.read()
    try:
        table = symtable.symtable(data, record["path"], "exec")._table
    except SyntaxError as error:
        if record["errors"]:
            return "rejected by both", []
        try:
            ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return "skipped", []  # the parser's matter
        return "rejected by symtable alone", [error.msg]
    except (ValueError, RecursionError, MemoryError):
        return "skipped", []
    if record["syntax"] or record["errors"]:
        return "differ", [f"CPython has no error, we have: {message}" for message in record["syntax"] + record["errors"]]
    found = list(differences(ours(record), theirs(table)))
    return ("differ", found) if found else ("equal", [])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--list", type=int, default=20, metavar="N", help="say why for the first N files")
    limit = arguments.parse_args().list
    warnings.simplefilter("ignore")
    verdicts = collections.Counter()
    for line in sys.stdin:
        record = json.loads(line)
        verdict, reasons = judge(record)
        verdicts[verdict] += 1
        if reasons and limit > 0:
            limit -= 1
            for reason in reasons[:5]:
                print(f"{record['path']}: {verdict}: {reason}")
    order = ["equal", "rejected by both", "skipped", "rejected by symtable alone", "differ"]
    version = "{}.{}.{}".format(*sys.version_info)
    print(f"symtable of {version}: " + ", ".join(f"{verdicts[v]} {v}" for v in order))
    sys.exit(verdicts["differ"] > 0)


if __name__ == "__main__":
    main()
