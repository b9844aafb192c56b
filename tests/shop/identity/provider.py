"""A small store that customers sign in to: the other side, over real HTTP, with keys of its own."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "customer-client", "customer-secret"
GID = "gid://shopify/Customer/602757"


def new_key() -> rsa.RSAPrivateKey:
    """Make a key to sign with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class Provider:
    """What it says can be changed by a test: `claims` replace those of a token, `endpoints` those of discovery."""

    keys: dict[str, rsa.RSAPrivateKey]
    kid: str = "first"
    base: str = ""
    published: list[str] = field(default_factory=lambda: ["first"])
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    endpoints: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, web.Response] = field(default_factory=dict)
    who: Any = field(default_factory=lambda: {"data": {"customer": {"id": GID}}})
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    seen_headers: dict[str, str] = field(default_factory=dict)

    def authorize(self, url: str) -> str:
        """Sign in at an authorization address, and give the code that leads back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return code

    def app(self) -> web.Application:
        """Give the server."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._openid)
        app.router.add_get("/.well-known/customer-account-api", self._customer_api)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        app.router.add_post("/graphql", self._graphql)
        return app

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        known = {"issuer": "", "authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return self._say(request, {name: f"{self.base}{path}" for name, path in known.items()} | self.endpoints)

    async def _customer_api(self, request: web.Request) -> web.StreamResponse:
        return self._say(request, {"graphql_api": f"{self.base}/graphql"} | self.endpoints)

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        rows = [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.keys[kid].public_key())) for kid in self.published]
        named = [row | {"kid": kid, "use": "sig"} for kid, row in zip(self.published, rows, strict=True)]
        return self._say(request, {"keys": named})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        code = self.codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        self.seen_headers = dict(request.headers)
        is_known = request.headers.get("Authorization") == f"Basic {basic}"
        if code is None or not is_known or code["code_challenge"] != challenge:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if code["redirect_uri"] != form.get("redirect_uri"):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return self._say(request, {"access_token": "buyer-token", "id_token": self._id_token(code["nonce"])})

    def _id_token(self, nonce: str) -> str:
        at = int(time.time())
        usual = {"iss": self.base, "aud": CLIENT_ID, "sub": "1", "iat": at, "exp": at + 300, "nonce": nonce}
        claims = {name: value for name, value in (usual | self.claims).items() if value is not None}
        return jwt.encode(claims, self.keys[self.kid], algorithm="RS256", headers={"kid": self.kid} | self.header)

    async def _graphql(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != "buyer-token":
            return web.json_response({}, status=401)
        assert (await request.json())["operationName"] == "WhoAmI"
        return self._say(request, self.who)

    def _say(self, request: web.Request, content: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        return self.answers.get(request.path) or web.json_response(content)
