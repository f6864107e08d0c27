#!/usr/bin/env python3
"""The models of what shards share, checked by spin: every interleaving within a model's bound keeps its assertions, and
nobody waits for ever. Each model can also be broken, one BROKEN_ macro at a time: then spin must find an error, or the
model proves nothing.

    tests/model/check_models.py [MODEL.pml...]      all of them unless told otherwise
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77  # for ctest
# More than any of the models needs; where it does not suffice, pan says so and the check fails.
SEARCH_DEPTH = 1_000_000
# What pan says when it has not looked at everything.
INCOMPLETE = ("max search depth too small", "out of memory", "Search not completed")


def run(command: list[str], folder: str) -> str:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} says:\n{result.stdout}{result.stderr}")
    return result.stdout


def search(model: pathlib.Path, macro: str | None) -> tuple[int, int, str]:
    """Errors found, states visited, and all that was said. A broken model's search ends at the first error."""
    with tempfile.TemporaryDirectory() as folder:
        run(["spin", *([f"-D{macro}"] if macro else []), "-a", str(model)], folder)
        run(["gcc", "-O1", "-w", "-DSAFETY", "-o", "pan", "pan.c"], folder)
        said = run(["./pan", f"-m{SEARCH_DEPTH}"], folder)
    errors = re.search(r"errors: (\d+)", said)
    states = re.search(r"(\d+) states, stored", said)
    if errors is None or states is None:
        raise RuntimeError(f"pan says:\n{said}")
    return int(errors.group(1)), int(states.group(1)), said


def judge(model: pathlib.Path, macro: str | None) -> tuple[bool, str]:
    errors, states, said = search(model, macro)
    if macro is not None:
        verdict = "noticed" if errors else "NOT NOTICED: the model holds without what the macro takes away"
        return errors > 0, f"{model.stem}, {macro}: {verdict}"
    incomplete = next((words for words in INCOMPLETE if words in said), None)
    if errors or incomplete:
        return False, f"{model.stem}: {incomplete or 'WRONG'}\n{said}"
    return True, f"{model.stem}: {states} states, all well"


def variants(model: pathlib.Path) -> list[str | None]:
    """The model as it is, and each of the ways in which it can be broken."""
    macros = sorted(set(re.findall(r"\bBROKEN_\w+", model.read_text())) - {"BROKEN_"})
    if not macros:
        raise RuntimeError(f"{model.name} has no BROKEN_ macro: nothing shows that it can fail")
    return [None, *macros]


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the models in Promela with spin.")
    parser.add_argument("models", nargs="*", type=pathlib.Path, help="only these (all unless told)")
    models = parser.parse_args().models or sorted(HERE.glob("*.pml"))
    if shutil.which("spin") is None:
        print("models: skipped: there is no spin here; scripts/setup.sh test installs it")
        return SKIPPED
    try:
        runs = [(model.resolve(), macro) for model in models for macro in variants(model)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            verdicts = list(pool.map(lambda each: judge(*each), runs))
    except (RuntimeError, OSError) as error:
        print(f"models: {error}")
        return 1
    print(*(text for _, text in verdicts), sep="\n")
    wrong = sum(not right for right, _ in verdicts)
    print(f"models: {len(models)} models, {len(runs)} searches, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
