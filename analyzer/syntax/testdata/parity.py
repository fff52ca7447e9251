"""Judge trees: each line of standard input is {"file": ..., "ast": ...} or {"file": ..., "errors": [...]}.

Prints a line for each file on which this interpreter's ast.parse does not agree.
"""
import ast, json, pathlib, sys, warnings

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "tools"))
import ast_parity

sys.setrecursionlimit(20000)
warnings.simplefilter("ignore")
sys.set_int_max_str_digits(0)
for line in sys.stdin.buffer:
    got = json.loads(line)
    try:
        want = ast.parse(pathlib.Path(got["file"]).read_bytes())
    except (MemoryError, RecursionError):
        continue
    except (SyntaxError, ValueError) as e:
        if not got.get("errors"):
            print(f"{got['file']}: CPython rejects it: {e}")
        continue
    if got.get("errors"):
        print(f"{got['file']}: CPython accepts it: {got['errors'][0]}")
    elif difference := ast_parity.diff(want, got["ast"], True, ""):
        print(f"{got['file']}: {difference}")
