#!/usr/bin/env python3
"""Measure what single operations cost on the interpreter that runs this, and print a calibration.

    python3.13t measure.py [--seconds 60] > mine.json
    python3.13t -X gil=0 measure.py --only NAME,... [--seconds 10]

Each operation is a statement in a loop. It is timed five ways: on the main thread before any thread
was started ("ns"), on a worker with objects that the main thread made ("foreign"), on two workers
with objects of their own ("private"), and on two workers with the same objects, time after time
("shared") and with other work between ("spaced"). The last four exist only where threads run at once. What the statement spends on other operations (loading
its operands, the loop) is subtracted: costs are net, so that they can be added up.

The statements are compiled with compile(), as importlib compiles a module that has no cached
bytecode: on 3.13t that decides which constants are immortal (bltinmodule.c suppresses immortalising
there). Standard library only.

How long a cache line takes from one core to another depends on where it lies and changes by the minute on a
virtual machine, so the operations are measured in many short processes, each sample on objects of its own: see joined().
"""
import argparse
import ast
import datetime
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import sysconfig
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from time import perf_counter

# One operation a line:  name [@] | statement | setup | minus | steps
#   @      the operation touches the object `a`, which threads may share; @@: they take turns, so that none waits
#   @-     the price is what the shared loop takes longer than the private one, net of what is counted besides
#   ~      the kernel does it, for one thread at a time: what counts is the time on the wall
#   setup  runs once for each set of objects; the statement sees a, b and c as its locals, i counts
#   minus  operations that the statement contains besides; name*2, name@ for one on the object `a`
#   steps  how many operations the statement holds (default 1)
# Loops over containers have a body, as real ones do: the processor fetches the next elements meanwhile, and without one an
# element that another core used last costs three times as much.
OPERATIONS = r"""
loop_range         | pass
assign             | x = b                      | b = None
local_store        | x = y = z = b              | b = None          | assign | 2
local_load       @ | x = a                      | a = [1]           | local_store
drop               | b                          | b = None          | local_load
constant_load    @ | x = i * 1048.5             |                   | local_load local_store mixed_mul
global_load      @ | x = G                      | global G; G = [1] | local_store
builtin_load       | x = len                    |                   | local_store
global_store     @ | global G; G = b            | b = None          | local_load
closure_load     @ | CLOSURE                    | CELL = [1]
closure_store    @ | CLOSURE = b                | CELL = None; b = None | local_load

attr_load        @ | a.n                        | a = Instance()    | local_load@
attr_store       @ | a.n = b                    | a = Instance(); b = None | local_load@ local_load
slot_load        @ | a.n                        | a = Slotted()     | local_load@
slot_store       @ | a.n = b                    | a = Slotted(); b = None | local_load@ local_load
class_attr_load  @ | a.shared                   | a = Instance()    | local_load@
module_attr_load   | math.sqrt                  |                   | global_load

list_item        @ | a[b]                       | a = [None] * 9; b = 5 | local_load@ local_load
list_element     @ | x = a[i & b]               | a = list(range(1000, 1256)); b = 255 | local_load@ local_load*2 int_bit list_item@ local_store
list_store       @ | a[b] = b                   | a = [None] * 9; b = 5 | local_load@ local_load*2
dict_item        @ | a[b]                       | a = {"key": None}; b = "key" | local_load@ local_load
dict_equal       @ | y = i & b \| c; a[y]; a[y]   | a = {n: None for n in range(1024, 1280)}; b = 255; c = 1024 | local_load@*2 local_load*5 local_store int_bit*2 dict_item@*2 | 2
dict_get_equal   @ | a.get(i & b \| c)         | a = {n: None for n in range(1024, 1280)}; b = 255; c = 1024 | local_load@ local_load*3 int_bit*2 dict_get@ dict_equal@
dict_store       @ | a[b] = b                   | a = {"key": None}; b = "key" | local_load@ local_load*2
dict_insert      @ | a[i] = b                   | a = {}; b = None; AGAIN = a.clear | local_load@ local_load*2
foreign_drop     @- | a[i & 15] += 1\nfor y in b: z = y | a = [1000] * 16; b = (None,) * 60 | list_item@ list_store@ list_element@
tuple_item       @ | a[b]                       | a = (None,) * 9; b = 5 | local_load@ local_load
str_item         @ | a[b]                       | a = "".join(["abcd", "efgh"]); b = 5 | local_load@ local_load
slice            @ | a[1:4]                     | a = [None] * 9    | local_load@
del_item           | a[b] = b; del a[b]         | a = {}; b = 5     | local_load*5 dict_insert

int_compare        | b < c                      | b, c = 1000, 2000 | local_load*2
float_compare      | b < c                      | b, c = float("1.5"), float("2.5") | local_load*2
str_compare        | b == c                     | b, c = "".join(["ab", "cd"]), "".join(["ab", "ce"]) | local_load*2
other_compare      | b == c                     | b, c = (1, 2), (1, 3) | local_load*2
is                 | b is c                     | b, c = None, True | local_load*2
list_in          @ | b in a                     | a = [None] * 100; b = True | local_load@ local_load | 100
dict_in          @ | b in a                     | a = {"key": None}; b = "key" | local_load@ local_load
set_in           @ | b in a                     | a = {"key"}; b = "key" | local_load@ local_load
str_in           @ | b in a                     | a = "".join(["abcd", "efgh"]); b = "fg" | local_load@ local_load
branch             | if b: pass                 | b = True          | local_load

int_add_small      | x = b + c                  | b, c = 100, 50    | local_load*2 local_store
int_add            | x = i + b                  | b = 1000          | local_load*2 local_store
int_mul            | x = i * b                  | b = 1000          | local_load*2 local_store
int_truediv        | x = i / b                  | b = 1000          | local_load*2 local_store
int_floordiv       | x = i // b                 | b = 1             | local_load*2 local_store
int_mod            | x = i % b                  | b = 1000          | local_load*2 local_store
int_pow            | x = i ** b                 | b = 2             | local_load*2 local_store
int_bit            | x = i & b                  | b = 0xffff        | local_load*2 local_store
int_negate         | x = -i                     |                   | local_load local_store
big_add            | x = b + c                  | b, c = 3 ** 40, 3 ** 41 | local_load*2 local_store
big_mul            | x = b * c                  | b, c = 3 ** 40, 3 ** 41 | local_load*2 local_store
big_mod            | x = b % c                  | b, c = 3 ** 60, 3 ** 31 | local_load*2 local_store
float_add          | x = b + c                  | b, c = float("1.5"), float("2.5") | local_load*2 local_store
float_mul          | x = b * c                  | b, c = float("1.5"), float("2.5") | local_load*2 local_store
float_div          | x = b / c                  | b, c = float("1.5"), float("2.5") | local_load*2 local_store
float_floordiv     | x = b // c                 | b, c = float("1.5"), float("2.5") | local_load*2 local_store
float_mod          | x = b % c                  | b, c = float("1.5"), float("2.5") | local_load*2 local_store
float_pow          | x = b ** c                 | b, c = float("1.5"), float("2.5") | local_load*2 local_store
float_negate       | x = -b                     | b = float("1.5")  | local_load local_store
mixed_add          | x = b + i                  | b = float("1.5")  | local_load*2 local_store
mixed_mul          | x = b * i                  | b = float("1.5")  | local_load*2 local_store
mixed_div          | x = b / c                  | b, c = float("1.5"), 1000 | local_load*2 local_store
complex_mul        | x = b * c                  | b, c = complex("1+2j"), complex("2+1j") | local_load*2 local_store
complex_add        | x = b + c                  | b, c = complex("1+2j"), complex("2+1j") | local_load*2 local_store
str_add            | x = b + c                  | b, c = "".join(["ab", "cd"]), "".join(["ef", "gh"]) | local_load*2 local_store
str_percent        | x = "%d" % i               |                   | local_load local_store
bytes_percent      | x = b % i                  | b = b"".join([b"ab", b"%d"]) | local_load*2 local_store
fstring            | x = f"{b}{b}"              | b = "".join(["ab", "cd"]) | local_load*2 local_store fstring_part*2
fstring_part       | x = f"{b}"                 | b = "".join(["ab", "cd"]) | local_load local_store
format_int         | x = f"{i}"                 |                   | local_load local_store fstring_part
format_float       | x = f"{b:.2f}"             | b = float("1.25") | local_load local_store fstring_part
format_spec        | x = f"{i:05d}"             |                   | local_load local_store fstring_part
list_add           | x = b + b                  | b = [None] * 4    | local_load*2 local_store
list_repeat        | x = b * 100                | b = [None]        | local_load local_store | 100

list_display       | x = []                     |                   | local_store
tuple_display      | x = (i,)                   |                   | local_load local_store display_item
dict_display       | x = {}                     |                   | local_store
set_display        | x = {b}                    | b = None          | local_load local_store display_item
display_item       | x = [b, b, b, b]           | b = None          | list_display local_load*4 local_store | 4
comprehension      | x = [b for y in c]         | b, c = None, ()   | local_load local_store
list_append_comp   | x = [b for y in c]         | b = None; c = (None,) * 100 | comprehension loop_tuple*100 local_load*101 local_store | 100
set_add_comp       | x = {b for y in c}         | b = None; c = (None,) * 100 | comprehension loop_tuple*100 local_load*101 local_store | 100
dict_add_comp      | x = {b: b for y in c}      | b = None; c = (None,) * 100 | comprehension loop_tuple*100 local_load*201 local_store | 100
unpack             | x, y, z = b                | b = (None,) * 3   | local_load local_store*3 | 3

loop_list        @ | for v in a: x = b; y = b; z = b; x = b | a = list(range(1000, 2000)); b = None | local_load@ assign*4000 | 1000
loop_tuple       @ | for v in a: x = b; y = b; z = b; x = b | a = tuple(range(1000, 2000)); b = None | local_load@ assign*4000 | 1000
loop_dict        @ | for v in a: x = b; y = b; z = b; x = b | a = {n: None for n in range(1000, 2000)}; b = None | local_load@ assign*4000 | 1000
loop_set         @ | for v in a: x = b; y = b; z = b; x = b | a = set(range(1000, 2000)); b = None | local_load@ assign*4000 | 1000
loop_str         @ | for v in a: pass           | a = "abcde" * 20                 | local_load@ | 100
loop_items       @ | for v, w in a.items(): pass | a = {n: None for n in range(1000, 2000)} | local_load@ dict_items@ | 1000
loop_generator     | for v in generate(100): pass |                                | global_load generator | 100
loop_enumerate     | for v, w in enumerate(b): pass | b = [None] * 100             | local_load enumerate | 100
loop_zip           | for v, w in zip(b, b): pass | b = [None] * 100                | local_load*2 zip | 100
loop_while         | x = b\nwhile x: x = x - c | b, c = 100, 1                 | local_load*301 local_store*101 int_add_small*100 branch*100 | 100
generator          | for v in generate(0): pass |                                  | global_load
try                | try: pass\nexcept KeyError: pass
exception          | KeyError(b)                | b = None          | builtin_load local_load
raise              | try: raise KeyError(b)\nexcept KeyError: pass | b = None      | local_load try builtin_load*2 exception

call_function      | plain()                    |                   | global_load
stack_chunk ~      | deep(400)                  |                   | global_load*401 local_load*801 call_function*401 call_argument*401 branch*400 int_add_small*400 | 3
call_argument      | three(b, b, b)             | b = None          | global_load call_function local_load*3 | 3
call_keyword       | three(x=b, y=b, z=b)       | b = None          | global_load call_function local_load*3 call_argument*3 | 3
call_default       | defaults()                 |                   | global_load call_function
call_star          | star(b, b)                 | b = None          | global_load call_function local_load*2 call_argument*2
call_closure     @ | a()                        | a = nested()      | local_load@
call_captured    @ | a()                        | a = capturing(b); b = None | local_load@
call_method      @ | a.m()                      | a = Instance()    | local_load@
call_bound       @ | a()                        | a = Instance().m  | local_load@
call_property    @ | a.p                        | a = Instance()    | local_load@
call_super         | a.m()                      | a = Derived()     | local_load call_method*2
call_class         | Plain()                    |                   | global_load
call_init          | Instance()                 |                   | global_load call_class
call_dataclass     | Point(i, i)                | Point = dataclasses.make_dataclass("Point", ["x", "y"]) | global_load local_load*2 call_class
call_namedtuple    | Pair(i, i)                 | Pair = collections.namedtuple("Pair", "x y") | global_load local_load*2
call_builtin       | callable(b)                | b = None          | builtin_load local_load
call_c_method    @ | a.bit_length()             | a = 10 ** 6       | local_load@
call_unknown       | sys.intern(b)              | b = "key"         | global_load module_attr_load local_load
lambda             | x = lambda: None           |                   | local_store

len              @ | len(a)                     | a = [1]           | builtin_load local_load@
isinstance         | isinstance(i, int)         |                   | builtin_load*2 local_load
range              | range(i)                   |                   | builtin_load local_load
abs                | abs(i)                     |                   | builtin_load local_load
min                | min(i, b)                  | b = 1000          | builtin_load local_load*2
max                | max(i, b)                  | b = 1000          | builtin_load local_load*2
int_of_str         | int(b)                     | b = "12345"       | builtin_load local_load
int_of_float       | int(b)                     | b = float("1234.5") | builtin_load local_load
str_of_int         | str(i)                     |                   | builtin_load local_load
str_of_float       | str(b)                     | b = float("1.25") | builtin_load local_load
float_of           | float(i)                   |                   | builtin_load local_load
float_of_str       | float(b)                   | b = "1.25"        | builtin_load local_load
ord                | ord(b)                     | b = "x"           | builtin_load local_load
chr                | chr(b)                     | b = 65            | builtin_load local_load
hash               | hash(i)                    |                   | builtin_load local_load
round              | round(b)                   | b = float("1.25") | builtin_load local_load
divmod             | divmod(i, b)               | b = 1000          | builtin_load local_load*2
pow                | pow(i, b, c)               | b, c = 2, 1009    | builtin_load local_load*3
bool               | bool(b)                    | b = None          | builtin_load local_load
type               | type(b)                    | b = None          | builtin_load local_load
id                 | id(b)                      | b = None          | builtin_load local_load
list               | list()                     |                   | builtin_load
dict               | dict()                     |                   | builtin_load
set                | set()                      |                   | builtin_load
tuple              | tuple(b)                   | b = [None]        | builtin_load local_load
object             | object()                   |                   | builtin_load
getattr          @ | getattr(a, b)              | a = Instance(); b = "n" | builtin_load local_load@ local_load
hasattr          @ | hasattr(a, b)              | a = Instance(); b = "n" | builtin_load local_load@ local_load
setattr          @ | setattr(a, b, c)           | a = Instance(); b = "n"; c = None | builtin_load local_load@ local_load*2
sum_item         @ | sum(a)                     | a = list(range(1000, 2000)) | builtin_load local_load@ | 1000
sum_range_item     | sum(range(b))              | b = 100           | builtin_load*2 local_load range | 100
max_item         @ | max(a)                     | a = list(range(1000, 2000)) | builtin_load local_load@ | 1000
min_item         @ | min(a)                     | a = list(range(1000, 2000)) | builtin_load local_load@ | 1000
any_item         @ | any(a)                     | a = [None] * 100  | builtin_load local_load@ | 100
all_item         @ | all(a)                     | a = [True] * 100  | builtin_load local_load@ | 100
sorted_item      @ | sorted(a)                  | import random; a = random.sample(range(1000, 9000), 128) | builtin_load local_load@ | 896
list_item_copy   @ | list(a)                    | a = [None] * 100  | builtin_load local_load@ | 100
list_range_item    | list(range(b))             | b = 1000          | builtin_load*2 local_load range | 1000
set_item_copy    @ | set(a)                     | a = list(range(100)) | builtin_load local_load@ | 100
tuple_item_copy  @ | tuple(a)                   | a = [None] * 100  | builtin_load local_load@ | 100
dict_item_copy   @ | dict(a)                    | a = {n: None for n in range(100)} | builtin_load local_load@ | 100
enumerate          | enumerate(b)               | b = []            | builtin_load local_load
zip                | zip(b, b)                  | b = []            | builtin_load local_load*2
map_item           | list(map(plain_of, b))     | b = [None] * 100  | builtin_load*2 global_load local_load list | 100
filter_item        | list(filter(None, b))      | b = [True] * 100  | builtin_load*2 local_load list | 100
reversed_item      | for v in reversed(b): pass | b = [None] * 100  | builtin_load local_load | 100

list_append      @ | a.append(b)                | a = []; b = None | local_load@ local_load
list_pop         @ | a.append(b); a.pop()       | a = [None] * 9; b = None | local_load@*2 local_load list_append@
list_extend_item @ | a.extend(b)                | a = []; b = [None] * 100; AGAIN = a.clear | local_load@ local_load | 100
list_insert      @ | a.insert(0, b); a.pop()    | a = [None] * 20; b = None | local_load@*2 local_load list_pop@
list_index_item  @ | a.index(b)                 | a = [None] * 99 + [True]; b = True | local_load@ local_load | 100
list_copy_item   @ | a.copy()                   | a = [None] * 100  | local_load@ | 100
list_reverse_item @ | a.reverse()               | a = [None] * 100  | local_load@ | 100
list_sort_item     | x = list(b); x.sort()      | import random; b = random.sample(range(1000, 9000), 128) | builtin_load local_load*2 local_store list_item_copy*128 | 896
dict_get         @ | a.get(b)                   | a = {"key": None}; b = "key" | local_load@ local_load
dict_setdefault  @ | a.setdefault(b, b)         | a = {"key": None}; b = "key" | local_load@ local_load*2
dict_pop         @ | a.pop(b, b)                | a = {"key": None}; b = "other" | local_load@ local_load*2
dict_items       @ | a.items()                  | a = {}            | local_load@
dict_keys        @ | a.keys()                   | a = {}            | local_load@
dict_values      @ | a.values()                 | a = {}            | local_load@
dict_update_item @ | a.update(b)                | a = {}; b = {n: None for n in range(100)} | local_load@ local_load | 100
set_add          @ | a.add(i)                   | a = set(); AGAIN = a.clear | local_load@ local_load
set_discard      @ | a.discard(b)               | a = {1}; b = None | local_load@ local_load
set_union_item   @ | a \| b                     | a = set(range(50)); b = set(range(50, 100)) | local_load@ local_load | 100
set_operator_item @ | a & b                     | a = set(range(1000, 1200)); b = set(range(1100, 1300)) | local_load@ local_load | 200
deque_append     @ | a.append(b)                | from collections import deque; a = deque(maxlen=100); b = None | local_load@ local_load
deque_popleft    @ | a.append(b); a.popleft()   | from collections import deque; a = deque([None] * 9); b = None | local_load@*2 local_load deque_append@
counter_store    @ | a[b] = b                   | from collections import Counter; a = Counter(key=1); b = "key" | local_load@ local_load*2
counter_item       | Counter(b)                 | from collections import Counter; b = ["ab", "cd", "ef", "gh"] * 250 | global_load local_load | 1000
defaultdict_item @ | a[b]                       | from collections import defaultdict; a = defaultdict(list, key=None); b = "key" | local_load@ local_load
str_join_item      | c.join(b)                  | b = ["ab"] * 100; c = "," | local_load*2 | 100
str_split_item     | b.split()                  | b = "ab cd " * 50 | local_load | 100
str_replace        | b.replace("a", "b")        | b = "xaxaxa"      | local_load
str_strip          | b.strip()                  | b = " ab "        | local_load
str_startswith     | b.startswith("ab")         | b = "abcd"        | local_load
str_find           | b.find("cd")               | b = "abcd"        | local_load
str_find_char      | b.find("zebra")            | b = "lorem ipsum dolor sit amet " * 400 | local_load | 10800
str_upper_char     | b.upper()                  | b = "lorem ipsum dolor sit amet " * 400 | local_load | 10800
str_upper          | b.upper()                  | b = "abcd"        | local_load
str_format         | "{}:{}".format(i, b)       | b = "ab"          | local_load*2
str_encode         | b.encode()                 | b = "abcd"        | local_load
str_isdigit        | b.isdigit()                | b = "1234"        | local_load
bytes_of           | bytes(b)                   | b = [65]          | builtin_load local_load
bytearray_append   | a.append(65)               | a = bytearray(); AGAIN = a.clear | local_load

math_sqrt          | sqrt(b)                    | b = float("2.5"); from math import sqrt | global_load local_load
math_sin           | sin(b)                     | b = float("2.5"); from math import sin | global_load local_load
math_floor         | floor(b)                   | b = float("2.5"); from math import floor | global_load local_load
math_gcd           | gcd(i, b)                  | b = 1260; from math import gcd | global_load local_load*2
random_random    @ | a.random()                 | import random; a = random if HERE else random.Random() | global_load module_attr_load
random_randint   @ | a.randint(1, 1000)         | import random; a = random if HERE else random.Random() | global_load module_attr_load
json_dumps_item    | json.dumps(b)              | import json; b = list(range(1000, 1100)) | global_load module_attr_load local_load | 100
json_loads_item    | json.loads(b)              | import json; b = json.dumps(list(range(1000, 1100))) | global_load module_attr_load local_load | 100
json_dumps_call    | json.dumps(b)              | import json; b = {} | global_load module_attr_load local_load
json_loads_call    | json.loads(b)              | import json; b = "[]" | global_load module_attr_load local_load
re_match         @ | a.match(b)                 | import re; a = re.compile(r"(\w+)-(\d+)"); b = "item-1234" | local_load@ local_load
re_module_match    | re.match(c, b)             | import re; c = r"(\w+)-(\d+)"; b = "item-1234"; re.match(c, b) | global_load module_attr_load local_load*2
re_match_char      | c.match(b)                 | import re; c = re.compile(r"(?:(\w+) ?)*"); b = "word " * 200 | local_load*2 re_match | 1000
re_scan_char       | c.findall(b)               | import re; c = re.compile(r"\w+"); b = "item word " * 100 | local_load*2 re_match | 1000
re_group           | b.group(1)                 | import re; b = re.match(r"(\w+)-(\d+)", "item-1234") | local_load
re_findall_item  @ | a.findall(b)               | import re; a = re.compile(r"\w+"); b = "item word " * 50 | local_load@ local_load | 100
struct_method    @ | a.pack(i, i)               | import struct; a = struct.Struct("<ii") | local_load@ local_load*2
struct_pack        | struct.pack("<ii", i, i)   | import struct     | global_load module_attr_load local_load*2
time_time          | time.time()                |                   | global_load module_attr_load
copy_copy          | copy.copy(b)               | import copy; b = [1, 2] | global_load module_attr_load local_load
deepcopy_item      | copy.deepcopy(b)           | import copy; b = [[n] for n in range(50)] | global_load module_attr_load local_load | 100
pickle_call        | pickle.dumps(b)            | import pickle; b = [] | global_load module_attr_load local_load
pickle_item        | pickle.dumps(b)            | import pickle; b = [{"id": n, "name": "name"} for n in range(50)] | global_load module_attr_load local_load | 100
unpickle_call      | pickle.loads(b)            | import pickle; b = pickle.dumps([]) | global_load module_attr_load local_load
unpickle_item      | pickle.loads(b)            | import pickle; b = pickle.dumps([{"id": n, "name": "name"} for n in range(50)]) | global_load module_attr_load local_load | 100
statistics_item    | statistics.mean(b)         | import statistics; b = list(range(1000, 1100)) | global_load module_attr_load local_load | 100
statistics_dev_item | statistics.pstdev(b)      | import statistics; b = list(range(1000, 1100)) | global_load module_attr_load local_load | 100
ast_char           | ast.parse(b)               | import ast; b = "def f(a, b):\n    return [x * b for x in range(a) if x]\n" * 5 | global_load module_attr_load local_load | 275
hash_new           | hashlib.sha256(b)          | import hashlib; b = b"x" | global_load module_attr_load local_load
hash_digest        | b.digest()                 | import hashlib; b = hashlib.sha256(b"x") | local_load
sha1_byte          | hashlib.sha1(b)            | import hashlib; b = bytes(100000) | global_load module_attr_load local_load | 100000
sha512_byte        | hashlib.sha512(b)          | import hashlib; b = bytes(100000) | global_load module_attr_load local_load | 100000
md5_byte           | hashlib.md5(b)             | import hashlib; b = bytes(100000) | global_load module_attr_load local_load | 100000
blake2b_byte       | hashlib.blake2b(b)         | import hashlib; b = bytes(100000) | global_load module_attr_load local_load | 100000
sha256_byte        | hashlib.sha256(b).digest() | import hashlib; b = bytes(100000) | global_load module_attr_load local_load | 100000
crc_byte           | zlib.crc32(b)              | import zlib; b = bytes(100000) | global_load module_attr_load local_load | 100000
zlib_byte          | zlib.compress(b)           | import zlib; b = bytes(range(256)) * 100 | global_load module_attr_load local_load | 25600
unzlib_byte        | zlib.decompress(b)         | import zlib; b = zlib.compress(TEXT * 10) | global_load module_attr_load local_load | 5281
bz2_byte           | bz2.compress(b)            | import bz2; b = TEXT | global_load module_attr_load local_load | 18737
unbz2_byte         | bz2.decompress(b)          | import bz2; b = bz2.compress(TEXT) | global_load module_attr_load local_load | 2173
lzma_byte          | lzma.compress(b)           | import lzma; b = TEXT | global_load module_attr_load local_load | 18737
unlzma_byte        | lzma.decompress(b)         | import lzma; b = lzma.compress(TEXT) | global_load module_attr_load local_load | 1784
heap_push          | heappush(a, b)             | from heapq import heappush; a = list(range(1000)); b = 500000; AGAIN = lambda: a.__delitem__(slice(1000, None)) | global_load local_load*2
heap_pop_level     | heappop(a)                 | from heapq import heappop; a = list(range(16000)); AGAIN = lambda: a.__setitem__(slice(0, None), range(16000)) | global_load local_load | 13
bisect_step        | bisect_left(b, c)          | from bisect import bisect_left; b = list(range(4096)); c = 1365 | global_load local_load*2 | 12
lru_hit          @ | a(b)                       | a = cached; b = 5 | local_load@ local_load
datetime_now       | datetime.datetime.now()    |                   | global_load module_attr_load*2
datetime_add       | b + c                      | b = datetime.datetime(2020, 1, 1); c = datetime.timedelta(hours=5) | local_load*2
datetime_strptime  | datetime.datetime.strptime(b, "%Y-%m-%d") | b = "2020-03-04" | global_load module_attr_load*2 local_load
decimal_of         | Decimal(i)                 | from decimal import Decimal | global_load local_load
decimal_div        | b / c                      | from decimal import Decimal; b, c = Decimal("1.25"), Decimal("7.5") | local_load*2
decimal_sqrt       | b.sqrt()                   | from decimal import Decimal; b = Decimal(2) | local_load
fraction_of        | Fraction(1, i)             | from fractions import Fraction | global_load local_load
decimal_add        | b + c                      | from decimal import Decimal; b, c = Decimal("1.25"), Decimal("2.5") | local_load*2
fraction_add       | b + c                      | from fractions import Fraction; b, c = Fraction(1, 3), Fraction(1, 7) | local_load*2
itertools_chain_item | for v in chain(b, b): pass | from itertools import chain; b = [None] * 50 | global_load local_load*2 | 100
namedtuple_attr    | b.x                        | b = collections.namedtuple("Pair", "x y")(1, 2)    | local_load
contextvar_get     | VAR.get()                  |                   | global_load
thread_local_load  @ | a.n                      | a = Own()         | local_load@
thread_local_store @ | a.n = b                  | a = Own(); b = None | local_load@ local_load
base64_byte        | base64.b64encode(b)        | import base64; b = bytes(2000) | global_load module_attr_load local_load | 2000
base64_call        | base64.b64encode(b)        | import base64; b = bytes(10) | global_load module_attr_load local_load base64_byte*10
itertools_item     | for v in combinations(b, 2): pass | from itertools import combinations; b = [None] * 46 | global_load local_load*2 | 1035
string_io_write    | b.write(c)                 | import io; b = io.StringIO(); c = "ab"; AGAIN = lambda: (b.seek(0), b.truncate()) | local_load*2

with_lock       @@ | with a: pass               | a = threading.Lock() | local_load@
lock_acquire     @ | a.acquire(); a.release()   | a = threading.Lock() | local_load@*2 | 2
lock_release     @ | a.acquire(); a.release()   | a = threading.Lock() | local_load@*2 | 2
with_rlock      @@ | with a: pass               | a = threading.RLock() | local_load@
event_set        @ | a.set()                    | a = threading.Event() | local_load@
event_is_set     @ | a.is_set()                 | a = threading.Event() | local_load@
semaphore       @@ | with a: pass               | a = threading.Semaphore() | local_load@
condition       @@ | with a: pass               | a = threading.Condition() | local_load@
queue_put        @ | a.put(b)                   | import queue; a = queue.Queue(); b = None; AGAIN = a.queue.clear | local_load@ local_load
queue_get        @ | a.get()                    | import queue; a = queue.Queue(); AGAIN = lambda: a.queue.extend([None] * 40000) | local_load@
simple_queue_put @ | a.put(b); a.get()          | import queue; a = queue.SimpleQueue(); b = None | local_load@*2 local_load | 2
simple_queue_get @ | a.put(b); a.get()          | import queue; a = queue.SimpleQueue(); b = None | local_load@*2 local_load | 2
context_manager    | with b: pass               | b = Manager()     | local_load
"""

