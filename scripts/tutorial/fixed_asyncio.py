"""What Python has of its own today: a task of asyncio for each client.
Start it with: python3 fixed_asyncio.py [PORT [HOST]]"""

import asyncio

import server_kit
import shout


# ANCHOR: session
async def session(connection, address, places):
    """Serves one client to its end. Whatever goes wrong ends this session alone (S7)."""
    server_kit.log(f"{server_kit.show(address)} connected")
    ending = "left"
    try:
        reader, writer = await asyncio.open_connection(
            sock=connection, limit=shout.CHUNK  # It sets TCP_NODELAY, too.
        )
        try:
            await talk(reader, writer)
        finally:
            writer.transport.abort()  # All is sent by now, or will never be.
    except asyncio.CancelledError:
        ending = "broke: timed out"
    except OSError as error:
        ending = f"broke: {error}"
    except Exception as error:
        ending = f"failed: {error!r}"
    finally:
        places.release()
        server_kit.log(f"{server_kit.show(address)} {ending}")
# ANCHOR_END: session


# ANCHOR: talk
async def talk(reader, writer):
    writer.transport.set_write_buffer_limits(0)  # drain() waits until all is sent.
    conversation = shout.Session()
    alarm = Alarm()
    try:
        while chunk := await reader.read(shout.CHUNK):
            alarm.put_off()
            writer.write(conversation.receive(chunk))
            await writer.drain()  # A client that does not read is not read from.
            alarm.put_off()
        conversation.finish()
    except shout.InvalidUtf8 as error:
        await hang_up(reader, writer, error.reply)
    except asyncio.CancelledError:  # The alarm rang.
        if writer.transport.get_write_buffer_size() > 0:
            raise  # The client does not take its reply.
        alarm.put_off()
        reason = f"idle for {server_kit.IDLE_TIMEOUT} s"
        await hang_up(reader, writer, conversation.error_line(reason))
    finally:
        alarm.stop()
# ANCHOR_END: talk


# ANCHOR: hang_up
async def hang_up(reader, writer, last_words):
    """Sends the error and goes on reading: closing at once could reset it away."""
    writer.write(last_words)
    await writer.drain()
    writer.write_eof()
    try:
        await asyncio.wait_for(discard(reader), server_kit.LINGER)
    except asyncio.TimeoutError:
        pass


async def discard(reader):
    while await reader.read(shout.CHUNK):
        pass
# ANCHOR_END: hang_up


# ANCHOR: alarm
class Alarm:
    """Cancels the session's task when no byte has moved for a time (rule S8).

    asyncio.wait_for is simpler, but before Python 3.12 it makes a task at each call.
    """

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.cancel = asyncio.current_task().cancel
        self.timer = self.loop.call_later(server_kit.IDLE_TIMEOUT, self.cancel)

    def put_off(self):
        self.timer.cancel()
        self.timer = self.loop.call_later(server_kit.IDLE_TIMEOUT, self.cancel)

    def stop(self):
        self.timer.cancel()
# ANCHOR_END: alarm


# ANCHOR: serve
async def serve(listening):
    """Accepts by hand: asyncio.start_server knows no limit, and without descriptors it
    spins (asyncio, seen with Python 3.11) or closes on newcomers (uvloop)."""
    loop = asyncio.get_running_loop()
    listening.setblocking(False)
    places = asyncio.Semaphore(server_kit.MAX_CONNECTIONS)
    sessions = set()  # The loop does not keep a task alive.
    while True:
        await places.acquire()
        try:
            connection, address = await loop.sock_accept(listening)
        except OSError as error:
            places.release()
            server_kit.log(f"accept: {error}")
            await asyncio.sleep(server_kit.BACK_OFF)
        else:
            task = asyncio.create_task(session(connection, address, places))
            sessions.add(task)
            task.add_done_callback(sessions.discard)
# ANCHOR_END: serve


async def main():
    server_kit.end_on_signals()
    await serve(server_kit.listen())


if __name__ == "__main__":
    asyncio.run(main())
