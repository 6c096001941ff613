"""The Shout protocol without a socket: bytes in, bytes out (rules S1 to S5).
Every fixed_* server imports it; the Rust kit's crate `protocol` is its model."""

import codecs

import loads

CHUNK = 64 * 1024  # The most bytes that a server reads at a time (rule S6).


class InvalidUtf8(Exception):
    """The client's bytes cannot be text: send `reply`, then close (rule S5)."""

    def __init__(self, at, reply):
        super().__init__(f"invalid utf-8 at byte {at}")
        self.reply = reply


# ANCHOR: session
class Session:
    """One client's conversation. It holds 3 bytes at most, of an unfinished character."""

    def __init__(self):
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self.received = 0  # Bytes, over the whole connection.
        self.mid_line = False  # The last byte answered was not a newline.

    def receive(self, chunk):
        """The reply to all characters that are complete now."""
        loads.burn_cpu(chunk)
        return self._decode(chunk, end=False)

    def finish(self):
        """The client will send no more: raises InvalidUtf8 if a character is cut."""
        self._decode(b"", end=True)

    def error_line(self, reason):
        """`error: REASON` on a line of its own."""
        return (b"\n" if self.mid_line else b"") + f"error: {reason}\n".encode()

    def _decode(self, chunk, end):
        pending, _ = self.decoder.getstate()
        before = self.received - len(pending)
        self.received += len(chunk)
        try:
            text = self.decoder.decode(chunk, end)
        except UnicodeDecodeError as error:
            valid, at = error.object[: error.start].decode(), before + error.start
            raise self._invalid(self._shout(valid), at) from None
        reply = self._shout(text)
        pending, _ = self.decoder.getstate()
        if is_half_surrogate(pending):
            raise self._invalid(reply, self.received - len(pending))
        return reply

    def _shout(self, text):
        if text:
            self.mid_line = not text.endswith("\n")
        return text.upper().encode("utf-8")

    def _invalid(self, reply, at):
        return InvalidUtf8(at, reply + self.error_line(f"invalid utf-8 at byte {at}"))
# ANCHOR_END: session


def is_half_surrogate(pending):
    """Python's decoder waits for a third byte here, which cannot make it a character."""
    return len(pending) == 2 and pending[0] == 0xED and pending[1] >= 0xA0
