"""What a client is going to do, from its first byte to its last."""

import dataclasses
import random

#: The longest line that is sent by who means no harm, and the limit that the daemon has for it.
LONGEST, MESSAGE_LIMIT = 4_000, 8_192


@dataclasses.dataclass
class Plan:
    """A client's life. Times are in seconds."""

    role: str
    #: How many lines it sends, how many of them before it waits for an answer, and how long it waits after one.
    lines: int = 0
    depth: int = 1
    gap: float = 0.0
    sizes: tuple[int, int] = (8, 200)
    #: How long it stays after the last answer.
    stay: float = 0.0
    #: How it ends: `half` shuts down and reads to the end, `close` closes when all is read, `abort` resets.
    ending: str = "half"
    #: How long it reads nothing at first; `None` reads from the beginning.
    deaf: float | None = None
    receive_buffer: int | None = None
    #: Whether its last line is longer than lines may be, or has no end.
    oversize: bool = False
    unfinished: bool = False

    @property
    def reads(self) -> bool:
        """Whether it takes whatever it is sent, at once."""
        return self.deaf is None


def draw(random: random.Random, gap: float) -> Plan:
    """Draws a life; those of talkers have so much time between two lines."""
    role = random.choices(
        ["talker", "burst", "listener", "idler", "silent", "flooder", "stuck", "deaf", "oversize", "hasty"],
        [34, 10, 14, 5, 4, 3, 4, 6, 3, 5])[0]
    match role:
        case "talker":
            return Plan(role, lines=random.randint(3, 150), depth=random.choice([1, 1, 1, 2, 8]), gap=gap,
                        sizes=random.choice([(8, 60), (8, 600), (500, LONGEST)]),
                        ending=random.choice(["half", "half", "half", "close", "abort"]))
        case "burst":
            return Plan(role, lines=random.randint(1, 60), depth=100, unfinished=random.random() < 0.5)
        case "listener":
            return Plan(role, lines=1, stay=random.uniform(2, 40))
        case "idler":
            return Plan(role, lines=1, stay=25, ending=random.choice(["half", "close", "abort"]))
        case "silent":
            return Plan(role, stay=12, ending=random.choice(["half", "close", "abort"]))
        case "flooder":
            return Plan(role, lines=random.randint(100, 400), depth=1_000, sizes=(2_000, LONGEST),
                        deaf=random.uniform(0.3, 1.5), receive_buffer=4_096)
        case "stuck":
            return Plan(role, lines=2_000, depth=10_000, sizes=(2_000, LONGEST), deaf=12, receive_buffer=4_096,
                        ending="abort")
        case "deaf":
            return Plan(role, lines=1, deaf=random.uniform(2, 10), stay=random.uniform(3, 12), receive_buffer=4_096)
        case "oversize":
            return Plan(role, lines=random.randint(1, 5), oversize=True)
        case _:
            return Plan(role, lines=1, ending="abort", sizes=(8, 3_000), depth=0)
