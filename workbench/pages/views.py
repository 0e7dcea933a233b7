from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from billing.selectors import guest_usage
from detection.engine import compile_plan, new_state, read
from movespecs.language.landmarks import LANDMARKS
from movespecs.selectors import published_at
from workbench.guests import guest_id_ensure
from workbench.htmx import wants_part, whole_or_part
from workbench.pages import context, samples, services
from workbench.pages.selectors import demo_get, exhibit_get, movement_cards

FIRST = "squat"
FEATURED = (
    "squat",
    "push-up",
    "jumping-jack",
    "forward-lunge",
    "plank",
    "pull-up",
    "biceps-curl",
    "glute-bridge",
    "sit-up",
    "warrior-two",
)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    cards = {card.slug: card for card in movement_cards()}
    featured = [cards[slug] for slug in FEATURED if slug in cards]
    variables = {"cards": cards, "featured": featured, "exhibit": exhibit_get(slug=FIRST)}
    return render(request, "landing.html", variables)


@require_safe
@whole_or_part
def movements(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:100]
    variables = {"section": "demo", "movements": movement_cards(query=query), "query": query}
    return render(request, "demo/picker.html" if wants_part(request) else "demo/movements.html", variables)


@never_cache
@require_safe
def demo(request: HttpRequest, handle: str) -> HttpResponse:
    guest_id = guest_id_ensure(request)
    found = demo_get(handle=handle, guest_id=guest_id)
    if found.movespec.handle != handle:
        return redirect("demo", found.movespec.handle)
    shown = samples.shown_by(found.movespec)
    plan = compile_plan(found.spec)
    nothing_yet = read(plan, new_state(plan))
    variables = {
        "section": "demo",
        "movespec": found.movespec,
        "spec": found.spec,
        "version_id": found.version.pk,
        "landmarks": [LANDMARKS[index] for index in plan.landmarks],
        "yaml_source": found.text.yaml_source,
        "is_copy": found.text.is_copy,
        "figures": samples.figures_of(shown),
        "samples": samples.samples_of(shown),
        "port": f":{request.get_port()}",
        **context.count_context(found.spec, 0),
        **context.phases_context(found.spec, nothing_yet),
        **context.measures_context(plan, nothing_yet),
        **context.reading_context(nothing_yet),
        **context.validation_context(found.text.validation),
        **context.allowance_context(guest_usage(guest_id)),
    }
    return render(request, "demo/demo.html", variables)


@require_POST
def copy(request: HttpRequest, handle: str) -> HttpResponse:
    """Keep the guest's text; with `run`, answer with the version to run in `HX-Trigger`."""
    original = get_object_or_404(published_at(handle=handle))
    text = request.POST.get("yaml_source", "").replace("\r\n", "\n")
    run = "run" in request.POST
    try:
        checked = services.copy_save(original=original, guest_id=guest_id_ensure(request), yaml_source=text, run=run)
    except services.TextTooLongError as error:
        return HttpResponse(str(error), status=413, content_type="text/plain")
    if not wants_part(request):
        return redirect("demo", handle)
    response = render(request, "demo/validation.html", context.validation_context(checked.validation))
    if checked.version:
        response["HX-Trigger-After-Settle"] = f'{{"run-version": "{checked.version.pk}"}}'
    return response


@require_POST
def revert(request: HttpRequest, handle: str) -> HttpResponse:
    original = get_object_or_404(published_at(handle=handle))
    services.copy_revert(original=original, guest_id=guest_id_ensure(request))
    return redirect("demo", handle)
