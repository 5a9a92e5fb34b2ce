"""Views of the whole graph: overview, facets, matrices, timeline, map, conflicts."""
