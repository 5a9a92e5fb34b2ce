"""Views of the whole graph: lists by facets, matrices, the process, the map, conflicts."""
