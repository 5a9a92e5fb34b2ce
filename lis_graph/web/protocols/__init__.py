"""Routes for programs, one module for each protocol or kind of document."""
