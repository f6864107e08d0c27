"""The track: two namespaces and a veth pair between them, with nothing on the way. The same wire for everybody:

    client's namespace                            server's namespace
    10.98.0.2 peers-cPID ======================= peers-sPID 10.98.0.1:4433

Frames on it are finished, with checksums and of a wire's size, whoever sends them: segmentation is the sender's work.
Receiving is the receiver's: a thread of the kernel's does it, on the receiver's core, so that its time is counted. (A veth
leaves it to whatever the core does at that moment otherwise, and its time is charged to that, or to nobody.) Where a server
speaks for the whole host, the kernel at its end has no address. Names end in this process's number, so two runs never meet.
"""

import os
import pathlib
import subprocess

import lab
import network

CLIENT_DEVICE, SERVER_DEVICE = f"peers-c{os.getpid()}", f"peers-s{os.getpid()}"


def _thread_of(device: str) -> int:
    """The kernel's thread that receives there."""
    for name in pathlib.Path("/proc").glob("[0-9]*/comm"):
        try:
            if name.read_text().startswith(f"napi/{device}-"):
                return int(name.parent.name)
        except OSError:  # It has ended meanwhile: not ours.
            continue
    raise RuntimeError(f"the kernel has no thread that receives on {device}: Linux 5.13 or later is needed")


class Track:
    def __init__(self, is_silent: bool, client_core: int, server_core: int):
        """`is_silent`: the kernel at the server's end has no address."""
        self._is_silent = is_silent
        self._client_core, self._server_core = client_core, server_core
        self.client = f"pollux-pc-{os.getpid()}"
        self.server = f"pollux-ps-{os.getpid()}"

    def __enter__(self):
        try:
            for namespace in (self.client, self.server):
                lab.run("ip", "netns", "add", namespace)
            pair = f"link add {CLIENT_DEVICE} type veth peer name {SERVER_DEVICE} netns {self.server}".split()
            self._in(self.client, "ip", *pair)
            self._end(self.client, CLIENT_DEVICE, network.CLIENT_V4, self._client_core)
            address = None if self._is_silent else network.SERVER_V4
            self.receiver = self._end(self.server, SERVER_DEVICE, address, self._server_core)
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(self, *_):
        self._take_down()

    def _take_down(self):
        for namespace in (self.client, self.server):
            subprocess.run(("ip", "netns", "delete", namespace), capture_output=True, check=False)

    def _in(self, namespace: str, *command: str):
        lab.run(*lab.enter(namespace), *command)

    def _end(self, namespace: str, device: str, address: str | None, core: int) -> int:
        """The thread that receives at this end."""
        self._in(namespace, "sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv4.ip_forward=0")
        if address:
            self._in(namespace, "ip", "address", "add", f"{address}/24", "dev", device)
        self._in(namespace, "ip", "link", "set", device, "up")
        self._in(namespace, "ethtool", "-K", device, "tx", "off", "gro", "on")
        # What /sys shows of devices is what the namespace had when it was mounted.
        threaded = f"mount -t sysfs sysfs /sys && echo 1 > /sys/class/net/{device}/threaded"
        self._in(namespace, "unshare", "--mount", "sh", "-c", threaded)
        thread = _thread_of(device)
        os.sched_setaffinity(thread, {core})
        # As an interrupt, it comes before whoever is running: a server that polls would keep it waiting otherwise.
        os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(1))
        return thread
