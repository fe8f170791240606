"""Every model of the ledger, where Django looks for them; each stands in its own room."""

from amends.casework.abuse import models as abuse_models
from amends.casework.actions import models as actions_models
from amends.casework.alerts import models as alerts_models
from amends.casework.approval import models as approval_models
from amends.casework.buyers import models as buyers_models
from amends.casework.causes import models as causes_models
from amends.casework.costs import models as costs_models
from amends.casework.deciding import models as deciding_models
from amends.casework.delivery import models as delivery_models
from amends.casework.dock import models as dock_models
from amends.casework.erasure import models as erasure_models
from amends.casework.evidence import models as evidence_models
from amends.casework.holds import models as holds_models
from amends.casework.invoices import models as invoices_models
from amends.casework.ledger import audit_models, effect_models, key_models, lease_models, quarantine_models, seal_models
from amends.casework.ledger import models as ledger_models
from amends.casework.letters import models as letters_models
from amends.casework.links import models as links_models
from amends.casework.lists import models as lists_models
from amends.casework.losses import models as losses_models
from amends.casework.mail import models as mail_models
from amends.casework.maintenance import models as maintenance_models
from amends.casework.overlay import models as overlay_models
from amends.casework.partners import models as partners_models
from amends.casework.payments import models as payments_models
from amends.casework.people import models as people_models
from amends.casework.products import models as products_models
from amends.casework.projections import models as projections_models
from amends.casework.quality import models as quality_models
from amends.casework.raises import models as raises_models
from amends.casework.readiness import models as readiness_models
from amends.casework.resends import models as resends_models
from amends.casework.search import models as search_models

ROOMS = (
    abuse_models,
    actions_models,
    alerts_models,
    approval_models,
    audit_models,
    buyers_models,
    causes_models,
    costs_models,
    deciding_models,
    delivery_models,
    dock_models,
    effect_models,
    erasure_models,
    evidence_models,
    holds_models,
    invoices_models,
    key_models,
    lease_models,
    ledger_models,
    letters_models,
    links_models,
    lists_models,
    losses_models,
    mail_models,
    maintenance_models,
    overlay_models,
    payments_models,
    partners_models,
    people_models,
    products_models,
    projections_models,
    seal_models,
    quality_models,
    quarantine_models,
    raises_models,
    readiness_models,
    resends_models,
    search_models,
)
