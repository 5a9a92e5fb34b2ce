"""How is a release made? From files with evidence to one immutable dataset."""
