"""What the pages of an installation look like, and what they may load."""

STRICT_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'self'"],
}
UNFOLD = {
    "SITE_TITLE": "leadhub",
    "SITE_HEADER": "leadhub",
    "SITE_SYMBOL": "conversion_path",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "leadhub.console.site.environment",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "leadhub.console.site.favicon"}],
    "STYLES": [f"leadhub.console.site.{name}stylesheet" for name in ("", "charts_", "remedies_")],
    "SCRIPTS": [f"leadhub.console.site.{name}" for name in ("remedies_script", "keys", "kept", "script", "words")],
    "SIDEBAR": {"navigation": "leadhub.console.places.sidebar"},
    "ACCOUNT": {"navigation": "leadhub.console.places.account_menu"},
    "DASHBOARD_CALLBACK": "leadhub.console.home.fill",
}
