"""Asking together: while one question is under way, all who come meanwhile wait for the next one and are asked for at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Together(Generic[Key, Value]):
    """One question at a time, however many ask: a thousand who come back together after a restart need one connection."""

    def __init__(self, ask: Callable[[list[Key]], Awaitable[Sequence[Value]]], *, most: int = 1_000) -> None:
        """`ask` answers for up to so many keys, in their order."""
        self._ask, self._most = ask, most
        self._waiting: list[tuple[Key, asyncio.Future[Value]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def load(self, key: Key) -> Value:
        """The value of a key."""
        answer: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                values: Sequence[Value | Exception] = await self._ask([key for key, _ in asked])
            except Exception as broken:
                values = [broken] * len(asked)
            for (_, answer), value in zip(asked, values, strict=True):
                if answer.done():
                    continue
                if isinstance(value, Exception):
                    answer.set_exception(value)
                else:
                    answer.set_result(value)
        self._asking = None
