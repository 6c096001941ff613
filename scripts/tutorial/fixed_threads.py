"""The second server mended: a thread for each client.
Start it with: python3 fixed_threads.py [PORT [HOST]]"""

from threading import Thread

import server_kit


# ANCHOR: serve
def serve(listening):
    for connection, address in server_kit.incoming(listening):
        thread = Thread(target=server_kit.session, args=(connection, address))
        server_kit.start(thread)
# ANCHOR_END: serve


if __name__ == "__main__":
    server_kit.end_on_signals()
    serve(server_kit.listen())
