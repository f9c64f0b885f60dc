"""Settings. Everything that differs between places comes from the environment; docs/operating/settings.md lists it."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from kemitraan.config.quiet_logs import SAY_ADDRESSES
from kemitraan.toolbox.secret_file import keep_once

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent

DATA = Path(os.environ.get("KEMITRAAN_DATA", CHECKOUT / "var" / "demo"))
DEMO = os.environ.get("KEMITRAAN_DEMO") == "1"
LIVE_URL = os.environ.get("KEMITRAAN_LIVE_URL", "/live")
ROADS = Path(os.environ.get("KEMITRAAN_ROADS", DATA / "roads"))
FILES = Path(os.environ.get("KEMITRAAN_FILES", DATA / "files"))
DEBUG = os.environ.get("KEMITRAAN_DEBUG") == "1"


SECRET_KEY_FILE = Path(os.environ.get("KEMITRAAN_SECRET_KEY_FILE", DATA / "secret_key"))


def _secret_key() -> str:
    """The signing key: from the environment, from a named file, or made once in the data folder (0600)."""
    if key := os.environ.get("KEMITRAAN_SECRET_KEY"):
        return key
    path = SECRET_KEY_FILE
    if not path.exists():
        keep_once(path, secrets.token_urlsafe(64).encode())  # the first of several processes wins
    return path.read_text().strip()


def _database(url: str) -> dict[str, object]:
    """Django's database settings from ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "kemitraan.toolbox.walled_postgres",
        "NAME": unquote(parts.path.lstrip("/")) or "kemitraan",
        "USER": unquote(parts.username or "kemitraan"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": int(os.environ.get("KEMITRAAN_DB_POOL", "12")),
                "timeout": 2,  # seconds a request waits for a connection; then it is told to come again
                # Left alone, the pool waits 1, 2, 4, 8 … seconds between tries; a request should not wait for that.
                "reconnect_timeout": 0.5,
            },
            # A dead network must not hang a request (docs/decisions): libpq's defaults block for minutes.
            "connect_timeout": 3,
            "tcp_user_timeout": 2000,
            "application_name": "kemitraan",
            **query,
        },
    }


def _older_keys() -> list[str]:
    """Keys that ``manage rotate_secret`` replaced and that still count (docs/operating/keys.md)."""
    path = SECRET_KEY_FILE.with_name(f"{SECRET_KEY_FILE.name}.old")
    return path.read_text().splitlines() if path.exists() else []


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = _older_keys()
ALLOWED_HOSTS = os.environ.get("KEMITRAAN_HOSTS", "*" if DEMO or DEBUG else "localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("KEMITRAAN_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # Only where the development tools are installed (requirements/dev.lock): it checks, it does not run.
    *(["django_linear_migrations"] if find_spec("django_linear_migrations") else []),
    "kemitraan.design",
    "kemitraan.journal",
    "kemitraan.keeping",
    "kemitraan.territory",
    "kemitraan.people",
    "kemitraan.messaging",
    "kemitraan.reports",
    "kemitraan.partnership",
    "kemitraan.visits",
    "kemitraan.watch",
    "kemitraan.nights",
    "kemitraan.siting",
    "kemitraan.learning",
    "kemitraan.dispatch",
    "kemitraan.accountability",
    "kemitraan.oversight",
    "kemitraan.privacy",
    "kemitraan.gateways",
    "kemitraan.desk",
    "kemitraan.field",
    "kemitraan.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kemitraan.config.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "kemitraan.config.behind_wall.BehindWall",
    "kemitraan.config.guard.InputGuard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kemitraan.config.language.ChosenLanguage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kemitraan.oversight.keep_readings.KeepReadings",  # last: every answer passes it (a check holds it there)
]

ROOT_URLCONF = "kemitraan.config.urls"
WSGI_APPLICATION = "kemitraan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("kemitraan.design.lean.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "kemitraan.config.context.everywhere",
            ],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://kemitraan_app@/kemitraan"))}
