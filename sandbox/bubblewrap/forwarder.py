"""Leads connections from 127.0.0.1 inside the sandbox to the gateway's Unix socket. Part of process 1: see supervisor.py.

One thread that sleeps until a socket is ready. Bytes are passed on as they are; an end of one direction is passed on as
such while the other goes on; who reads slowly slows the sender down, for no direction holds more than BUFFER_BYTES.
"""

import errno
import resource
import select
import socket
import struct
import threading
import time

BUFFER_BYTES = 64 * 1024
MAX_LINKS = 256
# Descriptors that process 1 needs for itself.
KEPT_DESCRIPTORS = 48
# How long until a connection is tried again while the gateway's queue is full, or no descriptor is free.
RETRY_SECONDS = 0.02


class Lane:
    """One direction of a link."""

    def __init__(self, source, target):
        self.source = source
        self.target = target
        self.buffer = bytearray()
        # No more comes from the source; because of an error.
        self.ended = False
        self.broken = False
        # Nobody reads at the target.
        self.dead = False
        # The end has been passed on.
        self.closed = False

    def wants_read(self):
        return not self.ended and len(self.buffer) < BUFFER_BYTES

    def read(self):
        if not self.wants_read():
            return
        try:
            data = self.source.recv(BUFFER_BYTES - len(self.buffer))
        except BlockingIOError:
            return
        except OSError:
            self.ended = self.broken = True
            return
        if not data:
            self.ended = True
        elif not self.dead:
            self.buffer += data

    def write(self):
        if self.buffer:
            try:
                del self.buffer[: self.target.send(self.buffer)]
            except BlockingIOError:
                return
            except OSError:
                # Nobody listens there any longer, but an answer may still be on its way back.
                self.dead = True
                self.buffer.clear()
        if self.ended and not self.buffer and not self.closed:
            self.closed = True
            try:
                self.target.shutdown(socket.SHUT_WR)
            except OSError:
                pass


class Link:
    """A connection from inside and the one to the gateway that belongs to it."""

    def __init__(self, inside, gateway):
        self.inside = inside
        self.gateway = gateway
        self.lanes = (Lane(inside, gateway), Lane(gateway, inside))

    def move(self):
        """What can be moved without waiting; False once the link is over."""
        there, back = self.lanes
        for lane in self.lanes:
            lane.read()
            lane.write()
        # With nobody left inside who could read an answer, closing tells the gateway so.
        gone = there.broken or back.dead
        return not gone and not (there.closed and back.closed)

    def events(self, end):
        """What `end` waits for."""
        wanted = 0
        for lane in self.lanes:
            if lane.source is end and lane.wants_read():
                wanted |= select.EPOLLIN
            if lane.target is end and lane.buffer:
                wanted |= select.EPOLLOUT
        return wanted

    def abort(self):
        """Closes at once, and lets the program inside see that its connection broke."""
        try:
            self.inside.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.close()

    def close(self):
        self.inside.close()
        self.gateway.close()


class Forwarder:
    def __init__(self, port, descriptor):
        # The socket lies at no path of the inside. No other process can come by this one: process 1 is not dumpable.
        self.path = "/proc/self/fd/%d" % descriptor
        self.links = {}
        self.registered = {}
        self.waiting = []
        self.listening = False
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        descriptors = 4 * MAX_LINKS if hard == resource.RLIM_INFINITY else hard
        self.max_links = max(1, min(MAX_LINKS, (descriptors - KEPT_DESCRIPTORS) // 2))
        self.poller = select.epoll()
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listener.setblocking(False)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(1024)

    def start(self):
        """From here on the port answers.

        Raises OSError when nothing listens there: better told before the command is started.
        """
        with socket.socket(socket.AF_UNIX) as trial:
            trial.connect(self.path)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            self.listen()
            for number, _ in self.poller.poll(RETRY_SECONDS if self.waiting else None):
                if number == self.listener.fileno():
                    self.accept()
                elif number in self.links:
                    self.serve(self.links[number])
            for inside in self.waiting[:]:
                self.waiting.remove(inside)
                self.connect(inside)

    def listen(self):
        """Beyond max_links whoever comes waits in the kernel's queue."""
        wanted = len(self.links) // 2 + len(self.waiting) < self.max_links
        if wanted and not self.listening:
            self.poller.register(self.listener, select.EPOLLIN)
        if self.listening and not wanted:
            self.poller.unregister(self.listener)
        self.listening = wanted

    def accept(self):
        try:
            inside, _ = self.listener.accept()
        except OSError as error:
            # Otherwise it left before its turn.
            if error.errno in (errno.EMFILE, errno.ENFILE):
                time.sleep(RETRY_SECONDS)
            return
        inside.setblocking(False)
        self.connect(inside)

    def connect(self, inside):
        try:
            gateway = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        except OSError:
            self.waiting.append(inside)
            return
        gateway.setblocking(False)
        link = Link(inside, gateway)
        try:
            inside.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            gateway.connect(self.path)
        except BlockingIOError:
            gateway.close()
            self.waiting.append(inside)
            return
        except OSError:
            link.abort()
            return
        self.links[inside.fileno()] = self.links[gateway.fileno()] = link
        self.serve(link)

    def serve(self, link):
        if link.move():
            for end in (link.inside, link.gateway):
                self.watch(end.fileno(), link.events(end))
            return
        for end in (link.inside, link.gateway):
            self.watch(end.fileno(), 0)
            del self.links[end.fileno()]
        link.close()

    def watch(self, number, wanted):
        """A socket that waits for nothing is not watched at all: the kernel would report its end again and again."""
        known = self.registered.get(number, 0)
        if wanted == known:
            return
        if wanted == 0:
            self.poller.unregister(number)
            del self.registered[number]
        elif known == 0:
            self.poller.register(number, wanted)
            self.registered[number] = wanted
        else:
            self.poller.modify(number, wanted)
            self.registered[number] = wanted
