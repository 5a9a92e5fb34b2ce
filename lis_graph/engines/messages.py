"""
The messages between the server's process, its zygote and the workers.

The zygote gets an `Order`, says that it is `Ready` or why not, and then obeys commands: `FORK`,
which comes with a worker's end of a socket pair, and `REAP`, with the process id of a worker.
A worker gets queries, and gives a `Reply` to each.
"""

import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from lis_graph import errors
from lis_graph.build import sources
from lis_graph.engines import Answer, Dataset, Query, snapshots
from lis_graph.engines.syntax import Shape
from lis_graph.engines.wire import Message
from lis_graph.settings import Settings

COMMAND = struct.Struct("!ci")
"""A command to the zygote: its kind, and a process id or 0."""

FORK, REAP = b"F", b"R"

SHAPE = attrgetter(*(field.name for field in fields(Shape)))
"""Returns the fields of a shape, in their order."""

Reply = Answer | errors.LisGraphError
"""What a worker gives back: the answer, or the error that it met."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    The data a zygote loads, and the limits of its workers.

    ``files``, or the release of ``root`` if there are none, are read by the first zygote of a
    ``generation``; it writes their statements to ``folder`` for those that replace it.
    """

    folder: str
    root: str
    people: bool
    files: Sequence[str]
    memory_bytes: int
    answer_bytes: int
    generation: int = 0

    @classmethod
    def of(cls, settings: Settings, files: Sequence[Path], folder: Path) -> "Order":
        """Return the order for the snapshot that was accepted last, else for the sources."""
        return cls(
            folder=str(folder),
            root=str((settings.root or sources.home()).resolve()),
            people=settings.people,
            files=[str(path.resolve()) for path in files],
            memory_bytes=settings.query_memory_mb << 20,
            answer_bytes=settings.max_answer_mb << 20,
            generation=snapshots.accepted(folder) or 0,
        )

    @property
    def snapshot(self) -> Path:
        """The file with the statements of this generation."""
        return snapshots.snapshot(Path(self.folder), self.generation)

    def renewed(self) -> "Order":
        """Return the order to read the same sources anew."""
        return replace(self, generation=self.generation + 1)


@dataclass(frozen=True, slots=True)
class Ready:
    """
    A zygote's message that it can fork.

    ``has_snapshot`` is true unless the disk was full, ``restored`` if the data were loaded
    from a snapshot.
    """

    dataset: Dataset
    has_snapshot: bool
    restored: bool

    @classmethod
    def of(cls, message: Message) -> "Ready":
        """Read the message. Raises `SourceError` if the data could not be loaded."""
        if "error" in message.head:
            raise errors.SourceError(message.head["error"])
        head = message.head
        return cls(Dataset(**head["dataset"]), head["has_snapshot"], head["restored"])

    def head(self) -> dict[str, Any]:
        """Return the message's head."""
        return asdict(self)


def query_head(query: Query, seconds: float) -> list[Any]:
    """Return the head of the message with a query that may take ``seconds``."""
    dataset = query.default_graphs, query.named_graphs
    return [query.text, query.accept, *dataset, seconds, SHAPE(query.shape)]


def read_query(message: Message) -> Query:
    """Return the query of a message."""
    text, accept, default_graphs, named_graphs, seconds, shape = message.head
    dataset = tuple(default_graphs), tuple(named_graphs)
    return Query(text, accept, *dataset, seconds, Shape(*shape))


def reply_head(reply: Reply) -> dict[str, Any]:
    """Return the head of the message with a reply; its body is that of the answer."""
    if isinstance(reply, Answer):
        return {"media_type": reply.media_type}
    return {"error": type(reply).__name__, "arguments": reply.args}


def read_reply(message: Message) -> Reply:
    """Return the reply of a message."""
    head = message.head
    if "error" in head:
        error: errors.LisGraphError = getattr(errors, head["error"])(*head["arguments"])
        return error
    return Answer(head["media_type"], message.body, message.file)
