"""The tutorial's third server, the threads again as objects, with its defects marked.
Start it with: python3 threads_oo.py [PORT [HOST]]"""

import socket
import sys
from threading import Thread


# ANCHOR: session
class Session(Thread):
    def __init__(self, connection, peer):
        super().__init__()
        self.connection = connection
        self.peer = peer

    def run(self):
        while True:
            try:
                # B1: empty bytes mean the client has closed: the loop spins for ever.
                # B2: a character that is split between two reads cannot be decoded.
                # B4: each read has a buffer of 768 KiB made for it.
                text = self.connection.recv(1024 * 768).decode("utf-8")
            except ConnectionResetError:
                # B10: one kind of error is caught, here only; others kill the thread.
                print("%s:%s left" % self.peer)
                break
            # B3: send() may take a part of the reply; its result is thrown away.
            self.connection.send(text.upper().encode("utf-8"))
        # B11: only a reset leads here: after an orderly close the descriptor stays open.
        self.connection.close()
# ANCHOR_END: session


# ANCHOR: server
class Server:
    def __init__(self):
        # B5: without SO_REUSEADDR a restart fails: "address already in use".
        self.listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    def begin(self, connection, peer):
        # B6: no limit on threads, and no time-out: a silent client keeps its thread.
        Session(connection, peer).start()

    def serve(self, port, host):
        self.listening.bind((host, port))
        self.listening.listen()
        while True:
            connection, peer = self.listening.accept()
            print("%s:%s connected" % peer)
            self.begin(connection, peer)
# ANCHOR_END: server


if __name__ == "__main__":
    Server().serve(
        int(sys.argv[1]) if len(sys.argv) > 1 else 8000,
        # B9: the default address lets the whole network in.
        sys.argv[2] if len(sys.argv) > 2 else "0.0.0.0",
    )
