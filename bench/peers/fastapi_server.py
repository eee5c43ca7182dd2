"""FastAPI on uvicorn with the websockets package, as its documentation broadcasts: a list of sockets a room, and
`await send_text` for one after the other. uvloop and httptools are used where they are installed. No log, no resume,
no limits. The send waits for a full socket, which is its backpressure."""

import asyncio
import json
import os
import socket
import sys
import time
from collections import defaultdict

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

CAUGHT_UP = os.environ["BENCH_CAUGHT_UP"]
BEFORE, *AFTER = os.environ["BENCH_EVENT"].split("@")

app = FastAPI()
rooms: dict[int, list[WebSocket]] = defaultdict(list)
seqs: list[int] = []
times: list[float] = []
listener = socket.socket()
listener.bind(("127.0.0.1", 0))


@app.websocket("/{room}")
async def watch(websocket: WebSocket, room: int):
    await websocket.accept()
    rooms[room].append(websocket)
    await websocket.send_text(CAUGHT_UP)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        rooms[room].remove(websocket)


def now() -> float:
    return time.time() * 1000


def open_rooms(count: int = 1, burst: int = 1):
    seqs[:] = [0] * count
    port = listener.getsockname()[1]
    return {"urls": [f"ws://127.0.0.1:{port}/{room}" for room in range(count)]}


async def emit(count: int, everyMs: float, burst: int = 1):
    step = everyMs / len(seqs)
    times.clear()
    begun = now()
    for i in range(count * len(seqs)):
        wait = begun + i // burst * step - now() if everyMs > 0 else 0
        # Also without a wait, so that sockets are read in between.
        await asyncio.sleep(max(0, wait) / 1000)
        times.append(now())
        room = i % len(seqs)
        seqs[room] += 1
        text = BEFORE + "".join(str(seqs[room]) + part for part in AFTER)
        for websocket in rooms[room]:
            await websocket.send_text(text)


async def close():
    for sockets in list(rooms.values()):
        for websocket in list(sockets):
            await websocket.close(1000)


async def answer(line: str):
    asked = json.loads(line)
    number, name = asked.pop("id"), asked.pop("do")
    try:
        value = COMMANDS[name](**asked)
        message = {"id": number, "value": await value if asyncio.iscoroutine(value) else value}
    except Exception as error:
        message = {"id": number, "error": repr(error)}
    print(json.dumps(message), flush=True)


COMMANDS = {"room": open_rooms, "emit": emit, "times": lambda: times, "close": close}


async def main():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    config = uvicorn.Config(app, ws="websockets", log_level="error", lifespan="off", backlog=4096)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    tasks = set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(line.decode()))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    server.force_exit = server.should_exit = True
    await asyncio.wait([serving], timeout=2)
    os._exit(0)


if __name__ == "__main__":
    # The loop that uvicorn would choose.
    uvicorn.Config(app, loop="auto").setup_event_loop()
    asyncio.run(main())
