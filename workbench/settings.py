"""Settings of the Workbench. Everything an operator may change comes from the environment, see docs/settings.md."""

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from workbench import env
from workbench.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "") or env.secret_file(VAR_DIR / "secret-key")

# Of secrets only an HMAC under the first of these is kept; the others are older ones that still open.
CREDENTIAL_PEPPERS = env.words("CREDENTIAL_PEPPERS", [])
TOKEN_FAILURES_PER_MINUTE = env.integer("TOKEN_FAILURES_PER_MINUTE", 10, least=1)
ACCESS_TOKEN_TRUST_SECONDS = env.integer("ACCESS_TOKEN_TRUST_SECONDS", 1, most=5)
PAGE_WRITES_PER_MINUTE = env.integer("PAGE_WRITES_PER_MINUTE", 600, least=1)
ANONYMOUS_REQUESTS_PER_MINUTE = env.integer("ANONYMOUS_REQUESTS_PER_MINUTE", 60, least=1)

# The address clients reach us at, where it cannot be told from the request (behind a proxy, in scripts).
BASE_URL = env.url("BASE_URL")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, most=8)
HTTPS = env.flag("HTTPS", default=bool(BASE_URL and BASE_URL.startswith("https://")))

INSTALLED_APPS = [
    "workbench",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "django_htmx",
    "django.forms",
    "workbench.tenancy",
    "workbench.webhooks",
    "workbench.pages",
    "movespecs",
    "detection",
    "billing",
]

MIDDLEWARE = [
    "workbench.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "workbench.middleware.permissions_policy",
    "workbench.api.cors.cors",
    "workbench.api.middleware.rate_limits",
    "workbench.api.middleware.error_envelope",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workbench.tenancy.session_activity.session_activity",
    "workbench.guests.guest_cookie",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workbench.portal.limits.PageWrites",
    "workbench.api.idempotency.idempotency",
]
REQUEST_THREADS = env.integer("REQUEST_THREADS", 4, least=1, most=64)

ROOT_URLCONF = "workbench.urls"
ASGI_APPLICATION = "workbench.asgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # the admin's
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
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
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'workbench.sqlite3'}"),
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "workbench.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Whether a worker does the jobs: `serve --jobs` says so itself.
JOBS = env.flag("JOBS", default=False)

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # so that signing out elsewhere ends a session
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# People
AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "workbench.tenancy.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, nowhere else
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "confirm_email": "1/3m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    "login": "workbench.portal.account.forms.SignIn",
    "signup": "workbench.portal.account.forms.SignUp",
    "add_email": "workbench.portal.account.forms.AddAddress",
    "change_password": "workbench.portal.account.forms.ChangePassword",
    "set_password": "workbench.portal.account.forms.SetPassword",
    "reset_password": "workbench.portal.account.forms.RecoverPassword",
    "reset_password_from_key": "workbench.portal.account.forms.NewPassword",
    "reauthenticate": "workbench.portal.account.forms.Reauthenticate",
}
MFA_FORMS = {
    "authenticate": "workbench.portal.account.factors.Code",
    "reauthenticate": "workbench.portal.account.factors.CodeAgain",
    "activate_totp": "workbench.portal.account.factors.FirstCode",
    "add_webauthn": "workbench.portal.account.factors.AddPasskey",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "workbench.tenancy.second_factor.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Workbench"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal"
ADMIN_PATH = env.text("ADMIN_PATH", "admin/").strip("/") + "/"

# Mail: into files until there is a server to send it
MAIL_SECURITY = env.choice("EMAIL_SECURITY", "starttls", {"none", "starttls", "tls"})
SMTP_OPTIONS = {
    "host": env.text("EMAIL_HOST", ""),
    "port": env.integer("EMAIL_PORT", 587, least=1, most=65_535),
    "username": env.text("EMAIL_USER", ""),
    "password": env.text("EMAIL_PASSWORD", ""),
    "use_tls": MAIL_SECURITY == "starttls",
    "use_ssl": MAIL_SECURITY == "tls",
    "timeout": 10,
}
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": SMTP_OPTIONS}
    if SMTP_OPTIONS["host"]
    else {
        "BACKEND": "workbench.mail.Folder",
        "OPTIONS": {"file_path": str(VAR_DIR / "mail")},
    }
}
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Workbench <workbench@localhost>")

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
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
DETECTION_WORKER = env.choice("DETECTION_WORKER", "inline", {"inline", "redis"})
if DETECTION_WORKER == "redis" and not REDIS_URL:
    raise ImproperlyConfigured("DETECTION_WORKER=redis needs REDIS_URL.")
