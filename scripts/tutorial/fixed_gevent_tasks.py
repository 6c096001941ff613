"""The fourth server mended: a greenlet of gevent for each client.
Start it with: python3 fixed_gevent_tasks.py [PORT [HOST]] (see requirements.txt)"""

# ANCHOR: patch
from gevent import monkey

monkey.patch_all()  # Before all other imports, so that none keeps a blocking name.

import gevent

import server_kit
# ANCHOR_END: patch


# ANCHOR: serve
def serve(listening):
    for connection, address in server_kit.incoming(listening):
        gevent.spawn(server_kit.session, connection, address)
# ANCHOR_END: serve


if __name__ == "__main__":
    server_kit.end_on_signals()
    serve(server_kit.listen())
