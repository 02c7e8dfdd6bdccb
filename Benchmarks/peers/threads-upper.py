#!/usr/bin/env python3
"""Python's socketserver: a thread for each connection. Answers in upper case; prints `ready PORT`."""

import socketserver


class Upper(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        while data := self.request.recv(65536):
            self.request.sendall(data.upper())


class Server(socketserver.ThreadingTCPServer):
    """The listener."""

    request_queue_size = 4096
    daemon_threads = True


with Server(("127.0.0.1", 0), Upper) as server:
    print("ready", server.server_address[1], flush=True)
    server.serve_forever()
