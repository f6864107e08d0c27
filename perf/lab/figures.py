"""Figures: what was measured, every value of every round, and what is known about it: unit, which way is better, what
bounds it. Values of one index were taken within seconds of each other, on one core."""

import dataclasses
import json
import math
import pathlib
import statistics

LOWER, HIGHER, NEITHER = "lower", "higher", "neither"

FORMAT = 1


class BadResults(Exception):
    """A file that is not what perf/run.sh writes; the text is for the one who named it."""


def costs(values: list[float], better: str) -> list[float]:
    return [1 / value if value else math.inf for value in values] if better == HIGHER else list(values)


@dataclasses.dataclass
class Figure:
    name: str  # "datapath.download.seal": the suite comes first
    unit: str
    better: str = LOWER
    limit: str | None = None  # the figure that bounds it, of the same unit, and better the same way
    yardstick: str | None = None  # the figure that says how fast the machine was at that moment; its limit, or a clock
    part_of: str | None = None  # the figure that this is a share of, which says whether growth matters
    values: list[float] = dataclasses.field(default_factory=list)

    @property
    def suite(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """The median absolute deviation from the median: one disturbed round does not move it."""
        return statistics.median(abs(value - self.median) for value in self.values)

    def cost(self) -> list[float]:
        """The values, or what one costs where they are rates: more is worse."""
        return costs(self.values, self.better)


@dataclasses.dataclass
class Results:
    machine: dict
    about: dict = dataclasses.field(default_factory=dict)  # commit, time, options
    figures: dict[str, Figure] = dataclasses.field(default_factory=dict)

    def add(self, name: str, value: float, **what):
        """One more value; `what` describes the figure, and is looked at the first time."""
        # A share that is next to nothing may come out below it; what is judged cannot.
        if not math.isfinite(value) or (value < 0 and what.get("better") != NEITHER):
            raise BadResults(f"{name} was measured as {value}: that is no figure")
        figure = self.figures.get(name) or self.figures.setdefault(name, Figure(name, **what))
        figure.values.append(float(f"{value:.6g}"))

    def ratio_to_limit(self, figure: Figure) -> list[float]:
        """How much of what is possible was reached, in each round: 1 is all of it."""
        limit = self.figures.get(figure.limit or "")
        if limit is None:
            return []
        return [least / cost for least, cost in zip(costs(limit.values, figure.better), figure.cost()) if cost > 0]

    def relative_cost(self, figure: Figure) -> list[float]:
        """Each round's cost in terms of what the yardstick cost in that round; empty without one."""
        yardstick = self.figures.get(figure.yardstick or "")
        if yardstick is None:
            return []
        # A clock is a cost whatever it is compared with; a limit is what the figure is.
        better = figure.better if figure.yardstick == figure.limit else LOWER
        return [cost / least for cost, least in zip(figure.cost(), costs(yardstick.values, better)) if least > 0]

    def runs(self, suite: str) -> int:
        """How often that was measured."""
        return max((len(figure.values) for figure in self.figures.values() if figure.suite == suite), default=0)

    def suites(self) -> list[str]:
        return list(dict.fromkeys(figure.suite for figure in self.figures.values()))

    def write(self, path: pathlib.Path):
        """JSON, with a line for each figure, so that two of them are easily told apart by eye."""
        lines = ",\n".join(json.dumps(dataclasses.asdict(figure)) for figure in self.figures.values())
        head = json.dumps({"format": FORMAT, "machine": self.machine, "about": self.about}, indent=1)
        path.write_text(f'{head.removesuffix("}").rstrip()},\n "figures": [\n{lines}\n]}}\n')

    @classmethod
    def read(cls, path: pathlib.Path) -> "Results":
        try:
            text = json.loads(path.read_text())
            if text["format"] != FORMAT:
                raise BadResults(f"{path} has format {text['format']}, and this program reads {FORMAT}: measure again")
            figures = {one["name"]: Figure(**one) for one in text["figures"]}
            return cls(text["machine"], text["about"], figures)
        except OSError as error:
            raise BadResults(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BadResults(f"{path} is not what perf/run.sh writes (results.json): {error}") from error


def number(value: float) -> str:
    """Four digits, and no more than a person reads at a glance."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
