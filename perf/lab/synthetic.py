"""Results that were never measured, for tests: figures with noise of their own on a machine whose speed drifts."""

import random

from figures import HIGHER, NEITHER, Results

MACHINE = {"cpu": "A (family 1, model 2)"}


def results(seed: int, slower: dict[str, float] | None = None, runs: int = 12, noise: float = 0.015, drift: float = 0.25) -> Results:
    """40 costs, of which each second has a limit, and a rate. `slower` maps names to factors on their costs.

    Neighbours make a whole round slower or faster, by up to `drift`; now and then a value is disturbed alone, by half.
    """
    dice = random.Random(seed)
    made = Results(dict(MACHINE), {"commit": "synthetic"})
    changed = slower or {}
    for _ in range(runs):
        pace = 1 + drift * dice.random()

        def value(name: str, cost: float) -> float:
            disturbed = 1.5 if dice.random() < 0.04 else 1.0
            return cost * pace * disturbed * dice.lognormvariate(0, noise) * changed.get(name, 1.0)

        made.add("part.limit", value("part.limit", 100), unit="ns", better=NEITHER)
        made.add("part.clock", value("part.clock", 1), unit="ns", better=NEITHER)
        for number in range(40):
            name = f"part.cost_{number}"
            limit = "part.limit" if number % 2 else None
            made.add(name, value(name, 10 + 20 * number), unit="ns", limit=limit, yardstick=limit or "part.clock")
        made.add("part.rate_limit", 1e9 / value("part.rate_limit", 100), unit="1/s", better=NEITHER)
        made.add(
            "part.rate", 1e9 / value("part.rate", 300), unit="1/s", better=HIGHER, limit="part.rate_limit", yardstick="part.rate_limit"
        )
    return made
