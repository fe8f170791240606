from django.urls import path

from amends.merchants import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in", views.SignIn.as_view(), name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("language", views.language, name="language"),
    path("switch/shop", views.switch_shop, name="switch_shop"),
    path("switch/merchant", views.switch_merchant, name="switch_merchant"),
    path("profile", views.profile, name="profile"),
    path("profile/password", views.password, name="password"),
]