# What the statements may use, once for each set of objects.
WORLD = compile(r"""
import collections, contextvars, copy, dataclasses, datetime, functools, math, sys, threading, time
class Plain: pass
class Instance:
    shared = None
    def __init__(self): self.n = None
    def m(self): pass
    p = property(m)
class Own(threading.local):
    def __init__(self): self.n = None
class Derived(Instance):
    def m(self): super().m()
class Slotted:
    __slots__ = ("n",)
    def __init__(self): self.n = None
class Manager:
    def __enter__(self): pass
    def __exit__(self, *why): pass
TEXT = "".join("line %d of the file\n" % (n * n) for n in range(800)).encode()
VAR = contextvars.ContextVar("VAR", default=None)
def plain(): pass
def plain_of(x): pass
def three(x, y, z): pass
def deep(n): return n and deep(n - 1)
def defaults(x=None, y=None, z=None): pass
def star(*args): pass
module_lambda = lambda: None
def nested():
    def inner(): pass
    return inner
def capturing(x):
    def inner(): return x
    return inner
def generate(n):
    for _ in range(n): yield
@functools.cache
def cached(x): return x
""", "world", "exec")

LEAST = 0.2  # what is left of an operation that disappears in its neighbours: CPython joins instructions
PHASES = ("ns", "foreign", "private", "shared")
SPACED = ("spaced", "spacing")  # on the same objects and on own ones, with SPACE between two uses
STEP = 0.002  # seconds of one sample of one phase
HANDLING = 0.003  # seconds that a sample on threads takes besides
CHUNK = 2000  # statements between two looks at the clock; ten times as many where containers grow, queues apart, whose operations are long
# What a use of a shared object costs depends on what the thread does until the next: the cache line may
# still be there, or the two may fall into step. So the statement is followed by 0, 2 or 5 others in turn.
PADDING = (0, 2, 5)
LONG = ("stack_chunk", "dict_get_equal")  # statements of many microseconds
PAD = "z = b"  # the operation `assign`
# About 150 ns without a use: whoever reads seldom mostly finds the line where it was not taken back at once, and whoever
# writes seldom finds what belongs to the object, its lock and its storage, at the other core each time.
SPACE = ["z = i + 7; z = z * 3; z = z & 255"] * 3


