"""What Brazilian buyers (some in English), the shop and the posts say on a cross-border order."""

CANCEL_REASONS = (
    "Não quero mais este pedido",
    "Endereço de entrega incorreto",
    "Encontrei mais barato",
    "Comprei por engano",
)
CANCEL_TEXTS = (
    "Comprei errado, pode cancelar por favor?",
    "Mudei de ideia, ainda não foi enviado né?",
    "Endereço antigo, vou refazer",
    "",
)
NO_REASON = ("Não quero mais", "Comprei por engano")
RETURN_REASONS: dict[str, tuple[str, ...]] = {
    "small": ("Produto com defeito", "Diferente da descrição", "Tamanho incorreto"),
    "apparel": ("Tamanho incorreto", "Cor diferente da descrição", "Diferente da descrição"),
    "appliance": ("Produto com defeito", "Não funciona", "Diferente da descrição"),
}
RETURN_TEXTS = ("Não liga de jeito nenhum", "Veio tamanho menor do que pedi", "A cor não tem nada a ver com a foto")
DEFECT_TEXTS = ("Parou de funcionar no segundo dia, tenho vídeo", "Esquenta muito e desliga, deve ser defeito do lote")
KEEP_REASONS = ("Quantidade incompleta", "Produto danificado", "Diferente da descrição")
KEEP_TEXTS = (
    "Faltou uma peça, quero reembolso parcial",
    "Chegou riscado, mando foto",
    "Aceito devolver só uma parte do valor",
)
DAMAGED_REASON = "Produto danificado"
DAMAGED_TEXTS = (
    "A caixa chegou toda amassada e quebrado dentro, seguem as fotos",
    "Chegou quebrado, tenho foto da embalagem",
)
RESHIP_TEXTS = ("Faltou um item, podem enviar de novo?", "Veio só um par, comprei dois")
SHORT_REASONS = ("supplier out of stock, restock in 7 days", "warehouse count differs", "oversold in the 11.11 sale")
NOT_RECEIVED_REASON = "Pedido não recebido"
LOST_TEXT = "Objeto não localizado no fluxo postal"
FAILED_TEXT = "A entrega não pode ser efetuada - Carteiro não atendido"
REFUSED_TEXT = "A entrega não pode ser efetuada - Cliente recusou-se a receber"
RETURNING_TEXT = "Objeto em devolução ao remetente"
RETURNED_TEXT = "Objeto devolvido ao remetente"
DAMAGED_SCAN_TEXT = "Objeto avariado - registro de irregularidade"
CUSTOMS_TEXT = "Encaminhado para fiscalização aduaneira"
HELD_TEXT = "Aguardando pagamento do tributo - Remessa"
HELD_DOCUMENT_TEXT = "Objeto retido - faltam informações do destinatário (CPF/CNPJ)"
SIGNERS = ("destinatário", "destinatário", "portaria", "familiar", "vizinho")

ASKS_BEFORE = (
    "Oi, quando vai ser enviado?", "Paguei o boleto ontem, já caiu?", "Podem enviar com nota fiscal?",
    "Vou ser taxado?", "Meu CPF está correto no pedido?", "Pode trocar a cor para preto antes de enviar?",
)  # fmt: skip
ASKS_BEFORE_EN = ("Hi, when will you ship my order?", "Did my payment clear?", "Can you declare a lower value?")
URGES = (
    "Já passou do prazo de envio e nada!",
    "Faz mais de uma semana e ainda não postaram",
    "Vocês vão enviar ou não?",
)
STAGE_ASKS = (
    "Já faz um mês e não chegou nada, podem verificar o rastreio?",
    "O rastreamento não atualiza há semanas, onde está meu pacote?",
    "Quase dois meses esperando, quero meu dinheiro de volta",
)
STAGE_ASKS_EN = (
    "It has been a month, where is my parcel?",
    "Tracking has not moved for weeks, please check",
    "Two months and nothing. I want my money back",
)
STALLED = ("O código de rastreio não atualiza", "Meu pacote está parado em Curitiba", "Sumiu? Não atualiza mais")
ANGRY_LATE = (
    "Passou do prazo e nada, vou abrir disputa",
    "Péssimo, nunca mais compro aqui",
    "Era presente de aniversário, chegou tarde demais",
)
HELD_ASKS = (
    "Meu pacote foi taxado, quem paga isso?",
    "Está parado na alfândega, o que eu faço?",
    "Pediram meu CPF nos Correios",
)
ASKS_AFTER = (
    "Chegou, obrigado!",
    "Como faço para usar?",
    "Tem manual em português?",
    "Posso comprar outro com desconto?",
)
DAMAGED_ASKS = ("Chegou quebrado, mando as fotos", "A embalagem veio rasgada e o produto riscado, vejam a foto")
REPLIES = (
    "Olá! Já estamos verificando com a transportadora, aguarde por favor.",
    "Oi, seu pedido está a caminho. Qualquer novidade avisamos aqui.",
    "Pedimos desculpas pela demora, vamos estender o prazo de proteção para você.",
)
# (what, the agent's words, hours until due, words of the buyer that call for it); the last one fits anything
PROMISES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("extend", "Vamos estender o prazo de recebimento em até 48 horas.", 48, ("prazo", "rastreio", "rastreamento")),
    ("ship", "Enviamos seu pedido em até 24 horas.", 24, ("enviado", "enviar ou", "postaram", "ship")),
    ("call_back", "Respondo com uma posição em até 24 horas.", 24, ()),
)
REFUSALS = ("Produto usado", "Sem prova do defeito, envie fotos ou vídeo", "Descrição confere com o produto enviado")
PROMISE_KEPT = "Feito conforme combinado"
REVIEWS: dict[int, tuple[str, ...]] = {
    5: (
        "Chegou antes do prazo, muito bom!",
        "Produto ótimo, recomendo o vendedor",
        "Igual à foto, adorei",
        "Tudo perfeito",
        "",
    ),
    4: ("Bom produto, demorou um pouco", "Gostei, mas a embalagem podia ser melhor", "Good product, thanks", ""),
    3: ("Mais ou menos, esperava mais", "Ok pelo preço", "Funciona, mas o acabamento é fraco"),
    2: ("Não é igual ao anúncio", "Qualidade ruim", "Veio com defeito e tive que insistir para resolver"),
    1: ("Péssimo, não funciona", "Não recomendo, dinheiro jogado fora", "Vendedor não responde"),
}
LATE_REVIEWS = (
    "Demorou quase três meses para chegar",
    "Atrasou demais, péssimo",
    "Chegou muito depois do prazo",
    "Very slow shipping",
)
DAMAGED_REVIEWS = ("Chegou quebrado, veja a foto", "Embalagem péssima, produto amassado (foto)")
REVIEW_REPLY = "Sentimos muito pelo ocorrido. Já entramos em contato para resolver."
DISPUTE_REASONS = ("Pedido não recebido", "Produto danificado", "Diferente da descrição", "Retido na alfândega")
DISPUTE_TEXTS = (
    "Não recebi meu pedido e o prazo acabou",
    "Vendedor não resolve, quero reembolso",
    "Tenho fotos e vídeo",
)
