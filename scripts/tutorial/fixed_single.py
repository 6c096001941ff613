"""The first server mended: one client at a time, the others wait in the backlog.
Start it with: python3 fixed_single.py [PORT [HOST]]"""

import server_kit


# ANCHOR: serve
def serve(listening):
    for connection, address in server_kit.incoming(listening):
        server_kit.session(connection, address)
# ANCHOR_END: serve


if __name__ == "__main__":
    server_kit.end_on_signals()
    serve(server_kit.listen())
