"""The asyncio server unchanged, on the event loop of uvloop, which is written in C.
Start it with: python3 fixed_uvloop.py [PORT [HOST]] (see requirements.txt)"""

import uvloop

import fixed_asyncio

# ANCHOR: main
if __name__ == "__main__":
    uvloop.run(fixed_asyncio.main())
# ANCHOR_END: main
