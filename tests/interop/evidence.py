"""What a run leaves behind that a check may look at: the captures of both ends, and what tshark can decrypt."""

import functools
import pathlib
import subprocess

import capture
import network

TSHARK_SECONDS = 120


class Evidence:
    def __init__(self, folder: pathlib.Path):
        self._folder = folder

    @functools.cached_property
    def at_server(self) -> list[capture.Datagram]:
        """What the server got and sent, in that order: damage and rebinding done, its own not yet under way."""
        return capture.read(self._folder / "server.pcap")

    @functools.cached_property
    def at_client(self) -> list[capture.Datagram]:
        return capture.read(self._folder / "client.pcap")

    def packets(self, *kinds: capture.Kind, to_server: bool) -> list[capture.Packet]:
        return [
            packet
            for datagram in self.at_server
            if datagram.to_server == to_server
            for packet in datagram.packets
            if packet.kind in kinds
        ]

    @property
    def clients(self) -> set[tuple[str, int]]:
        """The addresses from which clients sent, as the server saw them."""
        return {datagram.source for datagram in self.at_server if datagram.to_server}

    def decrypted(self, shown_if: str, *fields: str) -> list[list[str]]:
        """The fields of those packets that tshark's filter shows, with the key log where the run has one.

        ClientHello and ServerHello need none: everybody has the keys of Initial packets.
        """
        command = ["tshark", "-r", str(self._folder / "client.pcap"), "-d", f"udp.port=={network.PORT},quic"]
        keys = self._folder / "keys.log"
        if keys.exists():
            command += ["-o", f"tls.keylog_file:{keys}"]
        command += ["-Y", shown_if, "-T", "fields"]
        for field in fields:
            command += ["-e", field]
        result = subprocess.run(command, capture_output=True, text=True, timeout=TSHARK_SECONDS, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"tshark: {result.stderr.strip()}")
        return [line.split("\t") for line in result.stdout.splitlines()]
