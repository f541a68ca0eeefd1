"""Small forms of plain pages, read within a bound: whoever sends more, or something else, has sent nothing."""

from urllib.parse import parse_qs

from starlette.requests import Request

LARGEST_FORM = 8192


async def fields_of(request: Request, largest: int = LARGEST_FORM) -> dict[str, str]:
    """A small form's fields, the last of each; nothing of a form that is too large or no form."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > largest:
            return {}
    try:
        given = parse_qs(body.decode(), max_num_fields=10, keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[-1].replace("\x00", "") for name, values in given.items()}
