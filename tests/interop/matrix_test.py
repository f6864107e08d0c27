"""The matrix: what is red, what is green, and what is known to be the peer's fault."""

import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import cases  # noqa: E402
from matrix import Colour, Matrix  # noqa: E402
from peers import Fault, Peer  # noqa: E402
from run import Outcome, Run  # noqa: E402

CASE = cases.ALL["transfer"]
PEER = Peer("other", "1", server_faults={"transfer": Fault(r"stopped at \d+", "other stops (RFC 9000 §2.2)")})


def played(*complaints: str | None, role: str = "client") -> Matrix:
    matrix = Matrix(["server", "client"], [PEER], [CASE])
    for seed, complaint in enumerate(complaints, start=1):
        matrix.add(Outcome(Run(CASE, PEER, role, seed), complaint, 1.0))
    return matrix


class MatrixTest(unittest.TestCase):
    def colour(self, matrix: Matrix, role: str = "client") -> Colour:
        return matrix.cell(role, PEER, CASE).colour

    def test_what_went_well_is_green(self):
        matrix = played(None, None)
        self.assertEqual(self.colour(matrix), Colour.GREEN)
        self.assertIn("ok", matrix.text(coloured=False))

    def test_a_known_fault_is_the_peers_and_its_capture_is_named(self):
        matrix = played(None, "stopped at 17")
        self.assertEqual(self.colour(matrix), Colour.THEIRS)
        self.assertEqual(matrix.red(), [])
        self.assertIn("1/2*", matrix.text(coloured=False))
        self.assertIn("* other, transfer: other stops (RFC 9000 §2.2) (client/other/transfer/2)", matrix.text(coloured=False))
        self.assertEqual(json.loads(matrix.json())["cells"][1]["result"], "fault of the peer")

    def test_another_complaint_of_the_same_cell_is_red(self):
        matrix = played("stopped at 17", "fell silent")
        self.assertEqual(self.colour(matrix), Colour.RED)
        self.assertEqual([outcome.run.seed for outcome in matrix.red()], [2])
        self.assertIn("0/2 ", matrix.text(coloured=False).replace("\n", " "))

    def test_a_fault_is_of_one_role_only(self):
        matrix = played("stopped at 17", role="server")
        self.assertEqual(self.colour(matrix, "server"), Colour.RED)


if __name__ == "__main__":
    unittest.main()
