"""What a run hands back. Part of process 1 of the sandbox: supervisor.py follows it in the same program."""

import hashlib
import json
import os
import stat
import sys

MAX_DEPTH = 16
# Of all paths together; the report that holds them is read up to 1 MiB (see result-stream.ts).
MAX_NAME_BYTES = 256 * 1024


class Collection:
    """Regular files with plain names, read without following links once nobody is left who could change them."""

    def __init__(self, limits, digests):
        self.limits = limits
        self.digests = digests
        self.files = []
        self.bytes = 0
        self.name_bytes = 0
        self.seen = 0
        self.ignored = 0
        self.limit = None

    def collect(self, path):
        try:
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            # The code has taken the right to read it away: nothing of it is handed back.
            self.ignored += 1
            return
        try:
            self.walk(folder, path, 0)
        finally:
            os.close(folder)

    def walk(self, folder, path, depth):
        with os.scandir(folder) as entries:
            names = []
            for entry in entries:
                self.seen += 1
                if self.seen > self.limits["inodes"]:
                    self.limit = "files"
                    self.ignored += 1
                    break
                names.append(entry.name)
        for name in sorted(names):
            try:
                self.take(folder, name, path, depth)
            except Exception:
                self.ignored += 1

    def take(self, folder, name, path, depth):
        # A folder with such a name is left out with all that is in it: its files have no path that could be told.
        if not is_plain(name):
            self.ignored += 1
            return
        here = os.fsencode(path + "/" + name)
        facts = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISDIR(facts.st_mode):
            if depth >= MAX_DEPTH:
                self.ignored += 1
                return
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            try:
                self.walk(inner, path + "/" + name, depth + 1)
            finally:
                os.close(inner)
            return
        if not stat.S_ISREG(facts.st_mode):
            self.ignored += 1
            return
        if facts.st_size > self.limits["fileBytes"] or self.bytes + facts.st_size > self.limits["diskBytes"]:
            self.limit = self.limit or "disk"
            self.ignored += 1
            return
        if len(self.files) >= self.limits["files"] or self.name_bytes + len(here) > MAX_NAME_BYTES:
            self.limit = "files"
            self.ignored += 1
            return
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with open(file, "rb") as reader:
            data = reader.read(facts.st_size)
        if self.digests.get(here) != hashlib.sha256(data).digest():
            self.files.append((here.decode(), data))
            self.bytes += len(data)
            self.name_bytes += len(here)


def is_plain(name):
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name.isprintable()


def end_with(outputs, note, kept_bytes):
    """What happened to this process stands at the end of stderr, also where that is full."""
    data = ("sandbox: %s\n" % note).encode("utf-8", "replace")[:1000]
    kept = outputs[1].kept
    del kept[max(0, kept_bytes - len(data)) :]
    kept += data


def hand_over(exit_code, limit, outputs, collection):
    report = {
        "exitCode": exit_code,
        "limit": limit or collection.limit,
        "ignoredFiles": collection.ignored,
        "stdout": len(outputs[0].kept),
        "stderr": len(outputs[1].kept),
        "files": [{"path": path, "size": len(data)} for path, data in collection.files],
    }
    stdout = sys.stdout.buffer
    stdout.write(json.dumps(report, ensure_ascii=False).encode() + b"\n")
    for output in outputs:
        stdout.write(output.kept)
    for _, data in collection.files:
        stdout.write(data)
    stdout.flush()
