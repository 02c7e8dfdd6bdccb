"""What one server comes to beside another."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Ratio:
    """Of two servers, from the rounds in which both were measured.

    A machine may be a third slower for some seconds, for everyone. Two medians may then be of rounds in which it was
    fast for the one and slow for the other, and their ratio that of the machine with itself. Whoever is measured within
    one round finds it in the same state, but for the few rounds within which it changed, and those no median notices.
    """

    #: One ratio for each round; never empty.
    pairs: tuple[float, ...]

    @property
    def median(self) -> float:
        """What is judged and shown."""
        return statistics.median(self.pairs)

    @property
    def smallest(self) -> float:
        return min(self.pairs)

    @property
    def largest(self) -> float:
        return max(self.pairs)
