import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from movespecs.language import json_schema


@cache
def _schema() -> bytes:
    return json.dumps(json_schema(), indent=2).encode()


@cache_control(public=True, max_age=3600)
def schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_schema(), content_type="application/schema+json", headers={"Access-Control-Allow-Origin": "*"})
