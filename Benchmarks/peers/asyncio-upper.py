#!/usr/bin/env python3
"""Python's asyncio: a protocol object for each connection. Answers in upper case; prints `ready PORT`.

asyncio sets TCP_NODELAY by itself.
"""

import asyncio


class Upper(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data.upper())


async def main() -> None:
    """Serves until it is killed."""
    server = await asyncio.get_running_loop().create_server(Upper, "127.0.0.1", 0, backlog=4096)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
