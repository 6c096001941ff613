"""The tutorial's client, a prompt, with its defects marked.
Start it with: python3 client.py [PORT [HOST]]"""

import socket
import sys


def talk(port, host):
    # ANCHOR: connect
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.connect((host, port))
    # ANCHOR_END: connect
    # ANCHOR: loop
    while True:
        # B8: the end of input, Ctrl-C and a lost server all end in a traceback.
        line = input("some English text: ")
        if not line.strip():
            continue
        # B3: send() may take a part of the text; its result is thrown away.
        connection.send(line.encode("utf-8"))
        # B7: one recv() is what has come by now, not the reply.
        # B4: each read has a buffer of 768 KiB made for it.
        reply = connection.recv(1024 * 768)
        # B2: if that ends within a character, it cannot be decoded.
        print(reply.decode("utf-8"))
    # ANCHOR_END: loop


if __name__ == "__main__":
    talk(
        int(sys.argv[1]) if len(sys.argv) > 1 else 8000,
        sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1",
    )
