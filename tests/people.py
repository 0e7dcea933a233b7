"""The three people of most tests, each with a project and an API client of their own: Alice owns an organization,
Bob is her teammate, Charlie is an outsider with an organization of his own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_create
from workbench.tenancy.models import ApiKey, Membership, Organization, Project, Role, User
from workbench.tenancy.scopes import SCOPES


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    response: Any

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> Any:
        return self.response.headers

    @property
    def json(self) -> Any:
        return self.response.json()

    @property
    def error(self) -> tuple[str, int]:
        """Its code and status."""
        return self.json["error"]["code"], self.status


class Api:
    """Speaks to /api with one access token, or with none."""

    def __init__(self, token: str | None = None) -> None:
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Answer:
        return Answer(self._client.get(path, query or {}, headers={**self._headers, **headers}))

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._with_body("post", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._with_body("put", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._with_body("patch", path, body, headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return Answer(self._client.delete(path, headers={**self._headers, **headers}))

    def _with_body(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return Answer(getattr(self._client, method)(path, headers={**self._headers, **headers}, **content))


@dataclass(frozen=True)
class Person:
    user: User
    organization: Organization
    project: Project

    def key(self, scopes: Iterable[str] = SCOPES) -> tuple[ApiKey, str]:
        """A new API key of the project, and its secret."""
        return api_key_create(project=self.project, name="test", actor=actor_of_user(self.user), scopes=scopes)

    def api(self, scopes: Iterable[str] = SCOPES) -> Api:
        """A client with a fresh token of a fresh key."""
        key, _ = self.key(scopes)
        return Api(access_token_issue(credential=key, project=self.project, scopes=list(scopes))[1])


def person(name: str, *, of: Person | None = None, role: Role = Role.OWNER) -> Person:
    """Somebody with an organization and a project of their own, or a member of another's."""
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery staple", name=name)
    organization = of.organization if of else Organization.objects.create(name=f"{name}'s", plan="internal")
    project = of.project if of else Project.objects.create(organization=organization, name="Main")
    Membership.objects.create(organization=organization, user=user, role=role)
    return Person(user, organization, project)


def session_key_of(user: User) -> str:
    """What the session cookie of a browser holds in which they have signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key
