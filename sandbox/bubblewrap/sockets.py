"""Memory that sockets hold in the kernel, which no process has in its own sum. Part of process 1: see supervisor.py."""

# At most in the buffers of a socket other than TCP: the kernel's default, which the seccomp filter lets nobody raise.
SOCKET_BYTES = 256 * 1024
# A queued byte costs more than itself.
TCP_FACTOR = 2


def socket_memory():
    """For all sockets of this network namespace; 0 where no socket can be made."""
    count = 0
    for line in lines_of("/proc/net/sockstat"):
        if line.startswith("sockets:"):
            count = int(line.split()[2])
    queued = 0
    if count > 0:
        for path in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in lines_of(path)[1:]:
                sent, received = line.split()[4].split(":")
                queued += int(sent, 16) + int(received, 16)
    return count * SOCKET_BYTES + TCP_FACTOR * queued


def lines_of(path):
    try:
        with open(path) as file:
            return file.readlines()
    except OSError:
        return []
