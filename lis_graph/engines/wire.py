"""Messages over a socket: the lengths of a head and a body, the head in JSON, the body."""

import json
import socket
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, NamedTuple

LENGTHS = struct.Struct("!IQ")
FIRST_READ = 1 << 16
CHUNK = 1 << 20
MAX_BYTES_IN_MEMORY = 4 << 20
"""Size of a body, in bytes, above which it is written to a file."""

Read = Callable[[int], bytes]
"""Returns the next bytes, at least one and at most so many."""


class Message(NamedTuple):
    """A head, as JSON has it, and a body: ``file`` if that is set, else ``body``."""

    head: Any
    body: bytes
    file: BinaryIO | None = None


def send(channel: socket.socket, head: object, body: bytes = b"") -> None:
    """Send one message."""
    text = json.dumps(head).encode()
    start = LENGTHS.pack(len(text), len(body)) + text
    if len(body) < CHUNK:
        channel.sendall(start + body)
    else:
        channel.sendall(start)
        channel.sendall(body)


def receive(
    channel: socket.socket,
    idle: Callable[[], None] = lambda: None,
    spool: Callable[[], BinaryIO] | None = None,
) -> Message:
    """
    Return one message; a long body is in a file of ``spool``, if given.

    ``idle`` is called whenever the channel's SO_RCVTIMEO passes without a byte. Raises what
    ``idle`` and ``spool`` raise, and `EOFError` if the other end is gone.
    """
    read, data = partial(_some, channel, idle), bytearray()
    _fill(data, LENGTHS.size, read)
    length, size = LENGTHS.unpack_from(data)
    start = LENGTHS.size + length
    _fill(data, start, read)
    head = json.loads(data[LENGTHS.size : start])
    if spool and size > MAX_BYTES_IN_MEMORY:
        return Message(head, b"", _to_file(data[start:], size, read, spool()))
    _fill(data, start + size, read)
    return Message(head, bytes(memoryview(data)[start:]))


def _some(channel: socket.socket, idle: Callable[[], None], size: int) -> bytes:
    while True:
        try:
            part = channel.recv(size)
        except BlockingIOError:  # SO_RCVTIMEO
            idle()
        else:
            if not part:
                raise EOFError
            return part


def _fill(data: bytearray, size: int, read: Read) -> None:
    """Read until ``data`` has ``size`` bytes; the other end sends one message at a time."""
    while len(data) < size:
        data += read(max(FIRST_READ, min(size - len(data), CHUNK)))


def _to_file(data: bytearray, size: int, read: Read, file: BinaryIO) -> BinaryIO:
    """Return a file of ``size`` bytes, ``data`` first, open at its beginning."""
    try:
        file.write(data)
        missing = size - len(data)
        while missing:
            part = read(min(missing, CHUNK))
            file.write(part)
            missing -= len(part)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
