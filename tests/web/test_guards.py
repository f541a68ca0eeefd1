"""Who sends nothing or reads nothing is cut off; who is merely slow is served. Real sockets, a real uvicorn."""

import asyncio
import contextlib
import gc
import os
import socket
import struct
import threading
import time

import psutil
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from web.guarded_http import GuardedHttp, guarded_http
from web.guarded_websocket import GuardedWebSocket, guarded_websocket

# Short, so that the tests are; what is asserted is order, never exact time
SHORT = 1.0
HANG = 30
ENDED = []


async def hello(receive, send, body=b"hello"):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def count(receive, send):
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            ENDED.append("disconnect")
            return
        size, more = size + len(message["body"]), message["more_body"]
    await hello(receive, send, b"%d" % size)


async def big(receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(32):
        await send({"type": "http.response.body", "body": b"x" * 1_048_576, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    ENDED.append("sent")


async def a_little_too_much(receive, send):
    """Ends as soon as the kernel does not take everything: less waits than would pause the writer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while not send.__self__.transport.get_write_buffer_size():
        await send({"type": "http.response.body", "body": b"x" * 4_096, "more_body": True})
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})
    ENDED.append("sent")


async def live(receive, send):
    """Server-sent events with long pauses between them."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    for _ in range(2):
        await asyncio.sleep(SHORT * 1.5)
        await send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def ponder_then_count(receive, send):
    await asyncio.sleep(SHORT * 2)
    await count(receive, send)


async def flood(receive, send):
    await send({"type": "websocket.accept"})
    with contextlib.suppress(OSError):
        while True:
            await send({"type": "websocket.send", "text": "x" * 4_096})
    while (message := await receive())["type"] != "websocket.disconnect":
        pass
    ENDED.append(message["code"])


async def echo(receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": str(len(message.get("text") or ""))})
    ENDED.append(message["code"])


async def one_large_message(receive, send):
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "x" * 1_000_000})
    await receive()
    await receive()


async def told_beside_asgi(receive, send):
    """Writes prepared frames until the line takes no more, goes on when it is empty, and tries once more at the end."""
    line, emptied = send.__self__, asyncio.Event()
    line.on_emptied = emptied.set
    await receive()
    await send({"type": "websocket.accept"})
    frame, written = line.frame(b"x" * 50_000), 0
    while written < 100:
        if line.write_frame(frame):
            written += 1
        else:
            emptied.clear()
            await emptied.wait()
    while (message := await receive())["type"] != "websocket.disconnect":
        pass
    ENDED.append((message["code"], line.write_frame(frame)))


PLACES = {
    "/": hello, "/count": count, "/big": big, "/little": a_little_too_much, "/live": live, "/ponder": ponder_then_count,
    "/flood": flood, "/echo": echo, "/large": one_large_message,
    "/told": told_beside_asgi,
}  # fmt: skip


async def app(scope, receive, send):
    await PLACES[scope["path"]](receive, send)


on_both_loops = pytest.mark.parametrize("server", ["asyncio", "uvloop"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def server(request):
    config = uvicorn.Config(
        app,
        port=0,
        loop=getattr(request, "param", "uvloop"),
        lifespan="off",
        log_config=None,
        timeout_keep_alive=HANG,
        ws_ping_interval=SHORT,
        ws_ping_timeout=SHORT,
        http=guarded_http(head_seconds=SHORT, body_seconds=SHORT, stall_seconds=SHORT, body_rate=32_768),
        ws=guarded_websocket(stall_seconds=SHORT),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert eventually(lambda: server.started)
    server.port = server.servers[0].sockets[0].getsockname()[1]
    yield server
    server.should_exit = True
    thread.join(HANG)
    assert not thread.is_alive()


@pytest.fixture(autouse=True)
def nobody_is_left(server):
    ENDED.clear()
    yield
    assert eventually(lambda: not server.server_state.connections and not server.server_state.tasks)


def eventually(condition):
    give_up = time.monotonic() + HANG
    while time.monotonic() < give_up:
        if condition():
            return True
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def peer(server, first=b"", receive_buffer=None):
    with socket.socket() as connection:
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(HANG)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(first)
        yield connection


def rest(connection):
    """What the peer still gets until the server ends the connection, be it rudely."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while chunk := connection.recv(65_536):
            received += chunk
    return received


def until(connection, end):
    """Whether what arrives comes to end so; the connection stays."""
    received = b""
    while not received.endswith(end) and (chunk := connection.recv(65_536)):
        received += chunk
    return received.endswith(end)


def trickle(connection, data, pause=SHORT / 5):
    """Send byte after byte until the server has had enough."""
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
        except ConnectionError:
            return
        time.sleep(pause)


def upgrade(path):
    return (
        f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def masked(opcode, payload=b"", fin=True):
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack("!BH", 0x80 | 126, len(payload))
    return bytes([(0x80 if fin else 0) | opcode]) + length + bytes(4) + payload


# The head


def test_a_connection_that_says_nothing_is_closed_without_a_word(server):
    with peer(server) as connection:
        assert rest(connection) == b""


@on_both_loops
@pytest.mark.parametrize("first", [b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", b"\r\n"])
def test_an_unfinished_head_is_answered_with_408(server, first):
    with peer(server, first) as connection:
        assert rest(connection).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_trickles_in_is_cut(server):
    with peer(server, b"GET / HTTP/1.1\r\n") as connection:
        sender = threading.Thread(target=trickle, args=(connection, b"X-Slow: " + b"x" * 1_000))
        sender.start()
        assert b"408" in rest(connection) or not sender.is_alive()
        sender.join(HANG)
        assert not sender.is_alive()


def test_many_slow_heads_leave_nothing_behind(server):
    with contextlib.ExitStack() as crowd:
        connections = [crowd.enter_context(peer(server, b"GET / HTTP/1.1\r\nX: ")) for _ in range(200)]
        assert eventually(lambda: not server.server_state.connections)
        assert all(rest(connection).startswith(b"HTTP/1.1 408 ") for connection in connections)


def test_an_endless_head_is_refused(server):
    with peer(server, b"GET / HTTP/1.1\r\n") as connection:
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(b"X-Long: " + b"x" * 16_384 + b"\r\n")
        answer = rest(connection)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


def test_keep_alive_has_its_own_time(server):
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with peer(server) as connection:
        for pause in (0, SHORT * 2, 0):
            time.sleep(pause)
            connection.sendall(request)
            assert until(connection, b"hello")


def test_line_breaks_between_requests_hold_no_connection(server):
    with peer(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert until(connection, b"hello")
        trickle(connection, b"\r\n" * 10)
        assert eventually(lambda: not server.server_state.connections)


def test_an_answer_before_the_end_of_the_body_holds_no_connection(server):
    with peer(server, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n.") as connection:
        assert until(connection, b"hello")
        connection.sendall(b".")
        assert rest(connection) == b""


# The body


@on_both_loops
@pytest.mark.parametrize("framing", [b"Content-Length: 1000\r\n\r\n.", b"Transfer-Encoding: chunked\r\n\r\n1\r\n.\r\n"])
def test_an_unfinished_body_is_answered_with_408(server, framing):
    with peer(server, b"POST /count HTTP/1.1\r\nHost: x\r\n" + framing) as connection:
        assert rest(connection).startswith(b"HTTP/1.1 408 ")
    assert eventually(lambda: ENDED == ["disconnect"])


def test_a_body_that_trickles_in_is_cut(server):
    with peer(server, b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n") as connection:
        trickle(connection, b"." * 100)
        assert b"200" not in rest(connection)


def test_a_body_that_begins_fast_and_stops_is_cut(server):
    with peer(server, b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n") as connection:
        connection.sendall(b"." * 8_000_000)
        assert rest(connection).startswith(b"HTTP/1.1 408 ")


@on_both_loops
def test_an_honest_slow_upload_passes(server):
    portion, portions = 8_192, 16  # 80 KiB a second, three times as long as the patience with silence
    with peer(
        server, b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (portion * portions)
    ) as upload:
        for _ in range(portions):
            upload.sendall(b"." * portion)
            time.sleep(0.1)
        assert until(upload, b"\r\n\r\n%d" % (portion * portions))


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_slow_application_is_not_the_clients_fault(server, size):
    head = b"POST /ponder HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size
    with peer(server, head) as connection:
        connection.sendall(b"." * size)
        assert rest(connection).endswith(b"\r\n\r\n%d" % size)


def test_who_waits_to_be_told_to_go_on_is_not_cut(server):
    head = b"POST /ponder HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with peer(server, head) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"..")
        assert until(connection, b"\r\n\r\n2")


# The answer


@on_both_loops
def test_a_reader_that_stops_is_cut(server):
    with peer(server, b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n", receive_buffer=4_096):
        assert eventually(lambda: server.server_state.connections)
        assert eventually(lambda: not server.server_state.connections)


@on_both_loops
def test_a_reader_that_leaves_a_little_is_cut(server):
    with peer(server, b"GET /little HTTP/1.1\r\nHost: x\r\n\r\n", receive_buffer=4_096):
        assert eventually(lambda: ENDED == ["sent"])
        assert server.server_state.connections
        assert eventually(lambda: not server.server_state.connections)


def test_a_slow_reader_gets_everything(server):
    with peer(
        server, b"GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", receive_buffer=65_536
    ) as connection:
        received = 0
        while chunk := connection.recv(1_048_576):
            received += len(chunk)
            time.sleep(0.002)
    assert received > 32 * 1_048_576
    assert ENDED == ["sent"]


def test_a_quiet_stream_is_left_alone(server):
    # Some clients send a line break too many after a body
    with peer(server, b"POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n.\r\n") as connection:
        assert until(connection, b": still here\n\n\r\n0\r\n\r\n")
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert until(connection, b"hello")


# WebSocket


@on_both_loops
def test_honest_sockets_work(server):
    with connect(f"ws://127.0.0.1:{server.port}/echo", compression="deflate", max_size=None) as client:
        assert client.protocol.extensions == []
        for size in (5, 65_536):
            client.send("x" * size)
            assert client.recv(HANG) == str(size)
        time.sleep(SHORT * 3)  # pings come and are answered
        client.send("x")
        assert client.recv(HANG) == "1"
    assert eventually(lambda: ENDED == [1000])


@pytest.mark.parametrize("message", ["x" * 65_537, ["x" * 40_000, "x" * 40_000]])
def test_too_large_a_message_ends_the_socket(server, message):
    with connect(f"ws://127.0.0.1:{server.port}/echo") as client, pytest.raises(ConnectionClosed) as closed:
        client.send(message)
        client.recv(HANG)
    assert closed.value.rcvd.code == 1009


def test_endless_empty_frames_end_the_socket(server):
    with peer(server, upgrade("/echo") + masked(1, fin=False)) as connection:
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(masked(0, fin=False) * 1_000)
        rest(connection)


@on_both_loops
def test_a_socket_that_does_not_read_is_cut_and_finds_4408_when_it_looks(server):
    with peer(server, upgrade("/flood"), receive_buffer=4_096) as connection:
        assert eventually(lambda: ENDED == [4408])
        assert eventually(lambda: not server.server_state.connections)
        received = rest(connection)
    assert struct.pack("!H", 4408) + b"not reading" == received[-13:]


def test_a_vanished_peer_is_cut(server):
    # Half-open: as if the network had gone, nothing comes back
    with peer(server, upgrade("/echo")) as connection:
        assert eventually(lambda: ENDED == [4408])
        assert received_close(rest(connection)) == 4408


def received_close(received):
    return struct.unpack("!H", received[-13:-11])[0]


@on_both_loops
def test_a_slow_reader_of_one_large_message_gets_it(server):
    with peer(server, upgrade("/large"), receive_buffer=4_096) as connection:
        received = 0
        while received < 1_000_000:
            received += len(connection.recv(20_000))
            time.sleep(0.005)


@on_both_loops
def test_frames_beside_asgi_wait_for_the_reader_and_are_refused_after_the_end(server):
    with connect(f"ws://127.0.0.1:{server.port}/told", max_size=None) as client:
        for _ in range(100):
            assert len(client.recv(HANG)) == 50_000
            time.sleep(0.002)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.socket.close()  # reset, without a word
    assert eventually(lambda: len(ENDED) == 1)
    assert ENDED[0][1] is False


def test_pings_of_one_who_does_not_read_fill_no_memory(server):
    process = psutil.Process(os.getpid())
    with peer(server, upgrade("/flood"), receive_buffer=4_096) as connection:
        gc.collect()
        before = process.memory_info().rss
        pings = masked(9, b"x" * 125) * 500
        connection.settimeout(SHORT)
        sent = 0
        with contextlib.suppress(ConnectionError, TimeoutError):
            while sent < 200_000_000:
                connection.sendall(pings)
                sent += len(pings)
        assert eventually(lambda: not server.server_state.connections)
    assert process.memory_info().rss - before < 64 * 1_048_576


def test_an_upgrade_in_the_middle_of_an_answer_is_refused(server):
    with peer(server, b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" + upgrade("/echo"), receive_buffer=4_096) as connection:
        assert b"101 Switching" not in rest(connection)


def test_a_crowd_of_stalled_sockets_leaves_nothing_behind(server):
    with contextlib.ExitStack() as crowd:
        for _ in range(50):
            crowd.enter_context(peer(server, upgrade("/flood"), receive_buffer=4_096))
        assert eventually(lambda: ENDED == [4408] * 50)


def test_the_factories_leave_the_defaults_alone():
    http, ws = guarded_http(head_seconds=3), guarded_websocket(message_bytes=5)
    assert (http.head_seconds, http.body_seconds) == (3, GuardedHttp.body_seconds)
    assert (ws.message_bytes, ws.stall_seconds) == (5, GuardedWebSocket.stall_seconds)
    assert GuardedHttp.head_seconds == 10
    assert GuardedWebSocket.message_bytes == 65_536
