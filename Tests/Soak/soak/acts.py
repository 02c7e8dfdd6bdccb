"""What operators and misfortune do while the clients are busy."""

from .mishaps import Mishaps
from .operating import Operating


class Acts(Operating, Mishaps):
    """All of them."""
