"""Scores pairs of workbooks with openpyxl, as score-workbooks.ts does: one JSON list of jobs on stdin, one answer on stdout.

Written from spec/benchmarks-agentic.md 1.7, independently of the TypeScript; used as a clock and as a second opinion.
"""

import datetime
import json
import sys
import time
import warnings

import openpyxl

warnings.simplefilter("ignore")
epoch = datetime.datetime(1899, 12, 30)


def normalised(value):
    if isinstance(value, (int, float)):
        return round(float(value), 2)
    if isinstance(value, datetime.time):
        return str(value)[:-3]
    if isinstance(value, datetime.datetime):
        past = value - epoch
        return round(past.days + past.seconds / 86400, 0)
    if isinstance(value, str):
        try:
            return round(float(value), 2)
        except ValueError:
            return value
    return value


def equal(one, other):
    one, other = normalised(one), normalised(other)
    if one in (None, "") and other in (None, ""):
        return True
    return type(one) is type(other) and one == other


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cells(text):
    if ":" not in text:
        return [text]
    first, second = [("".join(filter(str.isalpha, half)), int("".join(filter(str.isdigit, half)))) for half in text.split(":")]
    columns = range(column_number(first[0]), column_number(second[0]) + 1)
    letters = openpyxl.utils.get_column_letter
    return [f"{letters(column)}{row}" for column in columns for row in range(first[1], second[1] + 1)]


def verdict(output, answer, position):
    try:
        found, expected = [openpyxl.load_workbook(path, data_only=True) for path in (output, answer)]
    except Exception:
        return False
    passed = True
    for part in filter(None, (piece.strip() for piece in position.split(","))):
        sheet, mark, area = part.partition("!")
        if not mark:
            sheet, area = expected.sheetnames[0], part
        sheet, area = [text.strip().strip("'\"") for text in (sheet, area)]
        if sheet not in found.sheetnames:
            passed = False
            continue
        one, other = found[sheet], expected[sheet]
        passed = passed and all(equal(one[cell].value, other[cell].value) for cell in cells(area))
    return passed


def judged(job):
    try:
        return verdict(job["output"], job["answer"], job["position"])
    except Exception:
        return "exception"


jobs = json.load(sys.stdin)
start = time.perf_counter()
verdicts = [judged(job) for job in jobs]
print(json.dumps({"milliseconds": (time.perf_counter() - start) * 1000, "verdicts": verdicts, "openpyxl": openpyxl.__version__}))
