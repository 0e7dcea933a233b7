from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workbench.api.addresses import base_url, websocket_url
from workbench.api.problems import PROBLEMS
from workbench.docs.site import found, site

LEAST = 3  # letters of an error's code that are taken for one


@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """A page with the examples' server replaced by this one."""
    docs = site()
    shown = docs.pages.get(f"{path}/" if path else "")
    if shown is None:
        raise Http404
    here = base_url(request)
    body = shown.body.replace("{server}", here).replace("{websocket_server}", websocket_url(here))
    return render(request, "docs/page.html", {"section": "docs", "docs": docs, "page": shown, "body": body})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    code = "_".join(words.lower().split())
    variables = {
        "section": "docs",
        "docs": site(),
        "words": words,
        "results": found(words),
        "problems": [name for name in PROBLEMS if len(code) >= LEAST and code in name][:LEAST],
    }
    return render(request, "docs/results.html" if request.GET.get("part") else "docs/search.html", variables)
