"""What the emulated machine has instead of a disk: pollux-edge, what it needs, and a few programs of the host to start it.

Everything is the host's own, found by its loader (ldd), but for the modules, which are the guest kernel's.
"""

import pathlib
import re
import shutil
import subprocess

import lab
from cpio import Cpio
from models import PLUGINS

INIT = pathlib.Path(__file__).with_name("init.sh")
PROGRAMS = ("dash", "mount", "insmod")  # for init.sh
MODULES = ("vfio-pci",)  # with those that they want
EDGE_FOLDER = "/pollux"  # what is in the initial file system beside programs
MERGED = ("/bin", "/sbin", "/lib", "/lib64")  # links into /usr, as Debian has them
SEARCHED = "/usr/sbin:/usr/bin:/sbin:/bin"


def plugin_folder() -> pathlib.Path:
    """Where Debian's DPDK looks for its drivers when it starts."""
    found = sorted(pathlib.Path("/usr/lib/x86_64-linux-gnu/dpdk").glob("pmds-*"))
    if not found:
        raise RuntimeError("Debian's DPDK has no drivers here: scripts/setup.sh installs them")
    return found[-1]


def libraries_of(program: pathlib.Path) -> list[str]:
    said = lab.run("ldd", str(program))
    missing = re.findall(r"(\S+) => not found", said)
    if missing:
        raise RuntimeError(f"{program} wants libraries that are not installed: {', '.join(missing)}")
    return re.findall(r"(/\S+) \(0x", said)


class Initrd:
    """Writes one file; the kernel's tree is what scripts/guest_kernel.sh has unpacked."""

    def __init__(self, kernel: pathlib.Path):
        self._kernel = kernel

    def write(self, path: pathlib.Path, command: list[str], files: pathlib.Path):
        """`command` is what runs in the guest, and `files` a folder whose files are in EDGE_FOLDER there."""
        with path.open("wb") as out, Cpio(out) as archive:
            for folder in ("/proc", "/sys", "/dev", "/tmp", "/var/run"):
                archive.folder(folder)
            for folder in MERGED:
                archive.link(folder, f"usr{folder}")
            # The kernel opens it for the first process, before that one can mount anything.
            archive.device("/dev/console", 5, 1)
            archive.file("/init", INIT.read_bytes(), 0o755)
            archive.file(f"{EDGE_FOLDER}/edge", f"#!/bin/dash\nexec {' '.join(command)}\n".encode(), 0o755)
            for name in PROGRAMS:
                self._add_program(archive, pathlib.Path(self._find(name)), f"/usr/bin/{name}")
            self._add_program(archive, lab.EDGE, command[0])
            self._add_plugins(archive)
            self._add_modules(archive)
            for file in sorted(files.rglob("*")):
                if file.is_file():
                    archive.file(f"{EDGE_FOLDER}/{file.relative_to(files)}", file.read_bytes())

    @staticmethod
    def _find(name: str) -> str:
        found = shutil.which(name, path=SEARCHED)
        if not found:
            raise RuntimeError(f"there is no program {name} here: scripts/setup.sh nic installs it")
        return found

    def _add_program(self, archive: Cpio, program: pathlib.Path, path: str):
        archive.file(path, program.read_bytes(), 0o755)
        self._add_libraries(archive, program)

    def _add_libraries(self, archive: Cpio, program: pathlib.Path):
        for library in libraries_of(program):
            self._add_library(archive, pathlib.Path(library))

    @staticmethod
    def _add_library(archive: Cpio, library: pathlib.Path):
        """Once, where it really is, with the name that was used for it beside it: a driver that is there twice would be
        loaded twice."""
        name, real = library.parent.resolve() / library.name, library.resolve()
        if str(real) not in archive:
            archive.file(str(real), real.read_bytes(), 0o755)
        if str(name) not in archive:
            archive.link(str(name), str(real))

    def _add_plugins(self, archive: Cpio):
        folder = plugin_folder()
        for name in PLUGINS:
            plugin = next(iter(sorted(folder.glob(f"librte_{name}.so.*"))))
            self._add_library(archive, plugin)
            self._add_libraries(archive, plugin)

    def _add_modules(self, archive: Cpio):
        """Beside them, a list in the order in which they can be loaded."""
        release = next((self._kernel / "lib/modules").iterdir()).name
        where = ("--dirname", str(self._kernel), "--set-version", release)
        modprobe = self._find("modprobe")
        wanted: list[str] = []
        for module in MODULES:
            said = subprocess.run(
                (modprobe, *where, "--show-depends", module), capture_output=True, text=True, check=True
            ).stdout
            wanted += re.findall(r"^insmod (\S+)", said, re.MULTILINE)
        wanted = list(dict.fromkeys(wanted))
        for file in wanted:
            archive.file(f"/modules/{pathlib.Path(file).name}", pathlib.Path(file).read_bytes())
        names = "".join(f"/modules/{pathlib.Path(file).name}\n" for file in wanted)
        archive.file("/modules/order", names.encode())
