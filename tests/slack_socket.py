"""Slack's end of Socket Mode: a small WebSocket server that sends envelopes, answers pings, and can go deaf."""

import base64
import hashlib
import json
import socket
import struct
from contextlib import suppress
from itertools import count
from queue import Empty, Queue
from threading import Lock, Thread

_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
PATIENCE_SECONDS = 60  # until a test gives up

KINDS = {"/slack/actions": "interactive", "/slack/commands": "slash_commands", "/slack/events": "events_api"}


class SlackSocket:
    """Use as a context manager. `connections`: how many were made; `acknowledged`: the envelopes that were."""

    def __init__(self):
        self.deaf = False
        self.shut = False
        self.connections = 0
        self.acknowledged = Queue()
        self._numbers = count(1)
        self._open = []
        self._sending = Lock()
        self._came = Queue()

    def __enter__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.close()
        self.drop()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self._server.getsockname()[1]}/link/?ticket=a-ticket-for-tests"

    def wait_for_connection(self):
        self._came.get(timeout=PATIENCE_SECONDS)

    def take(self, request):
        """Send what would have been posted; gives back what was answered, None if nothing was."""
        return self.send(KINDS[request.path], request.payload)

    def send(self, kind, payload, envelope=None, **again):
        envelope = envelope or f"envelope-{next(self._numbers)}"
        about = {"accepts_response_payload": True, **again}
        self._write({"type": kind, "envelope_id": envelope, "payload": payload, **about})
        try:
            told = self.acknowledged.get(timeout=PATIENCE_SECONDS)
        except Empty:
            return None
        assert told["envelope_id"] == envelope
        return told.get("payload", {})

    def post(self, kind, payload, envelope=None):
        """Send and do not wait: nobody has to answer."""
        envelope = envelope or f"envelope-{next(self._numbers)}"
        self._write({"type": kind, "envelope_id": envelope, "payload": payload})

    def refresh(self):
        """Slack asks for a new connection, as it does every few hours."""
        self._write({"type": "disconnect", "reason": "refresh_requested"})

    def drop(self):
        """Every connection breaks."""
        while self._open:
            connection = self._open.pop()
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with suppress(OSError, EOFError):
            self._shake_hands(connection)
            if self.shut:
                return
            self._open.append(connection)
            self._write({"type": "hello", "num_connections": 1}, connection)
            self.connections += 1
            self._came.put(True)
            while True:
                self._read_one(connection)

    def _shake_hands(self, connection):
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(4096) or _end()
        if self.shut:
            connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
            connection.close()
            return
        lines = [line.partition(b":") for line in request.split(b"\r\n")]
        key = next(value.strip() for name, _, value in lines if name.lower() == b"sec-websocket-key")
        accept = base64.b64encode(hashlib.sha1(key + _KEY).digest())
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        connection.sendall(head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")

    def _read_one(self, connection):
        code, payload = _frame(connection)
        if code == _CLOSE:
            raise EOFError
        if code == _PING and not self.deaf:
            with self._sending:
                connection.sendall(_framed(_PONG, payload))
        elif code == _TEXT:
            self.acknowledged.put(json.loads(payload))

    def _write(self, message, connection=None):
        with self._sending:
            (connection or self._open[-1]).sendall(_framed(_TEXT, json.dumps(message).encode()))


def _framed(code, payload):
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size)
    return bytes([0x80 | code]) + length + payload


def _frame(connection):
    first, second = _exactly(connection, 2)
    size = second & 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", _exactly(connection, 2))
    elif size == 127:
        (size,) = struct.unpack("!Q", _exactly(connection, 8))
    mask = _exactly(connection, 4)
    data = _exactly(connection, size)
    return first & 0x0F, bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))


def _exactly(connection, size):
    data = b""
    while len(data) < size:
        data += connection.recv(size - len(data)) or _end()
    return data


def _end():
    raise EOFError
