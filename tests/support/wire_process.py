"""A wire between a client and its server: PORT, and a host:port or a socket's path to lead to.

While this process is stopped (SIGSTOP) both ends hear nothing, and no connection is closed: what a
cable that was pulled out looks like. It says "ready" once it can be used.
"""

from __future__ import annotations

import asyncio
import sys

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:  # an end that was reset is one, too
        writer.close()


async def opened(target: str) -> Ends:
    if target.startswith("/"):
        return await asyncio.open_unix_connection(target)
    host, _, port = target.rpartition(":")
    return await asyncio.open_connection(host, int(port))


async def main(port: int, target: str) -> None:
    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await opened(target)
        ends = [pump(reader, far_writer), pump(far_reader, writer)]
        await asyncio.gather(*ends, return_exceptions=True)

    server = await asyncio.start_server(joined, "127.0.0.1", port)
    async with server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
