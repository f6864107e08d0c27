"""What the figures were measured on: the machine, its system, and the commit."""

import os
import pathlib
import platform
import subprocess


def _field(path: str, key: str) -> str:
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "unknown"


def _said(*command: str, folder: pathlib.Path | None = None) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def describe() -> dict:
    """What two runs must have in common to be compared is `cpu`; the rest is for people."""
    memory = int(_field("/proc/meminfo", "MemTotal").split()[0]) // 2**20
    hypervisor = "hypervisor" in _field("/proc/cpuinfo", "flags").split()
    family, model = _field("/proc/cpuinfo", "cpu family"), _field("/proc/cpuinfo", "model")
    return {
        "cpu": f"{_field('/proc/cpuinfo', 'model name')} (family {family}, model {model})",
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{memory} GiB",
        "huge pages": _field("/proc/meminfo", "HugePages_Total"),
        "virtual": "yes: shared with others, so that speeds drift" if hypervisor else "no",
        "kernel": platform.release(),
        "compiler": _said("g++", "--version").partition("\n")[0],
    }


def commit(root: pathlib.Path) -> str:
    """Its short name, marked where the tree has changes that it does not have."""
    name = _said("git", "rev-parse", "--short", "HEAD", folder=root) or "unknown"
    return name + (" and changes" if _said("git", "status", "--porcelain", "--untracked-files=no", folder=root) else "")
