"""Process 1 of the sandbox: lays the files, runs one command under limits, ends whatever it left, hands files back.

It runs with the same rights as the code it watches. Nothing on the host depends on what it says: a lie on its
output channel gains no more than the files and the exit code that the code may choose anyway. See
docs/decisions/0007-model-code-runs-in-two-sandboxes.md.

In:  one line of JSON (see send-order.ts), then the bytes of the files one after another.
Out: a line `started` when the code is about to start, one line of JSON, then stdout, stderr and the files.

collection.py, forwarder.py and sockets.py stand in front of it as one program.
"""

import ctypes
import errno
import hashlib
import json
import os
import resource
import select
import signal
import sys
import time

TICK_MS = 20
LOOKS_PER_SOCKET_LOOK = 5
# 2020-01-01 00:00 UTC.
LAID_AT = 1577836800
PR_SET_DUMPABLE = 4


# The two that nobody can catch, and the one by which ended processes are heard.
KEPT_SIGNALS = (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD)


def set_signals(action):
    for kind in signal.valid_signals():
        if kind not in KEPT_SIGNALS:
            try:
                signal.signal(kind, action)
            except (OSError, ValueError):
                pass


def ignore_signals():
    """The code has the same user and may signal this process: Python's own handlers would raise in it."""
    set_signals(signal.SIG_IGN)


def close_inherited(kept):
    """The host may have left descriptors open; none of them but `kept` may be reached from here, nor that by a command."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != kept:
            try:
                os.close(int(name))
            except OSError:
                pass
    if kept is not None:
        os.set_inheritable(kept, False)


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
    age(digests, os.fsencode(order["folder"]))
    return digests


def age(paths, folder):
    """Gives what was laid one time for all runs: listings of it are equal. Nothing here tells changes by time."""
    places = {folder, *paths}
    for path in paths:
        while (path := os.path.dirname(path)) not in places:
            places.add(path)
    for place in places:
        try:
            os.utime(place, (LAID_AT, LAID_AT))
        except OSError:
            # A folder that the sandbox brings along, read only.
            pass


def limit_child(limits):
    def put(kind, value):
        if value is None:
            return
        # The machine may allow less.
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))

    put(resource.RLIMIT_CORE, 0)
    put(resource.RLIMIT_FSIZE, limits["fileBytes"])
    put(resource.RLIMIT_NOFILE, limits["descriptors"])
    put(resource.RLIMIT_MEMLOCK, 65536)
    put(resource.RLIMIT_MSGQUEUE, 0)
    put(resource.RLIMIT_CPU, limits["cpuSeconds"])
    put(resource.RLIMIT_AS, limits["addressBytes"])
    put(resource.RLIMIT_NPROC, limits["processes"])


def say_started():
    """From here on the host takes a missing result for an outcome of the code, not for a failure of the sandbox."""
    sys.stdout.buffer.write(b"started\n")
    sys.stdout.buffer.flush()


def start(order, out, err):
    gate_out, gate_in = os.pipe()
    pid = os.fork()
    if pid != 0:
        os.close(gate_out)
        if order["forward"] is not None:
            # After the fork, so that the command has no descriptor of it; a thread of process 1, which no signal ends.
            Forwarder(order["forward"]["port"], order["forward"]["descriptor"]).start()
        say_started()
        os.close(gate_in)
        return pid
    try:
        # Nothing of the code runs before the host has been told.
        os.close(gate_in)
        os.read(gate_out, 1)
        os.setsid()
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        set_signals(signal.SIG_DFL)
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
    looks = buffered = 0
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
            if looks % LOOKS_PER_SOCKET_LOOK == 0:
                buffered = socket_memory()
            looks += 1
            if memory_in_use() + buffered > limits["memoryBytes"]:
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
        except OSError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def main():
    ignore_signals()
    hide()
    stdin = sys.stdin.buffer
    order = json.loads(stdin.readline())
    forward = order["forward"]
    close_inherited(None if forward is None else forward["descriptor"])
    limits = order["limits"]
    outputs = [Output(limits["outputBytes"]), Output(limits["outputBytes"])]
    try:
        digests = lay_files(order, stdin)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        # More than the folder holds: the request is at fault, not the machinery.
        say_started()
        end_with(outputs, "the files do not fit into the folder", limits["outputBytes"])
        hand_over(None, "disk", outputs, Collection(limits, {}))
        return
    child = start(order, outputs[0].write_end, outputs[1].write_end)
    for output in outputs:
        os.close(output.write_end)
    # The code may do anything to what is looked at from here on: whatever that raises here is an outcome of the code,
    # and it is still reported.
    try:
        exit_code, limit = watch(child, outputs, limits)
    except BaseException as error:
        exit_code, limit = None, None
        end_with(outputs, "the run could not be watched any longer: %r" % error, limits["outputBytes"])
    end_all()
    collection = Collection(limits, digests)
    try:
        for output in outputs:
            while output.pull():
                pass
        if limit is None and exit_code != 0 and folder_is_full(order["folder"]):
            limit = "disk"
        collection.collect(order["folder"])
    except BaseException as error:
        collection = Collection(limits, digests)
        collection.ignored = 1
        end_with(outputs, "the files could not be collected: %r" % error, limits["outputBytes"])
    hand_over(exit_code, limit, outputs, collection)


main()
