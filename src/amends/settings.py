"""Django's settings. Everything that differs between installations comes from the environment.

`AMENDS_HOME` the folder of what is kept here (default `./.amends`) · `DATABASE_URL` another PostgreSQL ·
`AMENDS_URL` the address people type (default `http://127.0.0.1:8000`; with https, cookies are secure and HSTS is on) ·
`AMENDS_HOSTS` more host names, by comma · `AMENDS_SECRET_KEY` · `AMENDS_DEBUG=1` · `AMENDS_LOG_LEVEL` ·
`AMENDS_METRICS_TOKEN` (without it /metrics answers only to this machine) · `AMENDS_PROXIES` addresses or
networks of our own proxies, by comma, which are believed when they say whom they speak for ·
`AMENDS_MAIL_INSIDE=1` lets mail servers lie inside one's own network · `AMENDS_MAIL_CA` a file of certificates they are
held to instead of the system's.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from amends.database.home import home
from amends.web import logs, sign_in_ways
from amends.web.proxies import networks
from amends.web.secret import secret_key

PACKAGE = Path(__file__).resolve().parent
REPOSITORY = PACKAGE.parent.parent
AMENDS_HOME = home()
ADDRESS = urlsplit(os.environ.get("AMENDS_URL") or "http://127.0.0.1:8000")
SERVED_OVER_HTTPS = ADDRESS.scheme == "https"
PROXIES = networks(os.environ.get("AMENDS_PROXIES", ""))
MAIL_INSIDE = os.environ.get("AMENDS_MAIL_INSIDE") == "1"  # mail servers inside one's own network may be named
MAIL_CA = os.environ.get("AMENDS_MAIL_CA", "")  # a file of certificates to trust instead of the system's
METRICS_TOKEN = os.environ.get("AMENDS_METRICS_TOKEN", "")

DEBUG = os.environ.get("AMENDS_DEBUG") == "1"
SECRET_KEY = os.environ.get("AMENDS_SECRET_KEY") or secret_key(AMENDS_HOME)
ALLOWED_HOSTS = [
    *filter(None, [ADDRESS.hostname, *os.environ.get("AMENDS_HOSTS", "").split(",")]),
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"]

ROOT_URLCONF = "amends.urls"
WSGI_APPLICATION = "amends.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "amends.web",
    "amends.merchants",
    "amends.casework",
    "amends.channels",
    "amends.desk",
    "amends.portal",
    "amends.insight",
]
MIDDLEWARE = [
    "amends.web.proxies.for_whom",
    "amends.web.middleware.observe",
    "amends.web.middleware.PackedText",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "amends.web.plain.PlainText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amends.merchants.middleware.within_tenant",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "amends.merchants.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "amends.web.templatetags.amends",
                "amends.desk.templatetags.orders",
            ],
        },
    },
]

# --- data ---------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        "ENGINE": "amends.database",
        "NAME": conninfo_to_dict(os.environ.get("DATABASE_URL", "")).get("dbname") or "amends",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    },
}

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "merchants.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # as the page with the link says
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
# allauth speaks with the services; who comes in is ours (merchants.outside_sign_in), so its tables aren't made
SIGN_IN_WAYS = sign_in_ways.read(AMENDS_HOME)
SOCIALACCOUNT_ADAPTER = "amends.merchants.outside_sign_in.Speaking"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8  # seconds
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MIGRATION_MODULES = {"account": None, "socialaccount": None}
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "amends.merchants.views.locked"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- what a browser is told ---------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the tick in Tabler's check boxes is a data: picture
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SESSION_ENGINE = "amends.merchants.sessions"
SESSION_COOKIE_SECURE = SERVED_OVER_HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 14  # a long day; signing in once a morning
CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SERVED_OVER_HTTPS
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SERVED_OVER_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_OVER_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = ["amends.web.uploads.Nameless"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # one intake batch

# --- words and hours ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files served to browsers -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STORAGES = {"staticfiles": {"BACKEND": "amends.web.assets.VersionedStorage"}}
STATIC_ROOT = None  # nothing is collected: files are served from where they are installed
CARRIED = PACKAGE / "built" / "node_modules"  # a wheel has them with it
NODE_MODULES = CARRIED if CARRIED.is_dir() else REPOSITORY / "node_modules"
CARRIED_ASSETS = PACKAGE / "built" / "assets"
ASSETS = CARRIED_ASSETS if CARRIED_ASSETS.is_dir() else REPOSITORY / "build" / "assets"  # tools/assets.mjs
STATICFILES_DIRS = [("vendor", ASSETS)] if ASSETS.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 60 * 60 * 24 * 30  # addresses change with the content

# --- logs ---------------------------------------------------------------------------------------------------------
LOGGING_CONFIG = None
logs.configure(level=os.environ.get("AMENDS_LOG_LEVEL", "INFO"))
