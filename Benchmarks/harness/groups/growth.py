"""How a message's cost, memory and accepting grow with the number of clients."""

from ..contenders import COMPILED
from ..rounds import Cell, Plan
from .idle import held
from .messages import warmup

CLIENTS = (10, 100, 1000, 5000, 10_000, 15_000)


def cells(plan: Plan) -> list[Cell]:
    """One for each number of clients."""
    return [_cell(plan, clients) for clients in CLIENTS]


def _cell(plan: Plan, clients: int) -> Cell:
    options: list[object] = ["-a", "-t", plan.seconds, *warmup(clients)]
    return Cell({"clients": clients}, list(COMPILED), lambda contender: held(contender, plan, clients, *options))
