"""A small OpenID Connect provider on a socket of its own: discovery, code flow with PKCE, signed id tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KID = "amends-test", "s3cret", "k1"


@dataclass
class Provider:
    """``person``: the claims of who is signed in there; the others are ways to behave badly."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False
    forged: bool = False
    audience: str = CLIENT
    age: int = 0
    profile: dict[str, Any] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    asked: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        at = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "userinfo", "jwks")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": at["authorize"],
            "token_endpoint": at["token"],
            "userinfo_endpoint": at["userinfo"],
            "jwks_uri": at["jwks"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]}

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the browser goes next."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchanged(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code: once, to who has the secret and the verifier. None: no."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or sent.get("client_secret") != SECRET or challenge != asked["code_challenge"]:
            return None
        token, now = secrets.token_urlsafe(16), int(time.time()) - self.age
        self.tokens[token] = self.profile or self.person
        claims = {**self.person, "iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 300}
        key = rsa.generate_private_key(65537, 2048) if self.forged else self.key
        signed = jwt.encode(claims, key, algorithm="RS256", headers={"kid": KID})
        return {"access_token": token, "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextmanager
def serving() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            provider.asked.append(where.path)
            match where.path:
                case "/.well-known/openid-configuration":
                    self._say(provider.discovery())
                case "/jwks":
                    self._say(provider.jwks())
                case "/authorize":
                    asked = {name: values[0] for name, values in parse_qs(where.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorized(asked))
                    self.end_headers()
                case "/userinfo":
                    found = provider.tokens.get(self.headers["Authorization"].removeprefix("Bearer "))
                    self._say(found or {}, 200 if found else 401)
                case _:
                    self._say({}, 404)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found = provider.exchanged({name: values[0] for name, values in parse_qs(body).items()})
            self._say(found or {"error": "invalid_grant"}, 200 if found else 400)

        def _say(self, what: dict[str, Any], status: int = 200) -> None:
            content = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
