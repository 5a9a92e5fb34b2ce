"""What follows from the data as a whole: made once for each revision, the last one kept."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from lis_graph.engines import Engine

Value = TypeVar("Value")


class PerRevision(Generic[Value]):
    """
    The value that ``make`` returns of what an engine holds now.

    ``settle`` is called when there is a new one, which is large and stays.
    """

    def __init__(
        self, make: Callable[[Engine], Value], settle: Callable[[], None] = lambda: None
    ) -> None:
        self._make, self._settle = make, settle
        self._lock = Lock()
        self._held: tuple[str, Value] | None = None

    def of(self, engine: Engine) -> Value:
        """Return the value; it is made if the data are new, and others wait for it then."""
        revision = engine.dataset.revision
        with self._lock:
            if self._held is None or self._held[0] != revision:
                self._held = revision, self._make(engine)
                self._settle()
            return self._held[1]
