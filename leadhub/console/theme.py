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
    "STYLES": ["leadhub.console.site.stylesheet"],
    "SCRIPTS": ["leadhub.console.site.script"],
    "SIDEBAR": {"navigation": "leadhub.console.places.sidebar"},
    "ACCOUNT": {"navigation": [{"title": "Second factor", "link": "/account/second-factor/"}]},
    "DASHBOARD_CALLBACK": "leadhub.console.home.fill",
}
