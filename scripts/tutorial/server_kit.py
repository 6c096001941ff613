"""What the fixed_* servers share: listener, limits, a session on a blocking socket.
It names no model of concurrency, as the Rust kit's crate `server-kit` does not."""

import os
import pathlib
import signal
import socket
import sys
import threading
import time

import shout

BACKLOG = 1024
IDLE_TIMEOUT = 300  # Seconds without a byte (rule S8).
MAX_CONNECTIONS = 16384  # Open at a time; the others wait in the backlog (rule S9).
LINGER = 2  # Seconds for which bytes are thrown away after an error (rule S5).
BACK_OFF = 0.1  # Seconds until the next try, when a resource has run out (rule S11).

places = threading.BoundedSemaphore(MAX_CONNECTIONS)


def log(line):
    try:
        sys.stderr.write(f"{line}\n")
    except OSError:
        pass  # The log has no reader, which is no reason to stop serving.


def show(address):
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# ANCHOR: listener
def listen():
    """The listener on the command line's [PORT [HOST]]. It says where it listens."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Where it is needed, which is not on Windows, create_server sets SO_REUSEADDR.
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    name = pathlib.Path(sys.argv[0]).stem
    print(f"{name} listening on {show(listening.getsockname())}", flush=True)
    return listening
# ANCHOR_END: listener


# ANCHOR: incoming
def incoming(listening):
    """Yields (connection, address) for each client, and survives a failing accept."""
    while True:
        places.acquire()
        try:
            accepted = listening.accept()
        except OSError as error:
            places.release()
            log(f"accept: {error}")
            time.sleep(BACK_OFF)
        else:
            yield accepted
# ANCHOR_END: incoming


# ANCHOR: start
def start(thread):
    """Starts a session's thread, and waits until there can be one more (rule S11)."""
    thread.daemon = True
    while True:
        try:
            return thread.start()
        except RuntimeError as error:
            log(f"start a thread: {error}")
            time.sleep(BACK_OFF)
# ANCHOR_END: start


# ANCHOR: session
def session(connection, address):
    """Serves one client to its end. Whatever goes wrong ends this session alone (S7)."""
    log(f"{show(address)} connected")
    ending = "left"
    try:
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(IDLE_TIMEOUT)
            talk(connection)
    except OSError as error:
        ending = f"broke: {error}"
    except Exception as error:
        ending = f"failed: {error!r}"
    finally:
        places.release()
        log(f"{show(address)} {ending}")
# ANCHOR_END: session


# ANCHOR: talk
def talk(connection):
    conversation = shout.Session()
    while True:
        try:
            chunk = connection.recv(shout.CHUNK)
        except socket.timeout:
            idle = conversation.error_line(f"idle for {IDLE_TIMEOUT} s")
            return hang_up(connection, idle)
        try:
            reply = conversation.receive(chunk) if chunk else conversation.finish()
        except shout.InvalidUtf8 as error:
            return hang_up(connection, error.reply)
        if not chunk:
            return
        connection.sendall(reply)  # A client that does not read it is not read from.
# ANCHOR_END: talk


# ANCHOR: hang_up
def hang_up(connection, last_words):
    """Sends the error and goes on reading: closing at once could reset it away."""
    connection.sendall(last_words)
    connection.shutdown(socket.SHUT_WR)
    end = time.monotonic() + LINGER
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return
        connection.settimeout(left)
        try:
            if not connection.recv(shout.CHUNK):
                return
        except socket.timeout:
            return
# ANCHOR_END: hang_up


# ANCHOR: end_on_signals
def end_on_signals():
    """SIGTERM and Ctrl-C end the process with status 0, and cut what sessions are open.

    The rest of rule S10, letting each session finish, is left to the Rust servers.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
# ANCHOR_END: end_on_signals
