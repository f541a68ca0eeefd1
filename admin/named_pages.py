"""The mount of the staff pages, which knows its pages by name. Starlette asks each in turn, and each of hundreds raises."""

from typing import Any

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Mount


class NamedPages(Mount):
    """A page needs some fifty addresses, most of them for its menu."""

    def __init__(self, mounted: Mount) -> None:
        super().__init__(mounted.path, app=mounted.app, name=mounted.name)
        self._known: dict[tuple[str, frozenset[str]], BaseRoute] = {}

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """As any mount does; raises `NoMatchFound`."""
        here, _, page = name.partition(":")
        if here != self.name:
            return super().url_path_for(name, **path_params)
        key = page, frozenset(path_params)
        route = self._known.get(key)
        if route is None:
            found = super().url_path_for(name, **path_params)
            for each in self.routes:
                if getattr(each, "name", None) == page and key[1] == set(getattr(each, "param_convertors", ())):
                    self._known[key] = each
                    break
            return found
        path = route.url_path_for(page, **path_params)
        return URLPath(path=self.path + str(path), protocol=path.protocol)
