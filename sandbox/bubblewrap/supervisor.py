"""Process 1 of the sandbox: lays the files, runs one command under limits, ends whatever it left, hands files back.

It runs with the same rights as the code it watches. Nothing on the host depends on what it says: a lie on its
output channel gains no more than the files and the exit code that the code may choose anyway. See
docs/decisions/0007-model-code-runs-in-two-sandboxes.md.

In:  one line of JSON (see run-bubblewrap.ts), then the bytes of the files one after another.
Out: one line of JSON, then stdout, stderr and the files.
"""

import ctypes
import hashlib
import json
import os
import resource
import select
import signal
import stat
import sys
import time

TICK_MS = 20
MAX_DEPTH = 16
PR_SET_DUMPABLE = 4


def close_inherited():
    """The host may have left descriptors open; none of them may be reached from here."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            try:
                os.close(int(name))
            except OSError:
                pass


def hide():
    """Not dumpable: the code can neither trace this process nor open its descriptors or memory under /proc/1."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def lay_files(order, stdin):
    digests = {}
    for entry in order["files"]:
        path = os.fsencode(entry["path"])
        data = stdin.read(entry["size"])
        if len(data) != entry["size"]:
            os._exit(1)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        digests[path] = hashlib.sha256(data).digest()
    return digests


def limit_child(limits):
    def put(kind, value):
        resource.setrlimit(kind, (value, value))

    put(resource.RLIMIT_CORE, 0)
    put(resource.RLIMIT_FSIZE, limits["fileBytes"])
    put(resource.RLIMIT_NOFILE, 256)
    put(resource.RLIMIT_MEMLOCK, 65536)
    put(resource.RLIMIT_MSGQUEUE, 0)
    put(resource.RLIMIT_CPU, limits["cpuSeconds"])
    put(resource.RLIMIT_AS, limits["addressBytes"])
    put(resource.RLIMIT_NPROC, limits["processes"])


def start(order, out, err):
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        os.setsid()
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        for kind in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(kind, signal.SIG_DFL)
        os.nice(5)
        limit_child(order["limits"])
        os.execve(order["command"][0], order["command"], order["environment"])
    except BaseException as error:
        os.write(2, ("sandbox: cannot start: %s\n" % error).encode())
    os._exit(127)


def memory_in_use():
    pages = 0
    for name in os.listdir("/proc"):
        if name.isdigit() and name != "1":
            try:
                with open("/proc/%s/statm" % name, "rb") as file:
                    pages += int(file.read().split()[1])
            except (OSError, IndexError, ValueError):
                pass
    return pages * os.sysconf("SC_PAGE_SIZE")


def files_in_use(folders):
    used = 0
    for folder in folders:
        facts = os.statvfs(folder)
        used += facts.f_files - facts.f_ffree
    return used


def folder_is_full(folder):
    facts = os.statvfs(folder)
    return facts.f_bavail == 0


class Output:
    """Reads a pipe to its end and keeps the beginning."""

    def __init__(self, kept_bytes):
        self.kept_bytes = kept_bytes
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self.kept = bytearray()
        self.seen = 0
        self.open = True

    def pull(self):
        try:
            data = os.read(self.read_end, 1 << 16)
        except BlockingIOError:
            return False
        if not data:
            self.open = False
            return False
        self.seen += len(data)
        self.kept += data[: max(0, self.kept_bytes - len(self.kept))]
        return True


def watch(child, outputs, limits):
    """Waits for the end of the command, or for the first limit that it meets."""
    poll = select.poll()
    for output in outputs:
        poll.register(output.read_end, select.POLLIN)
    # The host keeps its end open as long as it wants the run. However it goes, this is heard here.
    poll.register(0, select.POLLIN)
    deadline = time.monotonic() + limits["wallSeconds"]
    next_look = 0.0
    while True:
        if any(descriptor == 0 for descriptor, _ in poll.poll(TICK_MS)):
            os._exit(1)
        for output in outputs:
            output.pull()
            if not output.open:
                try:
                    poll.unregister(output.read_end)
                except KeyError:
                    pass
        status = reap(child)
        if status is not None:
            return status, None
        now = time.monotonic()
        if now > deadline:
            return None, "time"
        if sum(output.seen for output in outputs) > limits["printedBytes"]:
            return None, "output"
        if now >= next_look:
            next_look = now + TICK_MS / 1000
            if memory_in_use() > limits["memoryBytes"]:
                return None, "memory"
            if files_in_use(limits["folders"]) > limits["inodes"]:
                return None, "files"


def reap(child):
    """Collects whatever has ended; the status of the command once it is among them."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        if pid == 0:
            return None
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def end_all():
    """Kills every process but this one, also those that have left their group, until none is left."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


class Collection:
    """Regular files with plain names, read without following links once nobody is left who could change them."""

    def __init__(self, limits, digests):
        self.limits = limits
        self.digests = digests
        self.files = []
        self.bytes = 0
        self.seen = 0
        self.ignored = 0
        self.limit = None

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
            except OSError:
                self.ignored += 1

    def take(self, folder, name, path, depth):
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
        if not stat.S_ISREG(facts.st_mode) or not is_plain(name):
            self.ignored += 1
            return
        if facts.st_size > self.limits["fileBytes"] or self.bytes + facts.st_size > self.limits["diskBytes"]:
            self.limit = self.limit or "disk"
            self.ignored += 1
            return
        if len(self.files) >= self.limits["files"]:
            self.limit = "files"
            self.ignored += 1
            return
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with open(file, "rb") as reader:
            data = reader.read(facts.st_size)
        if self.digests.get(here) != hashlib.sha256(data).digest():
            self.files.append((here.decode(), data))
            self.bytes += len(data)


def is_plain(name):
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name.isprintable()


def main():
    close_inherited()
    hide()
    stdin = sys.stdin.buffer
    order = json.loads(stdin.readline())
    limits = order["limits"]
    digests = lay_files(order, stdin)
    outputs = [Output(limits["outputBytes"]), Output(limits["outputBytes"])]
    child = start(order, outputs[0].write_end, outputs[1].write_end)
    for output in outputs:
        os.close(output.write_end)
    exit_code, limit = watch(child, outputs, limits)
    end_all()
    for output in outputs:
        while output.pull():
            pass
    if limit is None and exit_code != 0 and folder_is_full(order["folder"]):
        limit = "disk"
    collection = Collection(limits, digests)
    collection.walk(os.open(order["folder"], os.O_RDONLY | os.O_DIRECTORY), order["folder"], 0)
    report = {
        "exitCode": exit_code,
        "limit": limit or collection.limit,
        "ignoredFiles": collection.ignored,
        "stdout": len(outputs[0].kept),
        "stderr": len(outputs[1].kept),
        "files": [{"path": path, "size": len(data)} for path, data in collection.files],
    }
    stdout = sys.stdout.buffer
    stdout.write(json.dumps(report).encode() + b"\n")
    for output in outputs:
        stdout.write(output.kept)
    for _, data in collection.files:
        stdout.write(data)
    stdout.flush()


main()
