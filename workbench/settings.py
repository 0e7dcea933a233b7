"""Settings of the Workbench. Everything an operator may change comes from the environment, see docs/settings.md."""

from pathlib import Path

import dj_database_url
from django.utils.csp import CSP

from workbench import env
from workbench.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "") or env.secret_file(VAR_DIR / "secret-key")

# The address clients reach us at, where it cannot be told from the request (behind a proxy, in scripts).
BASE_URL = env.url("BASE_URL")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, most=8)
HTTPS = env.flag("HTTPS", default=bool(BASE_URL and BASE_URL.startswith("https://")))

INSTALLED_APPS = [
    "workbench",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "workbench.tenancy",
    "workbench.pages",
    "movespecs",
    "detection",
    "billing",
]

MIDDLEWARE = [
    "workbench.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "workbench.middleware.permissions_policy",
    "workbench.api.middleware.error_envelope",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "workbench.urls"
ASGI_APPLICATION = "workbench.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
            ],
            "builtins": ["django.templatetags.static"],
        },
    }
]

# SQLite has one writer: IMMEDIATE takes the lock at BEGIN, where waiting for it works, and FULL makes a commit
# survive a power cut, which is what a frame_ack promises.
SQLITE_OPTIONS = {
    "timeout": 5,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0",
}
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'workbench.sqlite3'}"), conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("web-sdk", BASE_DIR / "sdk" / "web")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MIMETYPES = {".wasm": "application/wasm", ".task": "application/octet-stream"}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 0)
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, "'wasm-unsafe-eval'"],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
    "worker-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

LOGGING_CONFIG = None
LOG_FORMAT = env.choice("LOG_FORMAT", "console", {"console", "json"})
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
logging_config(log_format=LOG_FORMAT, level=LOG_LEVEL)

# Detection
DETECTION_GRACE_SECONDS = env.integer("DETECTION_GRACE_SECONDS", 60, least=1)
DETECTION_IDLE_SECONDS = env.integer("DETECTION_IDLE_SECONDS", 600, least=1)
DETECTION_ATTACH_SECONDS = env.integer("DETECTION_ATTACH_SECONDS", 600, least=1)
DETECTION_MAX_SECONDS = env.integer("DETECTION_MAX_SECONDS", 12 * 3600, least=60)
DETECTION_MAX_STREAMS = env.integer("DETECTION_MAX_STREAMS", 1000, least=1)
DETECTION_COMMIT_GAP_MS = env.integer("DETECTION_COMMIT_GAP_MS", 5, most=1000)

# Guests
GUEST_FRAMES_PER_DAY = env.integer("GUEST_FRAMES_PER_DAY", 18_000)
GUEST_SESSIONS_PER_MINUTE = env.integer("GUEST_SESSIONS_PER_MINUTE", 10, least=1)

FILE_UPLOAD_HANDLERS: list[str] = []
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
