"""How fields are declared: a description for everybody, a permission for every root, a resolver only for acts and feeds.

What the fields of a type answer is declared in `db/reads/`. Acts and feeds answer rows of there, or objects of their own, whose
attributes are the fields.
"""

import functools
import inspect
from collections.abc import AsyncIterator, Callable
from types import FunctionType
from typing import Any

import strawberry

from db import global_ids
from db.reads.queries import CATALOGUE, NODES
from db.reads.reference import everybody
from graph.access import Access
from graph.context import Context, Info
from graph.rows import Row
from rules.errors import NotFound, Refused, Unauthenticated
from rules.people import Person

PAGE = {
    "first": (int | None, None),
    "after": (str | None, None),
    "last": (int | None, None),
    "before": (str | None, None),
}
Arguments = dict[str, Any]  # by name: a type, or a type with its default


def field(description: str) -> Any:
    """A field of a type: whoever may see the row may see it."""
    return strawberry.field(description=description, metadata={"access": Access.WITH_ITS_PARENT})


def pages(description: str) -> Any:
    """A field of a type that is read in pages."""

    async def read(root: strawberry.Parent[Row], info: Info, **given: Any) -> Any:
        return await root.read(info.python_name, given)

    return strawberry.field(
        resolver=_taking(read, PAGE), description=description, metadata={"access": Access.WITH_ITS_PARENT}
    )


def read(access: Access, description: str, **arguments: Any) -> Any:
    """A field of Query, read as `db/reads/queries.py` says; what is named and not found is an error."""

    async def answer(info: Info, **given: Any) -> Any:
        context = info.context
        if access is Access.SIGNED_IN:
            _ = context.person
        found = await context.rows().query.read(info.python_name, given)
        if found is None:
            raise NotFound if access is Access.ANYONE and "id" not in given else _missing(context, given)
        return found

    return strawberry.field(resolver=_taking(answer, arguments), description=description, metadata={"access": access})


def _missing(context: Context, given: Arguments) -> Refused:
    """What is not there and what may not be seen are the same; a guest is told to sign in, unless all may see such things."""
    named = global_ids.decode(str(given.get("id", "")))
    entity = CATALOGUE[named[0]] if named is not None and named[0] in NODES else None
    public = entity is not None and (entity.public or entity.visible_to is everybody)
    return NotFound() if public or isinstance(context.actor, Person) else Unauthenticated()


def _taking(resolver: Callable[..., Any], arguments: Arguments) -> Callable[..., Any]:
    """The resolver with these arguments instead of `**`."""
    signature = inspect.signature(resolver, eval_str=True)
    named = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    for name, declared in arguments.items():
        annotation, default = declared if isinstance(declared, tuple) else (declared, inspect.Parameter.empty)
        named.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation))
    resolver.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=named, return_annotation=inspect.Signature.empty
    )
    resolver.__annotations__ = {each.name: each.annotation for each in named}
    return resolver


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
