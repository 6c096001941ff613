"""The tutorial's first server, one client at a time, with its defects B1, B2, ... marked.
Start it with: python3 single.py [PORT [HOST]]"""

import socket
import sys


def serve(port, host):
    # ANCHOR: listener
    # B5: without SO_REUSEADDR a restart fails: "address already in use".
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.bind((host, port))
    listening.listen()
    # ANCHOR_END: listener
    # ANCHOR: loop
    while True:
        connection, peer = listening.accept()
        print("%s:%s connected" % peer)
        # B6: no time-out: one silent client keeps the only place for ever.
        while True:
            try:
                # B1: empty bytes mean the client has closed: the loop spins for ever.
                # B2: a character that is split between two reads cannot be decoded.
                # B4: each read has a buffer of 768 KiB made for it.
                text = connection.recv(1024 * 768).decode("utf-8")
            except ConnectionResetError:
                # B10: one kind of error is caught, here only; any other ends the server.
                print("%s:%s left" % peer)
                connection.close()
                break
            # B3: send() may take a part of the reply; its result is thrown away.
            connection.send(text.upper().encode("utf-8"))
    # ANCHOR_END: loop


if __name__ == "__main__":
    serve(
        int(sys.argv[1]) if len(sys.argv) > 1 else 8000,
        # B9: the default address lets the whole network in.
        sys.argv[2] if len(sys.argv) > 2 else "0.0.0.0",
    )
