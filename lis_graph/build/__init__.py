"""How a release is made: from files with evidence to one immutable dataset."""
