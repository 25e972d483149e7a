"""What calls cost, where the price is known, and the limit that `--max-cost` sets.

Prices are US dollars a million tokens: the user's own table first, then genai-prices where it is
installed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from followup.errors import BadConfig, BudgetSpent, NotConfigured

CHARACTERS_A_TOKEN = 3.0  # on the safe side: English runs at about four
DEFAULT_OUTPUT = 2000  # tokens, where no limit is set


class Price(NamedTuple):
    """US dollars a million tokens."""

    input: float
    output: float

    def of(self, input_tokens: int, output_tokens: int) -> float:
        return (input_tokens * self.input + output_tokens * self.output) / 1_000_000


@dataclass(slots=True)
class Purse:
    """What was spent and what calls under way may yet cost; refuses what would pass the limit."""

    price: Price | None = None
    limit: float | None = None
    _spent: float = 0.0
    _held: float = 0.0
    _under_way: int = 0

    @property
    def spent(self) -> float | None:
        """US dollars so far; None where the price is not known."""
        return round(self._spent, 6) if self.price else None

    @property
    def holds(self) -> bool:
        """Whether calls are under way, which may give back some of what was set aside for them."""
        return self._under_way > 0

    def hold(self, characters: int, max_output: int | None) -> float:
        """Set aside the most that a call can cost. BudgetSpent where that would pass the limit."""
        if self.price is None:
            self._under_way += 1
            return 0.0
        expected = int(characters / CHARACTERS_A_TOKEN)
        most = self.price.of(expected, max_output or DEFAULT_OUTPUT)
        if self.limit is not None and self._spent + self._held + most > self.limit:
            raise BudgetSpent(
                f"The next call could pass --max-cost {self.limit:g} "
                f"({self._spent:.4f} US dollars are spent).",
                "Raise --max-cost, or go on with --engine offline.",
            )
        self._held, self._under_way = self._held + most, self._under_way + 1
        return most

    def settle(self, held: float, used: tuple[int, int] | None) -> None:
        """Give back what was held and count the tokens in and out that it took; all that was held
        where the server does not say."""
        self._held, self._under_way = self._held - held, self._under_way - 1
        if self.price:
            self._spent += held if used is None else self.price.of(*used)


def purse(
    model: str, base_url: str, limit: float | None = None, table: Path | None = None
) -> Purse:
    """A purse for a model. With a limit and no known price: NotConfigured."""
    price = read_table(table).get(model) if table else None
    price = price or known_price(model, base_url)
    if limit is not None and price is None and not model:
        raise NotConfigured(
            "--max-cost needs a price, and no model is named.", "Name it with --model."
        )
    if limit is not None and price is None:
        raise NotConfigured(
            f"--max-cost needs a price, and none is known for '{model}'.",
            'Set FOLLOWUP_PRICES to a table: [models."NAME"] input = 0.4, output = 1.6 '
            "(US dollars a million tokens).",
        )
    return Purse(price=price, limit=limit)


def read_table(path: Path) -> Mapping[str, Price]:
    """A TOML table of the user's: [models."NAME"] with input and output."""
    try:
        models = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
        table = {n: Price(float(p["input"]), float(p["output"])) for n, p in models.items()}
        if any(not 0 <= one < math.inf for price in table.values() for one in price):
            raise ValueError("a price below 0 or beyond all counting")
        return table
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadConfig(
            f"{path}: it cannot be read as a table of prices ({error}).",
            'It needs [models."NAME"] with input and output, US dollars a million tokens.',
        ) from error


def known_price(model: str, base_url: str) -> Price | None:
    """The price by genai-prices; None where that is not installed or does not know the model."""
    try:
        book: Any = import_module("genai_prices")
    except ImportError:
        return None

    def of(input_tokens: int, output_tokens: int) -> float:
        usage = book.Usage(input_tokens=input_tokens, output_tokens=output_tokens)
        return float(book.calc_price(usage, model, provider_api_url=base_url).total_price)

    try:
        return Price(of(1_000_000, 0), of(0, 1_000_000))
    except (LookupError, ValueError):
        return None
