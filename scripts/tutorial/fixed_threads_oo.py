"""The third server mended: the threads again as objects.
Start it with: python3 fixed_threads_oo.py [PORT [HOST]]"""

from threading import Thread

import server_kit


# ANCHOR: session
class Session(Thread):
    def __init__(self, connection, address):
        super().__init__()
        self.connection = connection
        self.address = address

    def run(self):
        server_kit.session(self.connection, self.address)
# ANCHOR_END: session


# ANCHOR: server
class Server:
    def __init__(self, listening):
        self.listening = listening

    def serve(self):
        for connection, address in server_kit.incoming(self.listening):
            server_kit.start(Session(connection, address))
# ANCHOR_END: server


if __name__ == "__main__":
    server_kit.end_on_signals()
    Server(server_kit.listen()).serve()
