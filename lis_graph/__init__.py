"""LIS Graph: the smart specialisation of Lubuskie as a knowledge graph."""

from lis_graph.graph import KnowledgeGraph

__all__ = ["KnowledgeGraph"]
