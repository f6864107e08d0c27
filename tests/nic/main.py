"""Runs pollux-edge on emulated PCI NICs; see scripts/nic_lab.sh.

nic_lab.sh [--workers N] [--keep] [MODEL...]

  MODEL        virtio, igb, e1000e, vmxnet3 (default: all of them)
  --workers N  of pollux-edge, a processor each (default 2)
  --keep       keep the machine's folder: console, initial file system, files
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import lab  # noqa: E402
import models  # noqa: E402
from machine import QEMU, qemu_version  # noqa: E402
from run import Run  # noqa: E402

MAX_WORKERS = 4
LINES_SHOWN = 30


def model_name(text: str) -> str:
    if text not in models.ALL:
        raise argparse.ArgumentTypeError(f"no model '{text}'; there are: {', '.join(models.ALL)}")
    return text


def worker_count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_WORKERS:
        raise argparse.ArgumentTypeError(f"it wants a number from 1 to {MAX_WORKERS}, not '{text}'")
    return int(text)


class Parser(argparse.ArgumentParser):
    def error(self, message: str):
        sys.exit(f"nic_lab.sh: {message}; see nic_lab.sh --help")


def parse_arguments() -> argparse.Namespace:
    parser = Parser(prog="nic_lab.sh", usage=__doc__.split("\n\n", 1)[1], add_help=False)
    parser.add_argument("--help", action="help", help=argparse.SUPPRESS)
    parser.add_argument("models", nargs="*", type=model_name, metavar="MODEL", help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=worker_count, default=2, help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def kernel_folder() -> pathlib.Path:
    """Where scripts/guest_kernel.sh has put it."""
    cache = os.environ.get("POLLUX_CACHE") or pathlib.Path.home() / ".cache/pollux"
    folder = pathlib.Path(cache) / "guest-kernel"
    if not folder.is_dir():
        sys.exit(f"There is no kernel for the emulated machine in {folder}: 'scripts/setup.sh nic' unpacks one.")
    return folder


def reason_against(model: models.Model) -> str | None:
    """Why it cannot be run on this host."""
    version = qemu_version()
    if version == 0:
        return f"there is no {QEMU} here: 'scripts/setup.sh nic' installs it"
    if version < model.oldest_qemu:
        return f"QEMU {version} does not emulate it, QEMU {model.oldest_qemu} does: see scripts/packages.txt, group nic"
    return None


def play(model: models.Model, workers: int, keep: bool) -> bool:
    """Whether all was well, which it also prints."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"pollux-nic-{model.name}-"))
    try:
        run = Run(model, workers, kernel_folder(), folder)
        run.play()
        verdict = "FAILED" if run.complaints else "ok"
        print(f"{model.name}: {verdict} in {run.seconds:.0f} s; {run.summary}", flush=True)
        for complaint in run.complaints:
            print(f"  {complaint}")
        if run.complaints:
            print("  The last lines of its console:")
            print("".join(f"    {line}\n" for line in run.console.splitlines()[-LINES_SHOWN:]), end="", flush=True)
        return not run.complaints
    finally:
        if keep:
            print(f"  {folder} is kept")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    told = parse_arguments()
    lab.require_root()
    if not lab.EDGE.is_file():
        sys.exit(f"There is no {lab.EDGE}: scripts/build.sh makes it.")
    failed = []
    for name in told.models or models.ALL:
        reason = reason_against(models.ALL[name])
        if reason:
            print(f"{name}: NOT RUN: {reason}", flush=True)
        if reason or not play(models.ALL[name], told.workers, told.keep):
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
