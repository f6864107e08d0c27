"""Limits: what the core can do at most, measured in every round beside what they bound. As figures of the suite that they
are measured for, in each unit that is compared with them."""

from figures import LOWER, NEITHER, Results
from program import Bench

PACKET = 1472  # the UDP payload of a full packet: an MTU of 1500 over IPv4
CLOCK = "clock"


def measure(bench: Bench, suite: str, results: Results):
    """A value for each limit of `suite`; none of them is ours to make better or worse."""
    said = bench.figures("perf/limits/pollux_limits")
    for name, value, unit in said:
        results.add(f"{suite}.limit.{name}", value, unit=unit, better=NEITHER)
        if name in (f"aes128gcm_{PACKET}", f"memcpy_{PACKET}"):
            results.add(f"{suite}.limit.{name}_rate", PACKET * 8 / value, unit="Gbit/s", better=NEITHER)
        if name == "tls_handshake":
            results.add(f"{suite}.limit.{name}_rate", 1e6 / value, unit="handshakes/s", better=NEITHER)
    # A small request is opened and its answer of a full packet sealed at either end, and nothing else is done.
    by_name = {name: value for name, value, _ in said}
    request = by_name["aes128gcm_64"] + by_name["aes128gcm_1350"]
    results.add(f"{suite}.limit.aes128gcm_request_rate", 1e9 / request, unit="requests/s", better=NEITHER)
    results.add(f"{suite}.limit.aes128gcm_round_trip", 2 * request / 1e3, unit="us", better=NEITHER)


def described(suite: str, unit: str, limit: str | None = None, better: str = LOWER) -> dict:
    """What a figure of `suite` is: judged against its limit, or else against the clock."""
    full = f"{suite}.limit.{limit}" if limit else None
    clock = f"{suite}.limit.{CLOCK}"
    return {"unit": unit, "better": better, "limit": full, "yardstick": full or clock}
