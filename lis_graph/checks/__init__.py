"""Checks of a draft: logic, shapes, lint rules, questions; and of quotes against sources."""
