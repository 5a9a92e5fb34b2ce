"""Messages between processes over a socket: a head in JSON and a body, with their lengths."""

import json
import socket
import struct
import time
from typing import Any

LENGTHS = struct.Struct("!IQ")
CHUNK = 1 << 20


def send(channel: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message."""
    text = json.dumps(head).encode()
    channel.sendall(LENGTHS.pack(len(text), len(body)) + text)
    channel.sendall(body)


def receive(
    channel: socket.socket, deadline: float | None = None
) -> tuple[dict[str, Any], bytes]:
    """
    Return the head and body of one message.

    Raises `TimeoutError` past the ``deadline`` (`time.monotonic`), `EOFError` if the other
    end is gone.
    """
    head, body = LENGTHS.unpack(_exactly(channel, LENGTHS.size, deadline))
    return json.loads(_exactly(channel, head, deadline)), _exactly(channel, body, deadline)


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        if deadline is not None:
            channel.settimeout(max(deadline - time.monotonic(), 0.000_1))
        part = channel.recv(min(size - len(data), CHUNK))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
