"""The shop, this app in it, and the versions of the API."""

from typing import Any

from simulator.store.account import API_VERSION
from simulator.store.api.asked import Asked
from simulator.store.api.money import CURRENCY
from simulator.store.api.resolvers import resolves

VERSIONS = (("2026-01", True), ("2026-04", True), ("2026-07", True), ("2026-10", True), ("2027-01", False))


@resolves("QueryRoot", "shop")
def _shop(_root: Any, asked: Asked) -> dict[str, Any]:
    account = asked.shop.account
    return {
        "id": f"gid://shopify/Shop/{account.shop_number}",
        "name": account.name,
        "myshopifyDomain": account.shop,
        "primaryDomain": {"host": account.shop, "url": asked.origin},
        "ianaTimezone": "Asia/Tokyo",
        "currencyCode": CURRENCY,
        "contactEmail": "support@example.jp",
        "plan": {"publicDisplayName": "Basic", "shopifyPlus": False, "partnerDevelopment": True},
        "customerAccountsV2": {
            "customerAccountsVersion": "NEW_CUSTOMER_ACCOUNTS",
            "loginLinksVisibleOnStorefrontAndCheckout": True,
            "loginRequiredAtCheckout": False,
            "url": f"{asked.origin}/account",
        },
    }


@resolves("QueryRoot", "currentAppInstallation")
def _installation(_root: Any, asked: Asked) -> dict[str, Any]:
    account = asked.shop.account
    return {
        "id": "gid://shopify/AppInstallation/1",
        "launchUrl": f"{asked.origin}/store/{account.handle}/apps/madoguchi",
        "uninstallUrl": f"{asked.origin}/store/{account.handle}/apps",
        "accessScopes": [{"handle": scope} for scope in sorted(asked.platform.scopes)],
        "app": {"id": f"gid://shopify/App/{account.app_number}", "title": "窓口", "handle": "madoguchi"},
    }


@resolves("QueryRoot", "publicApiVersions")
def _versions(_root: Any, _asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "handle": handle,
            "displayName": f"{handle} (Latest)" if handle == API_VERSION else handle,
            "supported": supported,
        }
        for handle, supported in VERSIONS
    ]
