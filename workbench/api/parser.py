"""What may stand in a request: UTF-8, strict JSON, and text that a database can hold."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.types import DictStrAny

from workbench.api.errors import ApiError

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BodyRefused(Exception):
    """Says what is wrong with the body."""


class BodyParser(Parser):
    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Raises BodyRefused."""
        if request.content_type != "application/json":
            raise BodyRefused("Its Content-Type must be application/json.")
        try:
            value: DictStrAny = json.loads(request.body.decode(), parse_constant=_no_number)
        except UnicodeDecodeError:
            raise BodyRefused("It is not UTF-8.") from None
        except (ValueError, RecursionError):
            raise BodyRefused("It is not valid JSON.") from None
        if not isinstance(value, dict):
            raise BodyRefused("It is not a JSON object.")
        if not all(map(_is_storable, _texts(value))):
            raise BodyRefused("It has a NUL character or half a surrogate pair.")
        return value

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """Raises ApiError."""
        for name, values in data.lists():
            if not all(map(_is_storable, values)):
                raise ApiError("validation_error", "The query has a NUL character.", {name: "Has a NUL character."})
        return super().parse_querydict(data, list_fields, request)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _texts(value: Any) -> Iterator[str]:
    """Every key and every text, however deep."""
    left = [value]
    while left:
        match left.pop():
            case str() as text:
                yield text
            case list() as items:
                left.extend(items)
            case dict() as fields:
                yield from fields
                left.extend(fields.values())


def _is_storable(text: str) -> bool:
    """Databases refuse NUL, and UTF-8 has no surrogates."""
    return not UNSTORABLE.search(text)
