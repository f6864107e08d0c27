"""Throwaway certificates for localhost: a root of their own, and a chain of the length that a case wants."""

import dataclasses
import os
import pathlib

import lab

# So many, and each so fat, that a server's first flight is more than three times a client's. Firefox takes no longer chain.
LONG_CHAIN = 6
FAT_OCTETS = 400

_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split()
_CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
# pollux.test is for browsers, to whom localhost is always this very machine.
_LEAF = "subjectAltName=DNS:localhost,DNS:pollux.test\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n"


@dataclasses.dataclass(frozen=True)
class Certificates:
    root: pathlib.Path  # what a client trusts
    chain: pathlib.Path  # what the server shows, its own first
    key: pathlib.Path


def _issue(folder: pathlib.Path, name: str, subject: str, extensions: str, issuer: str | None):
    request, key = folder / f"{name}.csr", folder / f"{name}.key"
    lab.run("openssl", "req", "-new", *_KEY, "-keyout", str(key), "-out", str(request), "-subj", f"/CN={subject}")
    config = folder / f"{name}.ext"
    config.write_text(extensions)
    # Chromium and Firefox take no certificate that is valid for long; nobody needs it for longer than a run.
    fixed = ["-req", "-days", "13", "-extfile", str(config), "-in", str(request), "-out", str(folder / f"{name}.crt")]
    if issuer:
        fixed += ["-CA", str(folder / f"{issuer}.crt"), "-CAkey", str(folder / f"{issuer}.key"), "-CAcreateserial"]
    else:
        fixed += ["-signkey", str(key)]
    lab.run("openssl", "x509", *fixed)


def make_chain(shared: pathlib.Path, length: int) -> Certificates:
    """The chain of this length that all runs use, in a folder below `shared`."""
    return make(shared / f"chain-{length}", length)


def make(folder: pathlib.Path, length: int) -> Certificates:
    """`length` certificates below the root, in `folder`; those that are there already are taken again."""
    made = Certificates(folder / "root.crt", folder / "chain.pem", folder / "leaf.key")
    if made.chain.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    _issue(folder, "root", "Pollux interop root", _CA, None)
    issuer = "root"
    for n in range(1, length):
        fat = f"nsComment={os.urandom(FAT_OCTETS).hex()}\n"
        _issue(folder, f"middle-{n}", f"Pollux interop intermediate {n}", _CA + fat, issuer)
        issuer = f"middle-{n}"
    _issue(folder, "leaf", "localhost", _LEAF, issuer)
    shown = ["leaf", *(f"middle-{n}" for n in range(length - 1, 0, -1))]
    made.chain.write_text("".join((folder / f"{name}.crt").read_text() for name in shown))
    return made
