"""``python -m lis_graph`` is the ``lis-graph`` command."""

from lis_graph.cli import main

main()