if owner_url := os.environ.get("DATABASE_OWNER_URL"):  # who owns the tables: only `migrate` ever signs in as them
    _owner = _database(owner_url)
    DATABASES["default"]["OWNER"] = {name: _owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kemitraan.people.passwords.NoWordsOfTheHouse"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "people:sign_in"
OTP_TOTP_ISSUER = "Kemitraan"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("KEMITRAAN_HTTPS") == "1"
if SESSION_COOKIE_SECURE:  # browsers take such a name from this host alone, by HTTPS, for all of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone with the browser: nothing of a visit stays on a phone that others read
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would make browsers post with "Origin: null"
X_FRAME_OPTIONS = "DENY"
# Only behind a proxy of our own may a request say, in X-Forwarded-For, where it comes from.
TRUSTED_PROXY = os.environ.get("KEMITRAAN_TRUSTED_PROXY") == "1"
if os.environ.get("KEMITRAAN_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    # A program that calls us without encryption must notice (config/guard.py refuses it), not be led on quietly.
    SECURE_REDIRECT_EXEMPT = [r"^open311/", r"^lapangan/api/"]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "bahasa"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("KEMITRAAN_STATIC", CHECKOUT / "static-collected"))
_VENDOR = {
    "bootstrap": "bootstrap/dist",
    "tabler": "@tabler/core/dist",
    "htmx": "htmx.org/dist",
    "maplibre": "maplibre-gl/dist",
    "jakarta-sans": "@fontsource-variable/plus-jakarta-sans/files",
}
STATICFILES_DIRS = [
    (f"vendor/{name}", CHECKOUT / "node_modules" / folder)
    for name, folder in _VENDOR.items()
    if (CHECKOUT / "node_modules" / folder).is_dir()
]
WHITENOISE_USE_FINDERS = DEBUG or "KEMITRAAN_STATIC" not in os.environ  # else: what publish_static made
WHITENOISE_AUTOREFRESH = DEBUG

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
EMAIL_HOST = os.environ.get("KEMITRAAN_EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("KEMITRAAN_EMAIL_PORT", "25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("KEMITRAAN_EMAIL_FROM", "Kemitraan <kabar@kemitraan.invalid>")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_MAX_MEMORY_SIZE = 12_000_000  # pictures stay in memory until they are sealed

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "kemitraan.config.quiet_logs.WithoutWords"}},
    "filters": {"addresses": {"()": "kemitraan.config.quiet_logs.HideAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {name: {"filters": ["addresses"], "propagate": True} for name in SAY_ADDRESSES},
    "root": {"handlers": ["stderr"], "level": os.environ.get("KEMITRAAN_LOG", "WARNING")},
}

# Where residents reach us: in links of messages and QR codes.
PUBLIC_URL = os.environ.get("KEMITRAAN_URL", "http://localhost:8000").rstrip("/")

# Who keeps the log of all facts, and the key its heads are signed with.
LOG_NAME = os.environ.get("KEMITRAAN_LOG_NAME", f"{urlsplit(PUBLIC_URL).hostname or 'localhost'}/catatan")
LOG_KEY_FILE = Path(os.environ.get("KEMITRAAN_LOG_KEY_FILE", DATA / "log.key"))

# Who is told the log's head every hour, and whose signatures on heads we keep (name+id+base64, by verify/witness.py).
HEADS_TO = [address for address in os.environ.get("KEMITRAAN_HEADS_TO", "").split(",") if address]
WITNESSES = [key for key in os.environ.get("KEMITRAAN_WITNESSES", "").split(",") if key]

# Who may read complaints about the police, and who may open a complainant's name: two private keys, no database.
OVERSIGHT_KEY_FILE = Path(os.environ.get("KEMITRAAN_OVERSIGHT_KEY_FILE", DATA / "oversight.pem"))
CUSTODY_KEY_FILE = Path(os.environ.get("KEMITRAAN_CUSTODY_KEY_FILE", DATA / "custody.pem"))

# The keys of what may be erased: a folder of its own, left out of the main backup (docs/operating/backup.md).
KEY_STORE = Path(os.environ.get("KEMITRAAN_KEY_STORE", DATA / "keys"))

# What the product itself may be told.
TURN_AWAY_OUTSIDE = {"phone": "110", "name": "Polri 110"}
# What one guard post costs a month, in rupiah: the first value of a study's form; each study keeps its own.
POST_MONTHLY_COST = int(os.environ.get("KEMITRAAN_POST_MONTHLY_COST", "12000000"))
OPEN311_DEMO_KEY = "DEMO" if DEMO else ""
