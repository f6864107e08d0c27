"""pollux-load as the system tests run it, and a laboratory where it has a DPDK port and ngtcp2's server to load.

    client's namespace                           appliance's namespace
    gtlsserver 10.98.0.2:4433 -- pollux-c ========= pollux-e -- DPDK's af_packet port -- pollux-load 10.98.0.100 and on
"""

import json
import os
import pathlib
import subprocess

import lab

LOAD = pathlib.Path(os.environ.get("POLLUX_LOAD", lab.EDGE.parent / "pollux-load"))
MISSED = 2
LOCAL = "10.98.0.100-10.98.0.115"


class Run:
    """What one run of pollux-load left."""

    def __init__(self, result: subprocess.CompletedProcess, report: pathlib.Path):
        self.code, self.out, self.err = result.returncode, result.stdout, result.stderr
        self.report = json.loads(report.read_text()) if report.exists() else {}

    def figure(self, name: str) -> float:
        return self.report["figures"].get(name, {"value": 0})["value"]


def run(prefix: list[str], folder: pathlib.Path, *options: str, timeout: float = 60) -> Run:
    """Runs pollux-load to its end, with a report for scripts."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [*prefix, *options, "--json", str(report)]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)
    return Run(result, report)


def dpdk_options(device: str, target: str, neighbor: str, cores: str = "0@0") -> list[str]:
    """What pollux-load is told of a DPDK port, of the server, and of the server's MAC address."""
    eal = ["--lcores", cores, "--no-pci", "--file-prefix", f"{lab.FILE_PREFIX}-load", "--no-telemetry"]
    eal += [*lab.NO_HUGE_PAGES, "--vdev", device, "--"]
    return [*eal, "--target", f"{target}:{lab.PORT}", "--local", LOCAL, "--neighbor", neighbor]


class LoadLab(lab.Lab):
    def start_gtlsserver(self):
        command = lab.gtlsserver(self.docroot, lab.CLIENT_V4, self.certificate, self.key)
        self._edges.append(lab.Edge([*self.client_prefix(), *command]))

    def server_link(self) -> dict:
        """What the kernel says of the server's end of the pair."""
        return json.loads(self.in_client("ip", "-json", "-statistics", "link", "show", "pollux-c"))[0]

    def load_command(self, *options: str) -> list[str]:
        place = dpdk_options(self.DEVICE, lab.CLIENT_V4, self.server_link()["address"])
        return [*lab.enter(self._appliance), str(LOAD), *place, *options]
