"""Tests of matching.py: python3 -m unittest discover -s tools"""
import unittest

import matching

BAD = """\
import threading

class Pool:
    def take(self):
        with self.lock:
            pass
        if self.size < 3:
            self.size += (
                1)
        return self.size

    @property
    def free(self):
        def inner():
            print 'two'  # Python 2
        return 3 - self.size

def alone(): return 1
COUNT = 0
"""
SOURCE = matching.Source(BAD)
RACE = {"file": "pool.py", "function": "Pool.take", "lines": [7, 8], "category": "rmw", "silent_after_fix": True}


def place(first, last, file="pool.py"):
    return {"filename": file, "location": {"row": first, "column": 5}, "end_location": {"row": last, "column": 9}}


def finding(code="FT102", first=8, last=9, confidence="likely", message="`Pool.size` is lost", related=(), file="pool.py"):
    return {"code": code, "confidence": confidence, "message": message, "related": [*related], **place(first, last, file)}


class SourceTest(unittest.TestCase):
    def test_function(self):
        for row, name in [(1, ""), (3, "Pool"), (4, "Pool.take"), (9, "Pool.take"), (10, "Pool.take"), (13, "Pool.free"),
                          (15, "Pool.free.inner"), (16, "Pool.free"), (18, "alone"), (19, "")]:
            self.assertEqual(SOURCE.function(row), name, row)

    def test_function_with_a_dedented_parenthesis(self):
        source = matching.Source("def f(\n    a,\n):\n    return a\nx = 1\n")
        self.assertEqual([source.function(row) for row in range(1, 6)], ["f", "f", "f", "f", ""])

    def test_statements(self):
        self.assertEqual(SOURCE.statements(7, 7), 1)
        self.assertEqual(SOURCE.statements(8, 9), 1)
        self.assertEqual(SOURCE.statements(7, 9), 2)
        self.assertEqual(matching.Source("x = '''").statements(1, 1), 1)


class VerdictTest(unittest.TestCase):
    def verdict(self, *findings, **race):
        return matching.verdict(RACE | race, findings, SOURCE)[0]

    def test_found(self):
        self.assertEqual(self.verdict(finding()), "found")
        self.assertEqual(self.verdict(finding(first=7, last=7)), "found")

    def test_found_by_the_other_side(self):
        for role in matching.SIDES:
            other = finding(first=13, last=13, related=[place(7, 7) | {"role": role}])
            self.assertEqual(self.verdict(other), "found", role)

    def test_near(self):
        for f in [
            finding(first=10, last=10),  # elsewhere in the function
            finding(code="FT303"),  # another family
            finding(confidence="possible"),
            finding(first=7, last=9),  # more than one statement
            finding(first=18, last=18, related=[place(7, 7) | {"role": "lock"}]),
        ]:
            self.assertEqual(self.verdict(f), "near", f)

    def test_missed(self):
        self.assertEqual(self.verdict(finding(first=18, last=18)), "missed")
        self.assertEqual(self.verdict(finding(file="other.py")), "missed")
        self.assertEqual(self.verdict(), "missed")

    def test_module_level(self):
        self.assertEqual(self.verdict(finding(first=19, last=19), function=None, lines=[19, 19]), "found")
        self.assertEqual(self.verdict(finding(first=1, last=1), function=None, lines=[19, 19]), "missed")

    def test_families(self):
        self.assertEqual(self.verdict(finding(code="FT205"), category="check-then-act"), "found")
        self.assertEqual(self.verdict(finding(code="FT205"), category="deadlock"), "near")


class AfterTest(unittest.TestCase):
    def after(self, *findings, race=RACE, defined=("take",)):
        return matching.after(race, [finding()], findings, lambda file: SOURCE, defined.__contains__)[0]

    def test_silent(self):
        for findings in [
            (),
            (finding(code="FT501"),),
            (finding(message="`Pool.other` is lost"),),
            (finding(confidence="possible"),),
            (finding(first=16, last=16),),  # in another function
        ]:
            self.assertEqual(self.after(*findings), "silent", findings)

    def test_still(self):
        self.assertEqual(self.after(finding(first=5, last=5)), "still")
        self.assertEqual(self.after(finding(message="`BasePool.size` is lost")), "still")
        self.assertEqual(self.after(finding(first=16, last=16, related=[place(7, 7) | {"role": "write"}])), "still")

    def test_gone(self):
        self.assertEqual(self.after(defined=("borrow",)), "gone")

    def test_module_level(self):
        race = RACE | {"function": None}
        self.assertEqual(self.after(defined=(), race=race), "silent")
        self.assertEqual(self.after(finding(first=19, last=19), race=race), "still")


if __name__ == "__main__":
    unittest.main()
