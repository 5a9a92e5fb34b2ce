"""The WSGI application ``app``, set by the environment; run this file to serve it."""

import os
import sys

from lis_graph.cli import main
from lis_graph.settings import Settings
from lis_graph.web.server.serving import load

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
else:
    app = load(Settings.from_environ(os.environ))
