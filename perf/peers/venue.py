"""What all laps share: the two cores, the files that are asked for, and the certificates."""

import dataclasses
import os
import pathlib

import certificates
import work
from certificates import Certificates
from program import Failed


@dataclasses.dataclass(frozen=True)
class Venue:
    certificates: Certificates
    docroot: pathlib.Path
    client_core: int
    server_core: int

    @classmethod
    def prepare(cls, folder: pathlib.Path) -> "Venue":
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            raise Failed("this machine has one core: a server needs one of its own, and so does its client")
        docroot = folder / "docroot"
        docroot.mkdir()
        for name, size in work.FILES.items():
            (docroot / name).write_bytes(os.urandom(size))
        # The last core is the server's: the first tends to have the interrupts.
        return cls(certificates.make(folder / "certificates", 1), docroot, client_core=cores[0], server_core=cores[-1])