DETECTION_GRACE_SECONDS = env.integer("DETECTION_GRACE_SECONDS", 60, least=1)
DETECTION_IDLE_SECONDS = env.integer("DETECTION_IDLE_SECONDS", 600, least=1)
DETECTION_ATTACH_SECONDS = env.integer("DETECTION_ATTACH_SECONDS", 600, least=1)
DETECTION_MAX_SECONDS = env.integer("DETECTION_MAX_SECONDS", 12 * 3600, least=60)
DETECTION_MAX_STREAMS = env.integer("DETECTION_MAX_STREAMS", 1000, least=1)
DETECTION_COMMIT_GAP_MS = env.integer("DETECTION_COMMIT_GAP_MS", 10, most=1000)

# Webhooks
WEBHOOK_PRIVATE_HOSTS = env.words("WEBHOOK_PRIVATE_HOSTS", [])

# Guests
GUEST_FRAMES_PER_DAY = env.integer("GUEST_FRAMES_PER_DAY", 18_000)
GUEST_SESSIONS_PER_MINUTE = env.integer("GUEST_SESSIONS_PER_MINUTE", 10, least=1)

# Plans: the price of a cycle and of a thousand frames over the quota in minor units (cents), the quota in accepted
# frames a cycle, how many projects and members, and what is taken within 60 s. None: no such limit, no overage (the
# quota is where it ends), and of a price that it is by arrangement.
BILLING_CURRENCY = env.choice("BILLING_CURRENCY", "eur", {"eur", "usd", "gbp", "chf"})  # all have a hundred minor units
PLANS = {
    "free": env.amounts(
        "PLAN_FREE",
        price=0,
        quota=100_000,
        overage=None,
        projects=3,
        members=3,
        requests=100,
        organization_requests=500,
        sessions=10,
        movespec_operations=60,
    ),
    "pro": env.amounts(
        "PLAN_PRO",
        price=4_900,
        quota=5_000_000,
        overage=2,
        projects=20,
        members=20,
        requests=300,
        organization_requests=1_500,
        sessions=60,
        movespec_operations=180,
    ),
    "scale": env.amounts(
        "PLAN_SCALE",
        price=39_900,
        quota=50_000_000,
        overage=1,
        projects=100,
        members=100,
        requests=1_000,
        organization_requests=5_000,
        sessions=300,
        movespec_operations=600,
    ),
    "enterprise": env.amounts(
        "PLAN_ENTERPRISE",
        price=None,
        quota=None,
        overage=None,
        projects=None,
        members=None,
        requests=3_000,
        organization_requests=15_000,
        sessions=1_000,
        movespec_operations=2_000,
    ),
    "internal": {  # our own: tests, benchmarks
        "price": 0,
        "quota": None,
        "overage": None,
        "projects": None,
        "members": None,
        "requests": 1_000_000,
        "organization_requests": 1_000_000,
        "sessions": 1_000_000,
        "movespec_operations": 1_000_000,
    },
}
FREE_ORGANIZATIONS_PER_PERSON = env.integer("FREE_ORGANIZATIONS_PER_PERSON", 3, least=1)
INVOICE_DUE_DAYS = env.integer("INVOICE_DUE_DAYS", 14)
BILLING_PROVIDER = env.choice("BILLING_PROVIDER", "manual", {"manual", "stripe"})

# Stripe: prices by their ids there; frames over the quota go to a meter
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
STRIPE_PRICES = {"pro": env.text("STRIPE_PRICE_PRO", ""), "scale": env.text("STRIPE_PRICE_SCALE", "")}
STRIPE_OVERAGE_PRICES = {
    "pro": env.text("STRIPE_OVERAGE_PRICE_PRO", ""),
    "scale": env.text("STRIPE_OVERAGE_PRICE_SCALE", ""),
}
STRIPE_METER_EVENT = env.text("STRIPE_METER_EVENT", "workbench_frames")
STRIPE_API_BASE = env.url("STRIPE_API_BASE")
if BILLING_PROVIDER == "stripe" and not all([STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, *STRIPE_PRICES.values()]):
    raise ImproperlyConfigured(
        "BILLING_PROVIDER=stripe needs STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_PRICE_PRO, STRIPE_PRICE_SCALE."
    )

FILE_UPLOAD_HANDLERS: list[str] = []
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
