"""How fields are declared: a description for everybody, a permission for every root, a resolver only where it is needed.

Types describe rows of the database: a field without a resolver is the row's attribute of the same name.
"""

import functools
import inspect
from collections.abc import AsyncIterator, Callable
from enum import Enum
from types import FunctionType
from typing import Any

import strawberry

from graph.context import Info
from rules.errors import Refused


class Access(Enum):
    """Who may ask for a root field."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    WITH_ITS_PARENT = "with its parent"


def field(description: str, resolver: Callable[..., Any] | None = None) -> Any:
    """A field of a type: whoever may see the row may see it."""
    if resolver is None:
        return strawberry.field(description=description, metadata={"access": Access.WITH_ITS_PARENT})
    return strawberry.field(
        resolver=_without_return(resolver), description=description, metadata={"access": Access.WITH_ITS_PARENT}
    )


def root(resolver: Callable[..., Any], access: Access, description: str) -> Any:
    """A field of Query."""
    return strawberry.field(resolver=_guarded(resolver, access), description=description, metadata={"access": access})


def act(resolver: Callable[..., Any], access: Access, description: str) -> Any:
    """A field of Mutation; its union holds `Refusal`, into which a raised `Refused` is turned."""
    return strawberry.mutation(
        resolver=_guarded(resolver, access), description=description, metadata={"access": access}
    )


def feed(resolver: Callable[..., AsyncIterator[Any]], access: Access, description: str) -> Any:
    """A field of Subscription; a `Refused` that comes as an item is the error of its last answer."""
    return strawberry.subscription(
        resolver=_without_return(_refusing(resolver, access)), description=description, metadata={"access": access}
    )


def _guarded(resolver: Callable[..., Any], access: Access) -> Callable[..., Any]:
    @functools.wraps(resolver)
    async def guarded(info: Info, **arguments: Any) -> Any:
        if access is Access.SIGNED_IN:
            _ = info.context.person
        return await resolver(info=info, **arguments)

    return _without_return(guarded)


def _refusing(resolver: Callable[..., AsyncIterator[Any]], access: Access) -> Callable[..., Any]:
    @functools.wraps(resolver)
    async def refusing(info: Info, **arguments: Any) -> AsyncIterator[Any]:
        try:
            if access is Access.SIGNED_IN:
                _ = info.context.person
            async for item in resolver(info=info, **arguments):
                yield item
        except Refused as refused:
            yield refused

    return refusing


def _without_return(resolver: Callable[..., Any]) -> Callable[..., Any]:
    """The resolver with the return annotation hidden: the class says the GraphQL type, the function what row it returns."""
    assert isinstance(resolver, FunctionType)
    hidden = FunctionType(
        resolver.__code__, resolver.__globals__, resolver.__name__, resolver.__defaults__, resolver.__closure__
    )
    functools.update_wrapper(hidden, resolver)
    hidden.__kwdefaults__ = resolver.__kwdefaults__
    signature = inspect.signature(resolver, eval_str=True)
    named = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    hidden.__annotations__ = named
    hidden.__signature__ = signature.replace(return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]
    return hidden
