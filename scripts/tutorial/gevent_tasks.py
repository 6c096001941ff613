"""The tutorial's fourth server, a greenlet of gevent for each client, with its defects.
Start it with: python3 gevent_tasks.py [PORT [HOST]] (see requirements.txt)"""

import socket
import sys

import gevent
from gevent import monkey


# ANCHOR: server
class Server:
    def __init__(self, port, host):
        # B12: this belongs before the imports: a name imported earlier stays blocking.
        monkey.patch_all()
        # B5: without SO_REUSEADDR a restart fails: "address already in use".
        self.listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.port = port
        self.host = host

    # ANCHOR: session
    def session(self, connection, peer):
        while True:
            try:
                # B1: empty bytes mean the client has closed: it spins, others starve.
                # B2: a character that is split between two reads cannot be decoded.
                # B4: each read has a buffer of 768 KiB made for it.
                text = connection.recv(1024 * 768).decode("utf-8")
            except ConnectionResetError:
                # B10: one kind of error is caught, here only; others kill the greenlet.
                print("%s:%s left" % peer)
                break
            # B3: send() takes what fits; the rest of the reply is thrown away.
            connection.send(text.upper().encode("utf-8"))
        # B11: only a reset leads here: after an orderly close the descriptor stays open.
        connection.close()
    # ANCHOR_END: session

    # ANCHOR: loop
    def serve(self):
        self.listening.bind((self.host, self.port))
        self.listening.listen()
        while True:
            connection, peer = self.listening.accept()
            print("%s:%s connected" % peer)
            # B6: no limit, and no time-out: a silent client keeps its place for ever.
            gevent.spawn(self.session, connection, peer)
    # ANCHOR_END: loop
# ANCHOR_END: server


if __name__ == "__main__":
    Server(
        int(sys.argv[1]) if len(sys.argv) > 1 else 8000,
        # B9: the default address lets the whole network in.
        sys.argv[2] if len(sys.argv) > 2 else "0.0.0.0",
    ).serve()
