"""Where people sign in and programs ask for tokens; each of these pages asks for its own credentials."""

from django.urls import include, path

from leadhub.identity import oauth, pages

ACCOUNT = [
    path("admin/login/", pages.SignIn.as_view(), name="account_login"),
    path("account/confirm/", pages.Confirm.as_view(), name="account_reauthenticate"),
    path("account/second-factor/", pages.Factors.as_view(), name="mfa_index"),
    path("account/second-factor/ask/", pages.AskFactor.as_view(), name="mfa_authenticate"),
    path("account/second-factor/confirm/", pages.ConfirmFactor.as_view(), name="mfa_reauthenticate"),
    path("account/second-factor/app/", pages.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/second-factor/key/", pages.AddKey.as_view(), name="mfa_add_webauthn"),
    path("account/second-factor/key/confirm/", pages.ConfirmKey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/key/<int:pk>/remove/", pages.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("account/second-factor/codes/", pages.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", pages.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("account/sign-in/<slug:provider_id>/", pages.sign_in_there, name="openid_connect_login"),
    path("account/sign-in/<slug:provider_id>/callback/", pages.back_from_there, name="openid_connect_callback"),
]
PROTOCOL = [
    path(".well-known/openid-configuration", oauth.discovery, name="configuration"),
    path(".well-known/oauth-authorization-server", oauth.discovery, name="metadata"),
    path(".well-known/jwks.json", oauth.jwks, name="jwks"),
    path("identity/o/authorize", oauth.consent, name="authorization"),
    path("identity/o/api/token", oauth.token, name="token"),
    path("identity/o/api/revoke", oauth.revoke, name="revoke"),
    path("identity/o/api/introspect", oauth.introspect, name="introspect"),
    path("identity/o/api/userinfo", oauth.user_info, name="userinfo"),
]
# The library looks for its doors under these names.
routes = [*ACCOUNT, path("", include(([path("", include((PROTOCOL, "oidc")))], "idp")))]
