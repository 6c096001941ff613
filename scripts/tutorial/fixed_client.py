"""The client mended: a reply ends at its newline, and every end is an orderly one.
Start it with: python3 fixed_client.py [PORT [HOST]]; Ctrl-D leaves."""

import socket
import sys
from threading import Thread


# ANCHOR: exchange
def exchange(connection, replies, line):
    """Sends one line and returns its reply, b"" if the server has closed.

    A long line is sent on a thread of its own: the server takes no more of it while we
    take no reply (rule S6), so that sending it all first could wait for ever.
    """
    sender = Thread(target=send, args=(connection, line + b"\n"), daemon=True)
    sender.start()
    reply = replies.readline()  # Upper case makes no newline and loses none.
    if reply.endswith(b"\n"):
        sender.join()
    return reply


def send(connection, request):
    try:
        connection.sendall(request)
    except OSError:
        pass  # The server is gone, as the end of its replies will tell.
# ANCHOR_END: exchange


# ANCHOR: talk
def talk(connection):
    replies = connection.makefile("rb")
    while True:
        line = input("some English text: ")
        if not line.strip():
            continue
        # Bytes that are not text go out as they came in, for the server to judge.
        reply = exchange(connection, replies, line.encode("utf-8", "surrogateescape"))
        text = reply.decode("utf-8", "replace").rstrip("\n")
        if reply.startswith(b"error: "):
            return f"the server says: {text}"
        if not reply.endswith(b"\n"):
            return "the server closed the connection"
        print(text)
# ANCHOR_END: talk


# ANCHOR: main
def main(port, host):
    try:
        with socket.create_connection((host, port)) as connection:
            return talk(connection)
    except EOFError:
        print()  # Ctrl-D: leave the prompt's line.
    except KeyboardInterrupt:
        print()
        return 130
    except OSError as error:
        return f"{host}:{port}: {error}. Is the server running?"
# ANCHOR_END: main


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 8000,
            sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1",
        )
    )
