"""The tutorial's second server, a thread for each client, with its defects marked.
Start it with: python3 threads.py [PORT [HOST]]"""

import socket
import sys
from threading import Thread


# ANCHOR: session
def session(connection, peer):
    while True:
        try:
            # B1: empty bytes mean that the client has closed: the loop spins for ever.
            # B2: a character that is split between two reads cannot be decoded.
            # B4: each read has a buffer of 768 KiB made for it.
            text = connection.recv(1024 * 768).decode("utf-8")
        except ConnectionResetError:
            # B10: one kind of error is caught, here only; any other kills the thread.
            print("%s:%s left" % peer)
            break
        # B3: send() may take a part of the reply; its result is thrown away.
        connection.send(text.upper().encode("utf-8"))
    # B11: only a reset leads here: after an orderly close the descriptor stays open.
    connection.close()
# ANCHOR_END: session


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
        # B6: no limit on threads, and no time-out: a silent client keeps its thread.
        Thread(target=session, args=(connection, peer)).start()
    # ANCHOR_END: loop


if __name__ == "__main__":
    serve(
        int(sys.argv[1]) if len(sys.argv) > 1 else 8000,
        # B9: the default address lets the whole network in.
        sys.argv[2] if len(sys.argv) > 2 else "0.0.0.0",
    )
