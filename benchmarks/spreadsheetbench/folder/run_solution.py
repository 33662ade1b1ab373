"""Runs solution.py on input.xlsx and saves output.xlsx, as the grader does. Exit code 2: something failed."""

import os
import re
import subprocess
import sys
import tempfile

SECONDS = 120
MOST_PRINTED = 20000
FOLDER = os.path.dirname(os.path.abspath(__file__))
SCRIPT, INPUT, OUTPUT = (os.path.join(FOLDER, name) for name in ("solution.py", "input.xlsx", "output.xlsx"))
KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH")


def without_paths(code):
    """The script without lines that set the two path variables."""
    return re.sub(r"^\s*(?:INPUT_PATH|OUTPUT_PATH)\s*=[^\n]*", "", code, flags=re.MULTILINE)


def run(code, home):
    """Starts the script with the paths in front of it; returns its exit code, None beyond the time limit."""
    script = os.path.join(home, "solution.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"INPUT_PATH = {INPUT!r}\nOUTPUT_PATH = {OUTPUT!r}\n{code}\n")
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment.update(HOME=home, TMPDIR=home, PYTHONDONTWRITEBYTECODE="1")
    printed = os.path.join(home, "printed")
    with open(printed, "wb") as file:
        try:
            done = subprocess.run(
                [sys.executable, script],
                cwd=FOLDER,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=SECONDS,
                check=False,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = None
    with open(printed, encoding="utf-8", errors="replace") as file:
        text = file.read(MOST_PRINTED + 1)
    print(text[:MOST_PRINTED], end="" if text.endswith("\n") or text == "" else "\n")
    if len(text) > MOST_PRINTED:
        print("(more was printed)")
    return code


def main():
    if not os.path.isfile(SCRIPT):
        return "there is no solution.py yet"
    if os.path.exists(OUTPUT):
        os.remove(OUTPUT)
    with open(SCRIPT, encoding="utf-8-sig", errors="replace") as file:
        code = without_paths(file.read())
    with tempfile.TemporaryDirectory() as home:
        exit_code = run(code, home)
    if exit_code is None:
        return f"solution.py was stopped after {SECONDS} seconds"
    if exit_code != 0:
        return f"solution.py ended with exit code {exit_code}"
    if not os.path.isfile(OUTPUT):
        return "solution.py ended without saving a workbook to OUTPUT_PATH"
    return None


if __name__ == "__main__":
    failure = main()
    print("[run_solution] " + (failure or "output.xlsx was saved"))
    sys.exit(0 if failure is None else 2)
