"""What a term is: names, formats, negotiation."""
