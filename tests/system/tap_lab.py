"""A laboratory on a tap: pollux-edge makes the device itself, and its other end is the kernel of the same namespace."""

import lab


class TapLab(lab.Lab):
    DEVICE = "net_tap0,iface=pollux-t"

    def _make_network(self):
        lab.run("ip", "netns", "add", self._appliance)
        self._in_appliance("ip", "link", "set", "lo", "up")

    def client_prefix(self) -> list[str]:
        return lab.enter(self._appliance)

    def start_edge(self, **arguments) -> lab.Edge:
        edge = super().start_edge(**arguments)
        self._in_appliance("ip", "address", "add", f"{lab.CLIENT_V4}/24", "dev", "pollux-t")
        self._in_appliance("ip", "address", "add", f"{lab.CLIENT_V6}/64", "dev", "pollux-t", "nodad")
        self._in_appliance("ip", "link", "set", "pollux-t", "up")
        return edge