class Operation:
    """One line of the table: its loop is compiled for each set of objects anew."""

    def __init__(self, line):
        cells = [cell.strip() for cell in line.split(" | ")] + [""] * 4
        name, statement, setup, minus, steps = cells[:5]
        self.name = name.rstrip("@~- ")
        self.difference = name.endswith("@-")
        self.kernel = name.endswith("~")
        self.shares = "@" in name
        self.takes_turns = name.endswith("@@")
        self.statement = statement.replace(r"\n", "\n").replace(r"\|", "|").replace("CLOSURE", "CELL")
        self.setup = setup.replace(r"\|", "|")
        self.minus = []
        for term in minus.split():
            term, _, times = term.partition("*")
            self.minus.append((term.rstrip("@"), term.endswith("@"), int(times or 1)))
        self.steps = int(steps or 1)
        drops = sum(isinstance(node, ast.Expr) for node in ast.walk(ast.parse(self.statement)))
        if drops and self.name != "drop":
            self.minus.append(("drop", False, drops))
        self.spaces = self.shares and self.steps == 1 and not (self.difference or self.takes_turns or self.kernel or self.name in LONG)
        self.chunk = max(1, (CHUNK * 10 if "AGAIN" in setup and "queue" not in setup else CHUNK) // max(self.steps, 100 if self.name in LONG else 1))
        self.samples = {phase: [] for phase in PHASES + SPACED}
        self.alone = None  # the loop on one thread
        self.kept = []  # what samples shared: the next one's objects lie elsewhere

    def loop(self, here, pads=(), module=None):
        """Objects and a function that times the statement on them, followed by others. `here`: on the main thread. `module`:
        whose globals the statement sees, as functions of one module do that work on objects of their own."""
        names = self.objects(here, pads)
        make, again = names["make"], names["AGAIN"]
        if module is not None:
            exec(self.statements(pads), module, own := {})
            make = own["make"]
        run = make(names["CELL"])
        operands, chunk = (names["a"], names["b"], names["c"]), self.chunk

        def timed(seconds, clock):
            spent = count = 0
            while spent < seconds:
                again()
                start = clock()
                run(chunk, *operands)
                spent += clock() - start
                count += chunk
            return spent / count * 1e9
        return timed

    def objects(self, here, pads=()):
        names = {"HERE": here, "__name__": "statement"}
        exec(WORLD, names)
        exec(compile(f"a = b = c = CELL = None\nAGAIN = lambda: None\n{self.setup}\n", self.name, "exec"), names)
        exec(self.statements(pads), names)
        return names

    def statements(self, pads):
        body = "\n".join("   " + line for line in [*self.statement.splitlines(), *pads])
        nonlocal_ = "  nonlocal CELL\n" if self.name == "closure_store" else ""
        return compile(f"def make(CELL):\n def f(N, a, b, c):\n{nonlocal_}  for i in range(1000, 1000 + N):\n{body}\n return f\n", self.name, "exec")

    def phases(self):
        return (PHASES + SPACED if self.spaces else PHASES) if self.shares else ("ns", "private")

    def sample(self, phase, turn):
        padding = PADDING[turn % len(PADDING)] if self.shares and self.steps == 1 and not self.difference and phase in ("foreign", "shared") else 0
        if phase in SPACED:
            shared = self.keep(self.loop(True, SPACE))
            results = on_threads(2, lambda: shared if phase == "spaced" else self.loop(False, SPACE), lambda loop: loop(STEP, perf_counter))
            self.samples[phase].append((0, sum(results) / len(results)))
            return
        # A thread that waits for the other spends no processor time; one whose core was taken away spends none either.
        clock = perf_counter if phase == "shared" or self.kernel else time.thread_time
        if phase == "shared" and self.takes_turns:
            names = self.keep(self.objects(True))
            alone, in_turns = in_turn(names["a"], 1), in_turn(names["a"], 2)
            self.samples[phase].append((0, middle(self.samples["foreign"]) + max(0, in_turns - alone)))
            return
        if phase == "ns":
            self.alone = self.alone or self.loop(True)
            results = [self.alone(STEP, clock)]
        else:
            late = APART if phase == "shared" and self.steps > 1 else 0
            shared = None if phase == "private" else self.keep(self.loop(True, [PAD] * padding))
            module = self.keep(self.objects(True)) if phase == "private" and not self.shares else None
            results = on_threads(1 if phase == "foreign" else 2, lambda: shared or self.loop(False, module=module), lambda loop: loop(STEP + 10 * late, clock), late)
        self.samples[phase].append((padding, sum(results) / len(results)))

    def keep(self, made):
        self.kept.append(made)
        return made


# Two threads that go through one container in step pay for every element, and stay in step; threads of a pool
# begin apart.
APART = 0.0004


def on_core(number):
    """Keeps the thread that calls on one core: the kernel may put both on the same one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {CORES[number % len(CORES)]})


CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def on_threads(count, prepare, work, late=0.0):
    """What `work` gives on each of `count` threads that begin together, or each so many seconds after the last."""
    results, begin = [], threading.Barrier(count)

    def body(number):
        on_core(number)
        prepared = prepare()
        begin.wait()
        start = perf_counter()
        while perf_counter() - start < number * late:
            pass
        results.append(work(prepared))
    threads = [threading.Thread(target=body, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def in_turn(lock, threads):
    """Nanoseconds of `with lock: pass` when each use follows one of the other thread, and nobody waits."""
    turn, uses = [0], [[] for _ in range(threads)]

    def use(number):
        for _ in range(often(400)):
            while turn[0] != number:
                pass
            start = perf_counter()
            with lock:
                pass
            uses[number].append(perf_counter() - start)
            turn[0] = (number + 1) % threads
    numbers = iter(range(threads))
    on_threads(threads, lambda: next(numbers), use)
    return statistics.median(uses[0]) * 1e9


def middle(samples, pad=0.0):
    return statistics.median(value - padding * pad for padding, value in samples)


def least(samples, pad=0.0):
    return min(value - padding * pad for padding, value in samples)


def calm(samples, pad):
    """The lower quartile: two threads that go through one container in step stay in step, and then every element
    costs several times more; threads of a pool seldom begin in step."""
    values = sorted(value - padding * pad for padding, value in samples)
    return values[len(values) // 4]


def raw_times(operations):
    """What the statements took, by name and phase. On one thread they took the least that was seen: whatever else the machine
    does can only add to that. On two the median, since how they meet at an object depends on where it lies; objects of their own
    have a class and a module in common."""
    by_name = {operation.name: operation for operation in operations}
    pad = least(by_name["assign"].samples["ns"]) - least(by_name["loop_range"].samples["ns"])
    of = lambda o, phase: calm if phase == "shared" and o.steps > 1 else middle if phase in ("shared", "spaced", "private") else least
    return {(o.name, phase): of(o, phase)(values, pad) for o in operations for phase, values in o.samples.items() if values}


def joined(runs):
    """The operations with the samples of several processes: what is the same as long as a process lives differs from one to the next."""
    operations = table()
    for operation in operations:
        for run in runs:
            for phase, samples in run["samples"][operation.name].items():
                operation.samples[phase] += samples
    return operations


def calm_machine(raw):
    """The times without what all operations lose alike beside another thread."""
    factors = together(raw)
    return {(name, phase): value / factors.get(phase, 1) for (name, phase), value in raw.items()}


def net(operations, raw):
    """Costs by name and phase, without the loop and without the other operations of the statement."""
    by_name = {operation.name: operation for operation in operations}
    known = {}

    def cost(name, phase):
        if by_name[name].difference:
            counted = sum(cost(term, "shared") - cost(term, "private") for term, *_ in by_name[name].minus) if phase == "shared" else 0
            return max(LEAST, (raw[name, phase] - raw[name, "private"] - counted if phase == "shared" else 0))
        if (name, phase) not in raw:
            phase = "ns" if (name, "foreign") not in raw or phase != "shared" else "foreign"
        if (name, phase) not in known:
            operation, total = by_name[name], raw[name, phase]
            if name != "loop_range":
                total -= cost("loop_range", phase)
            for term, same, times in operation.minus:
                alone = {"foreign": "ns", "shared": "private"}.get(phase, phase)
                total -= times * cost(term, phase if same else alone)
            known[name, phase] = max(total, LEAST) / operation.steps
        return known[name, phase]

    def longer(name):
        """What a spaced use takes longer on one object for both threads, without that of the operands that they share."""
        if (name, "spaced") not in raw:
            return 0
        extra = raw[name, "spaced"] - raw[name, "spacing"]
        return max(0, extra - sum(times * longer(term) for term, same, times in by_name[name].minus if same))
    costs = {o.name: {phase: cost(o.name, phase) for phase in PHASES if (o.name, phase) in raw} for o in operations}
    for name, found in costs.items():
        if (name, "spaced") in raw:
            found["spaced"] = max(found["ns"], found["foreign"]) + longer(name)
    return costs


def together(raw):
    """What all operations lose alike beside another thread, by phase: that is the machine's, whose cores are busy with
    something else or share what feeds them, and no operation's own. Half of the operations lose nothing by themselves."""
    alone = {name: value for (name, phase), value in raw.items() if phase == "ns"}
    factors = {phase: statistics.median([value / alone[name] for (name, of), value in raw.items() if of == phase] or [1]) for phase in ("foreign", "private")}
    return {"foreign": max(1, factors["foreign"]), "private": max(1, factors["private"]), "shared": max(1, factors["private"])}


def entry(costs):
    """One operation as the calibration holds it: what differs from one thread by less than the noise is left out."""
    ns = costs["ns"]
    noise = max(0.06 * ns, 1.0 if ns < 20 else 1.5)
    digits = 4 if ns < 1 else 2 if ns < 10 else 1
    result = {"ns": round(ns, digits)}
    if "foreign" in costs and costs["foreign"] - ns > noise:
        result["foreign"] = round(costs["foreign"], digits)
    if "private" in costs and costs["private"] - ns > max(0.15 * ns, 4.0):  # a thread beside it costs everything a little
        result["private"] = {"2": round(costs["private"], digits)}
    if "shared" in costs and costs["shared"] - result.get("foreign", ns) > noise:
        result["shared"] = {"2": round(costs["shared"], digits)}
        # What is dearer on objects of one's own, too, shares more than the object: how much of that spacing spares is not told.
        if "spaced" in costs and not ("private" in result and costs["spaced"] < costs["shared"]):
            result["spaced"] = {"2": round(max(costs["spaced"], result.get("foreign", ns)), digits)}
    return result


def table():
    return [Operation(line) for line in OPERATIONS.splitlines() if line.strip()]


def measure_operations(seconds, only, free, number=0):
    operations = table()
    if only:
        wanted = set(only)
        while True:
            more = {term for o in operations if o.name in wanted for term, _, _ in o.minus} | {"loop_range", "assign"}
            if more <= wanted:
                break
            wanted |= more
        operations = [o for o in operations if o.name in wanted]
    shares = {"ns": 0.12, "private": 0.2, "foreign": 0.2, "shared": 0.2, "spaced": 0.14, "spacing": 0.14}
    for phase in PHASES + SPACED if free else PHASES[:1]:
        these = [o for o in operations if phase in o.phases()]
        for turn in range(max(1, round(seconds * shares[phase] / (STEP + HANDLING * (phase != "ns")) / max(1, len(these))))):
            for operation in these:
                operation.sample(phase, turn + number)
    return operations


def counted_kinds():
    """The kinds of objects whose reference count every use changes, once a thread has been started."""
    threading.Thread(target=nothing).start()
    names = {"number": 10 ** 6}
    exec(WORLD, names)
    exec(compile("""
def constants(): return 1048.5, [1048576], b"abc", (b"abd", number), [(1, 2)], 2j, "ab cd", number in {1.5, 2.5}
""", "kinds", "exec"), names)
    objects = {"list": [], "dict": {}, "set": set(), "object": object(), "instance": names["Instance"](),
               "float": float("1.5"), "int": 10 ** 6 + len(sys.argv), "small_int": 5, "str": "".join(["a b", "c d"]),
               "tuple": tuple([1, 2]), "bytes": bytes([1, 2]), "none": None, "bool": True, "builtin": len,
               "function": names["plain"], "nested_function": names["nested"](), "lambda": names["module_lambda"],
               "bound_method": names["Instance"]().m, "class": names["Plain"], "module": math,
               "cell": (lambda x: lambda: x)(1).__closure__[0], "range": range(9), "lock": threading.Lock(),
               "event": threading.Event(), "generator": names["generate"](1)}
    kinds = {float: "float_constant", int: "int_constant", bytes: "bytes_constant", tuple: "tuple_constant",
             complex: "complex_constant", str: "str_constant", frozenset: "frozenset_constant"}
    for constant in names["constants"].__code__.co_consts:
        if constant is not None:
            objects.setdefault(kinds[type(constant)], constant)
    return sorted(kind for kind, value in objects.items() if sys.getrefcount(value) < 1 << 28)


def nothing(*_):
    pass


PATIENCE = 1.0  # less in a hurry: how much of each repetition there is time for


def often(times):
    return max(2, int(times * PATIENCE))


def median_of(times, action):
    samples = []
    for _ in range(often(times)):
        start = perf_counter()
        action()
        samples.append((perf_counter() - start) * 1e9)
    return statistics.median(samples)


def measure_start():
    """What it takes to bring work to a worker."""
    def threads():
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()

    def pool(workers, tasks):
        with ThreadPoolExecutor(max_workers=workers) as executor:
            list(executor.map(nothing, range(tasks)))

    def empty():
        with ThreadPoolExecutor(max_workers=2):
            pass
    start = {"thread": median_of(200, threads), "pool": median_of(200, empty)}
    one = median_of(100, lambda: pool(1, 1))
    start["task"] = max(0, median_of(20, lambda: pool(1, 1000)) - one) / 999
    start["worker"] = max(0, one - start["pool"] - start["task"])

    import asyncio

    async def to_threads(count):
        await asyncio.to_thread(nothing)
        begin = perf_counter()
        for _ in range(count):
            await asyncio.to_thread(nothing)
        return (perf_counter() - begin) / count * 1e9
    start["async_task"] = asyncio.run(to_threads(often(300)))

    import pickle
    import multiprocessing
    # Forking is what Linux did by default up to 3.13; a forked child of a process with threads is not safe to run long.
    context = multiprocessing.get_context()

    def processes():
        with ProcessPoolExecutor(1, mp_context=context) as executor:
            executor.submit(nothing).result()
    start["process"] = median_of(5, processes)
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        executor.submit(nothing).result()
        start["process_task"] = median_of(200, lambda: executor.submit(nothing).result())
        block = [float(n) for n in range(50000)]
        size = len(pickle.dumps(block))
        start["pickle_byte"] = max(0, median_of(10, lambda: executor.submit(nothing, block).result()) - start["process_task"]) / size
    try:
        import _interpreters  # since 3.13; `concurrent.interpreters` has it from 3.14 on (PEP 734)
    except ImportError:
        pass
    else:
        def interpreter():
            made = _interpreters.create()
            _interpreters.exec(made, "import concurrent.futures, json, random, re")  # a program's imports are made anew
            _interpreters.destroy(made)
        start["interpreter"] = median_of(5, interpreter)
        made = _interpreters.create()
        start["interpreter_task"] = start["task"] + median_of(200, lambda: _interpreters.exec(made, "pass"))
        _interpreters.destroy(made)
    return {name: round(value, 3 if value < 10 else 0) for name, value in start.items()}


def measure_lock():
    """A lock that somebody waits for: what the waiter, the releaser and the change of threads cost."""
    lock, ready, rounds = threading.Lock(), threading.Semaphore(0), often(150)
    released, got, slept, released_in, free_in = 0, [], [], [], []

    def waiter():
        on_core(1)
        for _ in range(rounds):
            ready.acquire()
            begin = time.thread_time()
            lock.acquire()
            now = perf_counter()
            got.append(now - released)
            slept.append(time.thread_time() - begin)
            lock.release()
            done.release()
    done = threading.Semaphore(0)
    on_core(0)
    thread = threading.Thread(target=waiter)
    thread.start()
    for _ in range(rounds):
        lock.acquire()
        ready.release()
        begin = perf_counter()
        while perf_counter() - begin < 0.0003:  # busy, so that this core does not fall asleep
            pass
        released = perf_counter()
        lock.release()
        released_in.append(perf_counter() - released)
        done.acquire()
        lock.acquire()
        begin = perf_counter()
        lock.release()
        free_in.append(perf_counter() - begin)
    thread.join()
    ns = lambda values: statistics.median(values) * 1e9
    return {"spin": round(min(measure_spin(), ns(slept))), "block": round(ns(slept)), "wake": round(ns(got)), "rouse": round(max(0, ns(released_in) - ns(free_in)))}


def measure_spin():
    """What a thread that finds a lock taken, for a short time, computes before it looks again."""
    lock, rounds = threading.Lock(), often(300)
    asked = answered = 0
    lost = []

    def loser():
        nonlocal answered
        on_core(1)
        for turn in range(1, rounds + 1):
            while asked < turn:
                pass
            spent, begin = time.thread_time(), perf_counter()
            lock.acquire()
            if perf_counter() - begin > 2e-6:
                lost.append(time.thread_time() - spent)
            lock.release()
            answered = turn
    thread = threading.Thread(target=loser)
    thread.start()
    for turn in range(1, rounds + 1):
        lock.acquire()
        asked, begin = turn, perf_counter()
        while perf_counter() - begin < 4e-6:  # which is less than the forty yields take
            pass
        lock.release()
        while answered < turn:
            pass
    thread.join()
    return statistics.median(lost) * 1e9 if lost else 0


def measure_switch():
    """With the GIL: the time of two threads that compute over the time of one that does both's work."""
    def count(n):
        total = 0
        for k in range(n):
            total += k
    steps = 1000000
    alone = median_of(5, lambda: (count(steps), count(steps)))
    both = median_of(5, lambda: on_threads(2, lambda: None, lambda _: count(steps)))
    return both / alone


def undisturbed():
    """Where the system allows it nothing else runs on these cores while operations are measured."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except (AttributeError, OSError):
        pass


def measured_operations(seconds, number):
    """One run: what all statements took, and what is counted with threads behind us."""
    free = not getattr(sys, "_is_gil_enabled", lambda: True)()
    undisturbed()
    operations = measure_operations(seconds, None, free, number)
    return {"samples": {o.name: {phase: samples for phase, samples in o.samples.items() if samples} for o in operations}, "counted": counted_kinds() if free else []}


PARTS = {"operations": measured_operations, "start": measure_start, "lock": measure_lock, "switch": measure_switch}


def machine():
    try:
        with open("/proc/cpuinfo") as lines:
            model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {platform.system()} {platform.release().split('-')[0]}"


def build():
    options = [word.strip("'") for word in (sysconfig.get_config_var("CONFIG_ARGS") or "").split("' '")]
    chosen = [word for word in options if word.startswith(("--enable", "--with", "--disable"))]
    return " ".join([platform.python_compiler(), sysconfig.get_config_var("OPT") or "", *chosen]).strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for the operations; the rest takes about 20 more")
    parser.add_argument("--only", help="operations, separated by commas: print their samples instead of a calibration")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)  # of the process: which begins with which padding
    options = parser.parse_args()
    global STEP, PATIENCE
    if options.only:
        print_samples(options.only.split(","), options.seconds)
    elif options.part:
        STEP, PATIENCE = min(STEP, options.seconds / 1500), min(1, options.seconds / 5)  # in a hurry samples are shorter and fewer, and worse
        print(json.dumps(PARTS[options.part](options.seconds, options.number) if options.part == "operations" else PARTS[options.part]()))
    else:
        json.dump(calibration(options.seconds), sys.stdout, indent=1)
        print()


def print_samples(names, seconds):
    undisturbed()
    operations = measure_operations(seconds, names, not getattr(sys, "_is_gil_enabled", lambda: True)())
    costs = net(operations, calm_machine(raw_times(operations)))
    for name in names:
        print(name, {phase: round(value, 2) for phase, value in costs[name].items()})


LEAST_RUN = 6  # seconds: shorter runs are not worth their start
MOST_RUNS = 10


def calibration(seconds):
    """What this interpreter takes for everything, each part measured in processes of its own: thousands of threads come
    and go in one, and the first thread makes constants immortal."""
    threaded = sysconfig.get_config_var("Py_GIL_DISABLED")

    def apart(part, gil="0", number=0):
        arguments = ["-X", "gil=" + gil] if threaded else []
        how = ["--part", part, "--seconds", str(seconds / count), "--number", str(number)]
        return json.loads(subprocess.run([sys.executable, *arguments, os.path.abspath(__file__), *how], check=True, capture_output=True, text=True).stdout)
    count = int(min(MOST_RUNS, max(1, seconds // LEAST_RUN)))
    runs = [apart("operations", number=number) for number in range(count)]
    starts, locks, switches = ([apart(part, gil) for _ in range(min(3, count))] for part, gil in (("start", "0"), ("lock", "0"), ("switch", "1")))
    operations = joined(runs)
    alone = [[value for _, value in o.samples["ns"]] for o in operations]
    notes = [f"{count} processes, {len(alone[0])} samples of an operation on one thread: the least; where threads share an object the median of all samples; on one thread, "
             f"from the least to the greatest sample of an operation: {statistics.median((max(v) - min(v)) / statistics.median(v) for v in alone):.0%} of its median",
             "constants as in a module compiled by the import system without cached bytecode"]
    return {
        "schema": 1,
        "python": platform.python_version() + ("t" if threaded else ""),
        "provenance": {
            "source": "measured", "machine": machine(), "cores": os.cpu_count(), "build": build(),
            "date": datetime.date.today().isoformat(), "script": "speedup/calibration/measure.py 6", "notes": notes,
        },
        "operations": {name: entry(cost) for name, cost in net(operations, calm_machine(raw_times(operations))).items()},
        "counted": runs[0]["counted"],
        "start": {name: min(run[name] for run in starts) for name in starts[0]},
        "lock": {name: statistics.median(run[name] for run in locks) for name in locks[0]},
        "switch": round(max(1.0, min(switches)), 3),
    }


if __name__ == "__main__":
    main()
