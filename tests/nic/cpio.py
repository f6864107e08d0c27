"""An initial file system for a Linux kernel: a cpio archive of format "newc", written as it grows.

Never reads the names or owners of the host's files: everything in it is root's, and made in 1970.
"""

import pathlib
import stat
from typing import BinaryIO

_ALIGNMENT = 4
_END = "TRAILER!!!"


class Cpio:
    def __init__(self, out: BinaryIO):
        self._out = out
        self._inode = 0
        self._names: set[str] = set()
        self._entry(".", stat.S_IFDIR | 0o755, b"")  # else anybody may write into the root, which DPDK takes amiss

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._entry(_END, 0, b"")

    def __contains__(self, path: str) -> bool:
        return path.strip("/") in self._names

    def folder(self, path: str):
        """With those above it; one that is there already stays."""
        name = path.strip("/")
        if name and name not in self._names:
            self.folder(str(pathlib.PurePosixPath("/", name).parent))
            self._entry(name, stat.S_IFDIR | 0o755, b"")

    def file(self, path: str, content: bytes, mode: int = 0o644):
        self.folder(str(pathlib.PurePosixPath(path).parent))
        self._entry(path.strip("/"), stat.S_IFREG | mode, content)

    def link(self, path: str, target: str):
        self.folder(str(pathlib.PurePosixPath(path).parent))
        self._entry(path.strip("/"), stat.S_IFLNK | 0o777, target.encode())

    def device(self, path: str, major: int, minor: int):
        self.folder(str(pathlib.PurePosixPath(path).parent))
        self._entry(path.strip("/"), stat.S_IFCHR | 0o600, b"", device=(major, minor))

    def _entry(self, name: str, mode: int, content: bytes, device: tuple[int, int] = (0, 0)):
        self._names.add(name)
        self._inode += 1
        raw_name = name.encode() + b"\0"
        #         inode        mode  uid gid links mtime size          file's device  device's  length of the name  sum
        fields = (self._inode, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(raw_name), 0)
        self._padded(b"070701" + b"".join(b"%08x" % field for field in fields) + raw_name)
        self._padded(content)

    def _padded(self, part: bytes):
        self._out.write(part + bytes(-len(part) % _ALIGNMENT))
