"""Ask every competency question of Oxigraph and of rdflib; print how they compare."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from rdflib import Dataset

from lis_graph.build import cache, questions
from lis_graph.checks import validation
from lis_graph.engines.embedded import EmbeddedEngine

ROOT = Path(__file__).parent.parent
ROUNDS = 5


def seconds(ask: Callable[[], object]) -> float:
    """Return the median time of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print one line for each question, the slowest ratio last."""
    made = cache.current(ROOT)
    engine = EmbeddedEngine(made)
    other = Dataset(default_union=True)
    other.parse(data=made.nquads.decode(), format="nquads")
    ratios = []
    for question in questions.load(ROOT):
        ours = seconds(lambda q=question: validation.answered(engine, q))
        theirs = seconds(lambda q=question: list(other.query(q.text)))
        ratios.append((theirs / ours, question.slug))
    for ratio, slug in sorted(ratios, reverse=True):
        print(f"{ratio:8.1f} × as fast as rdflib  {slug}")
    print(f"{statistics.median(r for r, _ in ratios):8.1f} × in the median")


if __name__ == "__main__":
    main()
