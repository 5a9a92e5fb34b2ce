"""Whether a release is right: logic, shapes, lint rules, questions, evidence."""
