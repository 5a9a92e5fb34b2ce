"""A server as an operator starts it, over statements about a small ring of things."""

import json
import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

RING = 300
LIMITS = {
    "LIS_GRAPH_QUERY_SECONDS": "2",
    "LIS_GRAPH_QUERY_MEMORY_MB": "256",
    "LIS_GRAPH_MAX_ANSWER_MB": "16",
}


class Server:
    """A running `lis-graph serve`."""

    def __init__(self, folder, files, **environ):
        self.port = free_port()
        self.log = folder / f"server-{self.port}.log"
        options = [part for path in files for part in ("--data", str(path))]
        environ = os.environ | {"XDG_STATE_HOME": str(folder)} | LIMITS | environ
        self.environ = environ
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lis_graph", "serve",
                 "--port", str(self.port), *options],
                stdout=subprocess.PIPE, stderr=log, text=True, env=environ,
            )  # fmt: skip
        assert "Serving" in self.process.stdout.readline()

    def socket(self, *data):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        for part in data:
            connection.sendall(part)
        return connection

    def get(self, path, method="GET", body=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def ask(self, query):
        form = {"Content-Type": "application/sparql-query"}
        return self.get("/sparql", "POST", query.encode(), **form)

    def works(self):
        """Say whether a query that is in no cache is answered."""
        response = self.ask(f"ASK {{ <urn:1> ?p ?o }} # {os.urandom(8).hex()}")
        return response.status == 200 and json.loads(response.body)["boolean"]

    def health(self):
        return json.loads(self.get("/readyz").body)

    def lines(self):
        return [
            json.loads(line) for line in self.log.read_text().splitlines() if line[0] == "{"
        ]

    def children(self, word):
        """Return the processes of this server whose command line contains a word."""
        matches, processes = [], [self.process.pid]
        while processes:
            process = processes.pop()
            try:
                for thread in Path(f"/proc/{process}/task").iterdir():
                    processes += map(int, (thread / "children").read_text().split())
                line = Path(f"/proc/{process}/cmdline").read_text()
                matches += [process] if word in line else []
            except OSError:
                continue
        return matches

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(30)
        self.process.stdout.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def ring(tmp_path_factory):
    path = tmp_path_factory.mktemp("ring") / "ring.nt"
    path.write_text(
        "".join(f"<urn:{n}> <urn:p> <urn:{(n + 1) % RING}> .\n" for n in range(RING))
    )
    return path


@pytest.fixture
def start(tmp_path):
    servers = []

    def begin(*files, **environ):
        servers.append(Server(tmp_path, files, **environ))
        return servers[-1]

    yield begin
    for server in servers:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory, ring):
    running = Server(tmp_path_factory.mktemp("server"), [ring])
    yield running
    running.stop()
