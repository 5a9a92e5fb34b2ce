"""Messages between processes over a socket: a head in JSON and a body, with their lengths."""

import json
import socket
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

LENGTHS = struct.Struct("!IQ")
FIRST = 1 << 16
CHUNK = 1 << 20
HELD = 4 << 20
"""A body of more bytes than these goes to a file."""


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
) -> tuple[Any, bytes, BinaryIO | None]:
    """
    Return the head and body of one message; a long body in a file of ``spool``, if given.

    ``idle`` is called whenever the channel's SO_RCVTIMEO passes without a byte. Raises what
    it raises, and `EOFError` if the other end is gone.
    """
    data = _some(channel, FIRST, idle)
    while len(data) < LENGTHS.size:
        data += _some(channel, FIRST, idle)
    length, size = LENGTHS.unpack_from(data)
    start = LENGTHS.size + length
    while len(data) < start:
        data += _some(channel, FIRST, idle)
    head, body = json.loads(data[LENGTHS.size : start]), data[start:]
    if len(body) == size:
        return head, body, None
    if spool and size > HELD:
        return head, b"", _to_file(channel, size, body, idle, spool())
    parts = bytearray(body)
    while len(parts) < size:
        parts += _some(channel, min(size - len(parts), CHUNK), idle)
    return head, bytes(parts), None


def _some(channel: socket.socket, size: int, idle: Callable[[], None]) -> bytes:
    """Return the next bytes, at least one."""
    while True:
        try:
            part = channel.recv(size)
        except BlockingIOError:  # SO_RCVTIMEO
            idle()
        else:
            if not part:
                raise EOFError
            return part


def _to_file(
    channel: socket.socket, size: int, data: bytes, idle: Callable[[], None], file: BinaryIO
) -> BinaryIO:
    """Return a file that holds ``data`` and what follows it, ``size`` bytes in all."""
    try:
        file.write(data)
        left = size - len(data)
        while left:
            part = _some(channel, min(left, CHUNK), idle)
            file.write(part)
            left -= len(part)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
