"""What calls cost, and the limit that no run passes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from followup.engines.cost import Price, Purse, purse
from followup.engines.model import ModelEngine
from followup.engines.servers import Server
from followup.errors import BadConfig, BudgetSpent, NotConfigured
from followup.values import Message, Thread
from loopback import Loopback, completion, gives

THREAD = Thread(messages=(Message(sender="Raj", body="Later."),))
ANSWER = {
    "reason": "Time.",
    "scores": {"who_decides": 0, "missing_info": 0, "too_busy": 1},
    "evidence": [],
    "signals": [],
}
PRICE = Price(input=10.0, output=40.0)


def engine(server: Loopback, money: Purse) -> ModelEngine:
    return ModelEngine(Server(server.url, "loop"), purse=money)


def test_cost_is_counted_from_the_tokens_that_the_server_names() -> None:
    with Loopback([gives(ANSWER)]) as server:
        model = engine(server, Purse(PRICE))
        asyncio.run(model.diagnose(THREAD))
    assert model.use().cost == pytest.approx((100 * 10 + 20 * 40) / 1e6)


def test_cost_is_not_named_where_the_price_is_not_known() -> None:
    with Loopback([gives(ANSWER)]) as server:
        model = engine(server, Purse())
        asyncio.run(model.diagnose(THREAD))
    assert model.use().cost is None


def test_a_call_that_could_pass_the_limit_is_not_made() -> None:
    with Loopback([gives(ANSWER)]) as server:
        model = engine(server, Purse(PRICE, limit=0.01))
        with pytest.raises(BudgetSpent, match=r"--max-cost 0\.01"):
            asyncio.run(model.diagnose(THREAD))
    assert server.requests == []


def forty_at_once(server: Loopback, money: Purse) -> int:
    """How many of them were stopped."""
    model = engine(server, money)

    async def go() -> list[object]:
        jobs = (model.diagnose(THREAD) for _ in range(40))
        return list(await asyncio.gather(*jobs, return_exceptions=True))

    return sum(isinstance(done, BudgetSpent) for done in asyncio.run(go()))


def test_calls_side_by_side_do_not_pass_the_limit_together() -> None:
    with Loopback([gives(ANSWER)]) as server:
        money = Purse(PRICE, limit=0.2)
        stopped = forty_at_once(server, money)
    assert 0 < stopped < 40
    assert money.spent is not None
    assert money.spent <= 0.2
    assert len(server.requests) == 40 - stopped


def test_what_is_set_aside_for_calls_under_way_stops_none_that_the_limit_has_room_for() -> None:
    with Loopback([gives(ANSWER)]) as server:
        money = Purse(PRICE, limit=0.5)  # two or three calls at the most that they can cost
        assert forty_at_once(server, money) == 0
    assert money.spent == pytest.approx(40 * (100 * 10 + 20 * 40) / 1e6)


def test_a_server_that_names_no_tokens_is_counted_at_the_most_it_can_have_cost() -> None:
    def silent(request: dict[str, object]) -> object:
        step = gives(ANSWER)(request)
        assert isinstance(step.body, dict)
        return completion(step.body["choices"][0]["message"], usage=False)

    with Loopback([silent]) as server:  # type: ignore[list-item]
        model = engine(server, Purse(PRICE))
        asyncio.run(model.diagnose(THREAD))
    assert model.use().cost is not None
    assert model.use().cost > 4000 * 40 / 1e6 - 0.01  # type: ignore[operator]


def test_a_table_of_the_users_gives_the_price(tmp_path: Path) -> None:
    table = tmp_path / "prices.toml"
    table.write_text('[models."my-model"]\ninput = 1.5\noutput = 6\n')
    found = purse("my-model", "http://localhost/v1", 1.0, table)
    assert found.price == Price(1.5, 6.0)


def test_a_limit_without_a_known_price_is_refused() -> None:
    with pytest.raises(NotConfigured, match="no-such-model-9"):
        purse("no-such-model-9", "http://localhost/v1", 1.0)
    assert purse("no-such-model-9", "http://localhost/v1").price is None


@pytest.mark.parametrize("text", ["x", "[models]\na = 1", '[models."a"]\ninput = 1', "a = 1"])
def test_a_table_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    table = tmp_path / "prices.toml"
    table.write_text(text)
    with pytest.raises(BadConfig, match=r"prices\.toml"):
        purse("m", "http://localhost/v1", None, table)
