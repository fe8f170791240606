from django.urls import path

from amends.portal.buyer import (
    answering,
    article_list,
    complain,
    deposit,
    deposit_terms,
    exchange,
    front,
    invoice,
    mine,
    own_files,
    rating_whys,
    send_back,
    settings,
)

urlpatterns = [
    path("b/<str:address>/", front.front, name="buyer_front"),
    path("b/<str:address>/look.css", front.look, name="buyer_look"),
    path("b/<str:address>/logo", front.logo, name="buyer_logo"),
    path("b/<str:address>/o/<str:token>/", mine.home, name="buyer_home"),
    path("b/<str:address>/o/<str:token>/live", mine.live, name="buyer_live"),
    path("b/<str:address>/o/<str:token>/write", mine.write, name="buyer_write"),
    path("b/<str:address>/o/<str:token>/complain", complain.complain, name="buyer_complain"),
    path("b/<str:address>/o/<str:token>/answer/<int:no>/<slug:step>", answering.answer, name="buyer_answer"),
    path("b/<str:address>/o/<str:token>/deposit", deposit.deposit, name="buyer_deposit"),
    path("b/<str:address>/o/<str:token>/deposit/account", deposit.account, name="buyer_account"),
    path("b/<str:address>/o/<str:token>/invoice", invoice.invoice, name="buyer_invoice"),
    path("b/<str:address>/o/<str:token>/return", send_back.send_back, name="buyer_send_back"),
    path("b/<str:address>/o/<str:token>/return/<str:ref>", send_back.sent, name="buyer_sent"),
    path("b/<str:address>/o/<str:token>/c/<str:ref>/photos", complain.photos, name="buyer_photos"),
    path("b/<str:address>/o/<str:token>/c/<str:ref>/photos/<int:id>", own_files.small, name="buyer_photo"),
    path(
        "b/<str:address>/o/<str:token>/c/<str:ref>/photos/<int:id>/away", own_files.take_away, name="buyer_photo_away"
    ),
    path("b/<str:address>/o/<str:token>/c/<str:ref>/take", complain.take, name="buyer_take"),
    path("b/<str:address>/o/<str:token>/c/<str:ref>/settle", complain.settle, name="buyer_settle"),
    path("b/<str:address>/o/<str:token>/c/<str:ref>/rate", complain.rate, name="buyer_rate"),
    path("b/<str:address>/o/<str:token>/c/<str:ref>/exchange", exchange.exchange, name="buyer_exchange"),
    path("b/<str:address>/o/<str:token>/goods/<slug:mark>.webp", exchange.picture, name="buyer_picture"),
    path("settings/shops/<int:number>/page/articles", article_list.article_list, name="buyer_articles"),
    path("settings/shops/<int:number>/page/", settings.page, name="buyer_page"),
    path("settings/shops/<int:number>/page/reasons", rating_whys.rating_whys, name="buyer_whys"),
    path("settings/shops/<int:number>/page/deposits", deposit_terms.terms, name="buyer_terms"),
]
