"""A simulated load, as the Rust servers' --cpu-work and --cpu-work-from.

SHOUT_CPU_WORK_MS=2 in the environment burns 2 ms of CPU time for each chunk, and with
SHOUT_CPU_WORK_FROM=512 only for chunks of at least 512 bytes."""

import os
import time

CPU_WORK = float(os.environ.get("SHOUT_CPU_WORK_MS", "0")) / 1000  # Seconds.
CPU_WORK_FROM = int(os.environ.get("SHOUT_CPU_WORK_FROM", "1"))  # Bytes.


def burn_cpu(chunk):
    """Computes in Python, as a thread that holds the GIL does."""
    if CPU_WORK and len(chunk) >= CPU_WORK_FROM:
        end = time.thread_time() + CPU_WORK
        while time.thread_time() < end:
            sum(range(200))
