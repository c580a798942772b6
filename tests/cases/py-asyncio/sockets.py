import asyncio, sys

async def serve(reader, writer):
    data = await reader.readline()
    writer.write(data.upper())
    await writer.drain()
    writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"hello\n")
    print(await reader.read())
    #=> b'HELLO\n'
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()

    child = await asyncio.create_subprocess_exec(
        "cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate(b"through a child")
    print(out, child.returncode)
    #=> b'through a child' 0
    shell = await asyncio.create_subprocess_shell("exit 3")
    print(await shell.wait())
    #=> 3

asyncio.run(main())
