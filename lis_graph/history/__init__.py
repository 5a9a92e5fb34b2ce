"""What changed: releases as patches, and what follows from their chain."""
