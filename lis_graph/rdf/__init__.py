"""What is a term? Names, formats, negotiation, statements, queries."""
