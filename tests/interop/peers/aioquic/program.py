"""The smallest server and client on aioquic, for scripts/interop.sh; __init__.py of peers/ has the options."""

import argparse
import asyncio
import os
import pathlib
import socket
import sys

from aioquic.asyncio import QuicConnectionProtocol, connect, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.logger import QuicFileLogger
from aioquic.quic.packet import QuicProtocolVersion
from aioquic.tls import CipherSuite

# When a client changes its keys, or its socket, amid a transfer.
IN_THE_MIDDLE_SECONDS = 0.7
TICKET_SECONDS = 5


def configure(told: argparse.Namespace, is_client: bool) -> QuicConfiguration:
    configuration = QuicConfiguration(is_client=is_client, alpn_protocols=H3_ALPN, server_name="localhost")
    if "SSLKEYLOGFILE" in os.environ:
        configuration.secrets_log_file = open(os.environ["SSLKEYLOGFILE"], "a")  # noqa: SIM115  as long as the program
    if "QLOGDIR" in os.environ:
        configuration.quic_logger = QuicFileLogger(os.environ["QLOGDIR"])
    if told.case == "chacha20":
        configuration.cipher_suites = [CipherSuite.CHACHA20_POLY1305_SHA256]
    if told.case == "v2":
        # Begins with version 1, and asks for 2.
        configuration.original_version = QuicProtocolVersion.VERSION_1
        configuration.supported_versions = [QuicProtocolVersion.VERSION_2, QuicProtocolVersion.VERSION_1]
    return configuration


class Client(QuicConnectionProtocol):
    """One connection that fetches files."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self._http = H3Connection(self._quic)
        self._bodies: dict[int, bytearray] = {}
        self._done: dict[int, asyncio.Future] = {}

    async def fetch(self, name: str) -> bytes:
        stream = self._quic.get_next_available_stream_id()
        self._bodies[stream] = bytearray()
        self._done[stream] = self._loop.create_future()
        head = {":method": "GET", ":scheme": "https", ":authority": "localhost", ":path": f"/{name}"}
        headers = [(key.encode(), value.encode()) for key, value in head.items()]
        self._http.send_headers(stream, headers, end_stream=True)
        self.transmit()
        await self._done[stream]
        return bytes(self._bodies.pop(stream))

    def quic_event_received(self, event):
        for received in self._http.handle_event(event):
            if isinstance(received, DataReceived):
                self._bodies[received.stream_id] += received.data
            if isinstance(received, DataReceived | HeadersReceived) and received.stream_ended:
                self._done.pop(received.stream_id).set_result(None)

    async def change_socket(self):
        fresh = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        fresh.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        fresh.bind(("::", 0))
        former = self._transport
        self.change_connection_id()
        await self._loop.create_datagram_endpoint(lambda: self, sock=fresh)  # which makes it the transport
        former.abort()
        self.transmit()


async def disturb(case: str, client: Client):
    await asyncio.sleep(IN_THE_MIDDLE_SECONDS)
    if case == "keyupdate":
        client.request_key_update()
        client.transmit()
    if case == "connectionmigration":
        await client.change_socket()


async def fetch_all(told: argparse.Namespace, names: list[str], configuration: QuicConfiguration, wait_ticket: bool):
    host, port = told.connect.rsplit(":", 1)
    ticket = asyncio.get_running_loop().create_future()
    early = told.case == "zerortt" and configuration.session_ticket is not None

    def remember(fresh):
        if not ticket.done():
            ticket.set_result(fresh)

    async with connect(
        host.strip("[]"),
        int(port),
        configuration=configuration,
        create_protocol=Client,
        session_ticket_handler=remember,
        wait_connected=not early,
    ) as client:
        disturbance = asyncio.ensure_future(disturb(told.case, client))
        bodies = await asyncio.gather(*(client.fetch(name) for name in names))
        disturbance.cancel()
        for name, body in zip(names, bodies, strict=True):
            (told.out / name).write_bytes(body)
        if wait_ticket:
            configuration.session_ticket = await asyncio.wait_for(ticket, TICKET_SECONDS)


async def run_client(told: argparse.Namespace):
    configuration = configure(told, is_client=True)
    configuration.load_verify_locations(str(told.ca))
    if told.case in ("resumption", "zerortt"):
        await fetch_all(told, told.names[:1], configuration, wait_ticket=True)
        await fetch_all(told, told.names[1:], configuration, wait_ticket=False)
    else:
        await fetch_all(told, told.names, configuration, wait_ticket=False)


class Server(QuicConnectionProtocol):
    """One connection that is served files."""

    root: pathlib.Path

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self._http = H3Connection(self._quic)

    def quic_event_received(self, event):
        for received in self._http.handle_event(event):
            if isinstance(received, HeadersReceived):
                self._answer(received.stream_id, dict(received.headers)[b":path"].decode())
        self.transmit()

    def _answer(self, stream: int, path: str):
        file = self.root / path.lstrip("/")
        found = file.resolve().is_relative_to(self.root.resolve()) and file.is_file()
        body = file.read_bytes() if found else b""
        status = b"200" if found else b"404"
        self._http.send_headers(stream, [(b":status", status), (b"content-length", str(len(body)).encode())])
        self._http.send_data(stream, body, end_stream=True)


async def run_server(told: argparse.Namespace):
    host, port = told.listen.rsplit(":", 1)
    configuration = configure(told, is_client=False)
    configuration.load_cert_chain(str(told.cert), str(told.key))
    Server.root = told.root
    tickets = {}
    await serve(
        host.strip("[]"),
        int(port),
        configuration=configuration,
        create_protocol=Server,
        retry=told.case == "retry",
        session_ticket_handler=lambda ticket: tickets.update({ticket.ticket: ticket}),
        session_ticket_fetcher=lambda label: tickets.pop(label, None),
    )
    await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("client", "server"))
    parser.add_argument("--case", required=True)
    parser.add_argument("--connect")
    parser.add_argument("--listen")
    parser.add_argument("--ca", type=pathlib.Path)
    parser.add_argument("--cert", type=pathlib.Path)
    parser.add_argument("--key", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    told = parser.parse_intermixed_args()
    try:
        asyncio.run(run_client(told) if told.role == "client" else run_server(told))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
