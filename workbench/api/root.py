"""The REST root: every router, and how anything that goes wrong is answered."""

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from billing.api import router as usage_router
from detection.api import router as detection_router
from movespecs.api import router as movespecs_router
from workbench.api.error_responses import error_response
from workbench.api.errors import ApiError
from workbench.api.health import router as health_router
from workbench.api.idempotency import Replayed
from workbench.api.parser import BodyParser, BodyRefused
from workbench.api.tokens import router as tokens_router

log = structlog.get_logger("workbench.api")

api = NinjaAPI(
    title="Workbench", version="1.0", urls_namespace="api", docs_url=None, openapi_url=None, parser=BodyParser()
)
api.add_router("/detection", detection_router)
api.add_router("/auth", tokens_router)
api.add_router("/movespecs", movespecs_router)
api.add_router("", usage_router)
api.add_router("", health_router)


@api.exception_handler(ApiError)
def api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    return error_response(request, error)


@api.exception_handler(ValidationError)
def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Pydantic's errors as dotted field paths; the first two steps of a location only name ninja's parameter."""
    details = {}
    for item in error.errors:
        steps = item["loc"][2:] if item["loc"][0] == "body" else item["loc"][1:]
        details[".".join(map(str, steps)) or "body"] = item["msg"]
    return error_response(request, ApiError("validation_error", "The request has fields that need mending.", details))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja raises this for a body that could not be parsed, from what the parser raised."""
    reason = str(error.__cause__) if isinstance(error.__cause__, BodyRefused) else "It is not valid JSON."
    return error_response(request, ApiError("validation_error", "The body cannot be read.", {"body": reason}))


@api.exception_handler(Replayed)
def replayed(request: HttpRequest, replay: Replayed) -> HttpResponse:
    return replay.response


@api.exception_handler(AuthenticationError)
def authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    missing = ApiError("access_token_missing", "Send an access token: Authorization: Bearer <token>.")
    return error_response(request, missing)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return error_response(request, ApiError("not_found", "There is nothing at this address."))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    too_large = ApiError("payload_too_large", f"The body is over {limit} bytes.", {"limit_bytes": limit})
    return error_response(request, too_large)


@api.exception_handler(TooManyFieldsSent)
def too_many_fields(request: HttpRequest, error: TooManyFieldsSent) -> HttpResponse:
    reason = f"The query has over {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields."
    return error_response(request, ApiError("validation_error", reason, {"query": reason}))


@api.exception_handler(OperationalError)
def database_down(request: HttpRequest, error: OperationalError) -> HttpResponse:
    log.error("database_unavailable", error=str(error))
    return error_response(request, ApiError("service_unavailable", "The database did not answer. Try again."))


@api.exception_handler(Exception)
def crash(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("api_crash", path=request.path)
    return error_response(request, ApiError("internal_error", "Something broke on our side. Quote the X-Request-ID."))
