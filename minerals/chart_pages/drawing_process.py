"""The program that turns an SVG into a PNG: one process per machine, because the library blocks the interpreter while
it draws.

It takes `zoom`, a line break and the SVG from a connection, until its end, and answers with the PNG or with a reason.
Run by its path and not as a module of the project, so that it starts in a tenth of a second.
"""

import os
import socket
import sys

import resvg_py

IDLE = 600  # seconds without a picture, after which it ends
SLOWEST = 10  # seconds that a client may take to send
BLOCK = 1 << 16


def serve(address, *fonts):
    os.nice(5)  # readers of pages come first
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        listener.settimeout(IDLE)
        while True:
            try:
                client, _ = listener.accept()
            except TimeoutError:
                os.unlink(address)
                return
            with client:
                try:
                    client.settimeout(SLOWEST)
                    client.sendall(answer(read(client), fonts))
                except OSError:  # who asked has gone
                    continue


def read(connection):
    """Read everything until the other side closes."""
    return b"".join(iter(lambda: connection.recv(BLOCK), b""))


def answer(asked, fonts):
    zoom, _, svg = asked.partition(b"\n")
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg.decode(),
                zoom=int(zoom),
                skip_system_fonts=True,
                font_files=list(fonts),
                font_family="Source Sans 3",
                sans_serif_family="Source Sans 3",
            )
        )
    except Exception as error:  # whatever the error, the next picture may succeed
        return f"{type(error).__name__}: {error}".encode()


if __name__ == "__main__":
    serve(*sys.argv[1:])
