"""What the relay does to a network, as values; the relay's command line from them."""

import dataclasses
import os
import pathlib

import network

RELAY = pathlib.Path(
    os.environ.get("POLLUX_RELAY", pathlib.Path(__file__).resolve().parents[2] / "build/release/tests/interop/pollux-relay")
)


@dataclasses.dataclass(frozen=True)
class Impairments:
    """Times are milliseconds; those of events count from the client's first datagram. Probabilities are 0 to 1."""

    delay: int = 15  # each way
    rate_mbit: float = 20
    queue_bytes: int = 64_000
    loss: float = 0
    corruption: float = 0
    longest_burst: int | None = None
    dark_from: int | None = None
    dark_for: int | None = None
    rebind: str | None = None  # "port" or "address"
    rebind_from: int | None = None
    rebind_every: int | None = None
    ce_marking: float = 0
    drop_to_server: tuple[int, ...] = ()

    def options(self) -> list[str]:
        named = {
            "--delay-ms": self.delay,
            "--rate-mbit": self.rate_mbit,
            "--queue-bytes": self.queue_bytes,
            "--loss": self.loss,
            "--corruption": self.corruption,
            "--longest-burst": self.longest_burst,
            "--dark-from-ms": self.dark_from,
            "--dark-for-ms": self.dark_for,
            "--rebind": self.rebind,
            "--rebind-from-ms": self.rebind_from,
            "--rebind-every-ms": self.rebind_every,
            "--ce-marking": self.ce_marking,
            "--drop-to-server": ",".join(str(n) for n in self.drop_to_server) or None,
        }
        return [word for name, value in named.items() if value is not None for word in (name, str(value))]


def relay_command(impairments: Impairments, seed: int, folder: pathlib.Path) -> list[str]:
    devices = ("--client-device", network.RELAY_CLIENT_DEVICE, "--server-device", network.RELAY_SERVER_DEVICE)
    captures = ("--client-capture", str(folder / "client.pcap"), "--server-capture", str(folder / "server.pcap"))
    return [str(RELAY), *devices, *captures, "--seed", str(seed), *impairments.options()]
