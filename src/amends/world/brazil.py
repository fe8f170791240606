"""Goods, people, places and routes of a shop that sells to Brazil. Persons, streets and numbers are invented."""

from functools import cache

from amends.engine.words import Scan
from amends.world import brazil_words as words
from amends.world.china import CatalogueProduct, RouteStop

PRODUCTS = (
    CatalogueProduct("AE-EB21-BK", "Fone de ouvido Bluetooth 5.3 TWS com cancelamento de ruído", 8990, "small"),
    CatalogueProduct(
        "AE-SW08-GY", "Relógio inteligente feminino masculino à prova d'água IP68", 13990, "appliance", 1.2
    ),
    CatalogueProduct("AE-LT12-RGB", "Fita LED RGB 10m com controle e aplicativo", 5990, "small"),
    CatalogueProduct("AE-CB65-WH", "Cabo USB-C 100W carregamento rápido 2m (2 unidades)", 2490, "small", 0.5),
    CatalogueProduct("AE-MX20-PK", "Mini liquidificador portátil recarregável 380ml", 7490, "appliance", 1.3),
    CatalogueProduct("AE-VC03-BK", "Aspirador de pó portátil sem fio para carro", 11990, "appliance", 1.2),
    CatalogueProduct("AE-DR55-BL", "Vestido midi floral de verão manga curta - M", 6990, "apparel", 1.5),
    CatalogueProduct("AE-JK09-BK", "Jaqueta corta-vento masculina com capuz - G", 12990, "apparel", 1.5),
    CatalogueProduct("AE-SN40-WH", "Tênis casual respirável unissex - 40", 15990, "apparel", 1.6),
    CatalogueProduct("AE-KN06-ST", "Jogo de facas de cozinha aço inox 6 peças", 9990, "small"),
    CatalogueProduct("AE-CS14-TR", "Capa anti-impacto transparente para celular", 1990, "small", 0.5),
    CatalogueProduct("AE-TP30-BK", "Tripé flexível para celular com controle remoto", 4590, "small"),
    CatalogueProduct("AE-BP22-GY", "Mochila antifurto com USB para notebook 15,6", 17990, "small"),
    CatalogueProduct("AE-NL05-PK", "Secador de unhas LED UV 54W portátil", 5490, "appliance"),
)
GIFT = CatalogueProduct("AE-GF01", "Brinde: adesivo", 0, "small")
CITIES = (
    ("SP", "São Paulo", "Vila Mariana"), ("SP", "Campinas", "Cambuí"), ("SP", "Guarulhos", "Centro"),
    ("RJ", "Rio de Janeiro", "Tijuca"), ("RJ", "Niterói", "Icaraí"), ("MG", "Belo Horizonte", "Savassi"),
    ("MG", "Uberlândia", "Santa Mônica"), ("PR", "Curitiba", "Água Verde"), ("PR", "Londrina", "Gleba"),
    ("RS", "Porto Alegre", "Moinhos"), ("SC", "Florianópolis", "Trindade"), ("BA", "Salvador", "Pituba"),
    ("PE", "Recife", "Boa Viagem"), ("CE", "Fortaleza", "Aldeota"), ("DF", "Brasília", "Asa Sul"),
    ("GO", "Goiânia", "Setor Bueno"), ("AM", "Manaus", "Adrianópolis"), ("PA", "Belém", "Nazaré"),
)  # fmt: skip
STREETS = (
    "Rua das Flores",
    "Rua Sete de Setembro",
    "Avenida Brasil",
    "Rua São José",
    "Avenida Paraná",
    "Rua XV de Novembro",
)
FIRST_NAMES = (
    "Ana",
    "Bruno",
    "Camila",
    "Diego",
    "Eduarda",
    "Felipe",
    "Gabriela",
    "Hugo",
    "Isabela",
    "João",
    "Larissa",
    "Marcos",
)
INITIALS = "ABCFGLMNOPRST"
CARRIERS = ("AliExpress Standard Shipping", "China Post Registered", "Yanwen Economic", "Cainiao Super Economy")
CARRIER_WEIGHTS = (0.55, 0.72, 0.86, 1.0)  # cumulative
WAYBILL_HEADS = ("NX6", "LB4", "UY9", "CN7")


@cache
def route(carrier: str, place: int) -> tuple[RouteStop, ...]:
    """The carrier's records on the way to ``CITIES[place]``; English before the border, the posts' Portuguese after."""
    state, city, _ = CITIES[place]
    return (
        RouteStop(0.0, Scan.COLLECTED, "Yiwu", f"{carrier}: accepted by carrier, Yiwu"),
        RouteStop(0.05, Scan.DEPARTED, "Yiwu", "Departed from sorting center, Yiwu"),
        RouteStop(0.12, Scan.CUSTOMS, "Shanghai", "Export customs clearance complete"),
        RouteStop(0.20, Scan.DEPARTED, "Shanghai", "Departed from country of origin"),
        RouteStop(0.52, Scan.ARRIVED, "Curitiba/PR", "Objeto recebido pelos Correios do Brasil"),
        RouteStop(0.60, Scan.CUSTOMS, "Curitiba/PR", words.CUSTOMS_TEXT),
        RouteStop(0.74, Scan.DEPARTED, "Curitiba/PR", "Fiscalização aduaneira finalizada - Remessa Conforme"),
        RouteStop(
            0.88,
            Scan.ARRIVED,
            f"{city}/{state}",
            f"Objeto em transferência - chegou à Unidade de Tratamento em {city}/{state}",
        ),
        RouteStop(0.985, Scan.OUT_FOR_DELIVERY, f"{city}/{state}", "Objeto saiu para entrega ao destinatário"),
    )
