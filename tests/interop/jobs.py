"""What a client or a server of a run is told: values from which every stack makes its own command line."""

import dataclasses
import pathlib

import network
from cases import Case
from certificates import Certificates

# By which name clients ask; it is in the certificate.
HOST = "localhost"


@dataclasses.dataclass(frozen=True)
class _Job:
    case: Case
    certificates: Certificates
    folder: pathlib.Path  # for logs

    @property
    def address(self) -> str:
        """The server's."""
        return network.SERVER_V6 if self.case.ipv6 else network.SERVER_V4

    @property
    def endpoint(self) -> str:
        """Its address and port."""
        return f"[{self.address}]:{network.PORT}" if self.case.ipv6 else f"{self.address}:{network.PORT}"


@dataclasses.dataclass(frozen=True)
class ServerJob(_Job):
    docroot: pathlib.Path


@dataclasses.dataclass(frozen=True)
class ClientJob(_Job):
    names: tuple[str, ...]  # of files in the server's root
    downloads: pathlib.Path

    def urls(self, names: tuple[str, ...] | None = None) -> list[str]:
        return [f"https://{HOST}:{network.PORT}/{name}" for name in (self.names if names is None else names)]


Command = list[str]
