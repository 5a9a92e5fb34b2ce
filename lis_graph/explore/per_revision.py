"""Values that depend on nothing but the data: made once for each revision."""

from collections.abc import Callable
from functools import update_wrapper
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from lis_graph.engines import Engine

Value = TypeVar("Value")


class PerRevision(Generic[Value]):
    """
    A function of an engine that is called once for each revision; also a decorator for one.

    The last value for each engine is kept; threads that ask for it while it is made wait.
    ``settle`` is called after each new value: for large ones, which stay.
    """

    def __init__(
        self, make: Callable[[Engine], Value], settle: Callable[[], None] = lambda: None
    ) -> None:
        self._make, self._settle = make, settle
        self._lock = Lock()
        self._values: WeakKeyDictionary[Engine, tuple[str, Value]] = WeakKeyDictionary()
        update_wrapper(self, make)

    def __call__(self, engine: Engine) -> Value:
        """Return the value for what an engine holds now. Raises what the function raises."""
        with self._lock:
            revision = engine.dataset.revision
            known, value = self._values.get(engine, (None, None))
            if known != revision or value is None:
                value = self._make(engine)
                self._values[engine] = revision, value
                self._settle()
            return value
