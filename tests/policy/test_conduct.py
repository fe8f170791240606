"""The conduct guard of the shipped playbooks: what it must find, what it must leave alone, and our own texts."""

from collections.abc import Iterator
from functools import cache

import pytest

from amends.engine.conduct import check
from amends.engine.playbook import Conduct, EffectRule, Playbook
from amends.policy.load import names
from tests.packs import book

BREAKS: tuple[tuple[str, str], ...] = (
    ("phone", "您的电话是 13812345678 对吗"),
    ("phone", "请打 138-1234-5678"),
    ("phone", "请打 +86 138 1234 5678"),
    ("phone", "门店座机 0571-88886666"),
    ("phone", "Ligue para (11) 91234-5678"),
    ("phone", "call +55 11 91234-5678 please"),
    ("id_card", "身份证 11010519491231002X 核对一下"),
    ("id_card", "证件号：330106200002291234"),
    ("tax_number", "Seu CPF é 123.456.789-09"),
    ("tax_number", "CPF: 12345678909"),
    ("tax_number", "CNPJ 12.345.678/0001-95"),
    ("bank_card", "请把退款卡号 6222 0200 1234 5678 901 核对一下"),
    ("bank_card", "your card number 4111111111111111"),
    ("email", "发到 wang.xiao+1@example.com.cn 就行"),
    ("email", "meu e-mail é ana_silva@example.com.br"),
    ("address", "送到 3号楼 2 单元吗"),
    ("address", "地址是文三路 9 号对吧"),
    ("address", "放在1201室门口"),
    ("address", "Entregamos na Rua das Flores, 120"),
    ("address", "Avenida Brasil nº 55, certo?"),
    ("address", "CEP 01310-100"),
    ("address", "is it apt 4 or flat 12?"),
    ("empty_promise", "我保证明天到"),
    ("empty_promise", "放心，一定给您发"),
    ("empty_promise", "绝对没问题"),
    ("empty_promise", "百分百能退"),
    ("empty_promise", "We guarantee it arrives tomorrow"),
    ("empty_promise", "I promise you a refund"),
    ("empty_promise", "Eu garanto que chega amanhã"),
    ("empty_promise", "Com certeza chega na sexta"),
    ("paid_review", "好评返现 5 元哦"),
    ("paid_review", "五星好评晒图返3元"),
    ("paid_review", "给您优惠券，麻烦给个好评"),
    ("paid_review", "Leave 5 stars and get a coupon"),
    ("paid_review", "a refund of US$ 2 for a positive review"),
    ("paid_review", "Damos um cupom em troca da avaliação com 5 estrelas"),
    ("coercion", "您删了差评我们才退款"),
    ("coercion", "撤销纠纷就给您退"),
    ("coercion", "不撤销就不退"),
    ("coercion", "Please remove your review first, then we refund"),
    ("coercion", "Retire a disputa primeiro e depois reembolsamos"),
    ("off_platform_contact", "方便加一下微信吗"),
    ("off_platform_contact", "加我QQ聊"),
    ("off_platform_contact", "微信号：abc_12345"),
    ("off_platform_contact", "Add me on WhatsApp"),
    ("off_platform_contact", "me chama no zap"),
    ("off_platform_money", "我们私下退您 20 元"),
    ("off_platform_money", "用支付宝转账给您"),
    ("off_platform_money", "绕开平台更快"),
    ("off_platform_money", "We can refund you outside AliExpress"),
    ("off_platform_money", "Please pay by Western Union"),
    ("off_platform_money", "Mande sua chave pix"),
    ("off_platform_money", "Fazemos um pix por fora"),
    ("forged_statement", "您假装签收就行"),
    ("forged_statement", "先点确认收货我们再发"),
    ("forged_statement", "您就说不想要了"),
    ("forged_statement", "发个空包单号"),
    ("forged_statement", "Just say you received it"),
    ("forged_statement", "here is a fake tracking number"),
    ("forged_statement", "Diga que recebeu"),
    ("absolute_terms", "国家级品质"),
    ("absolute_terms", "全网最低价"),
    ("absolute_terms", "销量第一的电水壶"),
    ("absolute_terms", "这是最好的面料"),
    ("absolute_terms", "100% 正品"),
    ("absolute_terms", "the best quality you can find"),
    ("absolute_terms", "O melhor do mercado"),
    ("invoice_refusal", "抱歉，不能开发票"),
    ("invoice_refusal", "我们不开票"),
    ("invoice_refusal", "开票要加 6 个点"),
    ("invoice_refusal", "发票邮费您自己出"),
    ("invoice_refusal", "We can't issue an invoice"),
    ("invoice_refusal", "Não emitimos nota"),
    ("rude_tone", "爱买不买"),
    ("rude_tone", "这不关我的事"),
    ("rude_tone", "你是不是听不懂"),
    ("rude_tone", "随便你投诉"),
    ("rude_tone", "滚！"),
    ("rude_tone", "That is not my problem"),
    ("rude_tone", "Problema seu"),
)

HOLDS: tuple[tuple[str, str], ...] = (
    ("phone", "请核对尾号 138****5678 的手机"),
    ("phone", "单号 13812345678 已揽收"),
    ("phone", "快递单号 SF1381234567801"),
    ("phone", "订单 1234567890123456789 已发出"),
    ("id_card", "订单 110105194912310021234 在处理"),
    ("id_card", "商品编号 999999999999999999"),
    ("tax_number", "请在订单页填写 CPF（11 位）"),
    ("tax_number", "O CPF tem 11 dígitos e o CNPJ, 14"),
    ("bank_card", "退款原路退回银行卡，3 个工作日内到账"),
    ("bank_card", "运单 6222020012345678901"),
    ("email", "请联系 @客服小王"),
    ("email", "价格 ¥29.9@双11"),
    ("address", "2 号发货，3 号到"),
    ("address", "表格第 3 单元格"),
    ("address", "请在常温或 20 室温下保存"),
    ("address", "Sua rua está correta no pedido?"),
    ("empty_promise", "我们不能保证明天到"),
    ("empty_promise", "时间不一定会这么快"),
    ("empty_promise", "请一定要本人签收"),
    ("empty_promise", "请先付保证金"),
    ("empty_promise", "附质量保证书"),
    ("empty_promise", "We are late with what we promised"),
    ("empty_promise", "Não cumprimos o que prometemos"),
    ("paid_review", "欢迎写下真实评价"),
    ("paid_review", "返现活动以页面规则为准"),
    ("paid_review", "Thank you for your 5-star review"),
    ("paid_review", "Your refund is on its way"),
    ("coercion", "退款已到账，您满意的话可以撤销纠纷"),
    ("coercion", "不撤销也没关系，我们照常处理"),
    ("coercion", "You may change your review if you like"),
    ("off_platform_contact", "请不要加陌生人微信"),
    ("off_platform_contact", "您的微信支付已到账"),
    ("off_platform_contact", "请在平台消息里回复"),
    ("off_platform_money", "退款会原路退回支付宝"),
    ("off_platform_money", "Seu pagamento por pix foi confirmado"),
    ("off_platform_money", "We refund you through the platform"),
    ("forged_statement", "系统显示已签收，请您核对"),
    ("forged_statement", "收到没问题请确认收货"),
    ("forged_statement", "请说明一下收到时的情况"),
    ("forged_statement", "Please say which item is missing"),
    ("absolute_terms", "最晚 11-13 发出"),
    ("absolute_terms", "最新进展已发您"),
    ("absolute_terms", "我们第一时间联系快递"),
    ("absolute_terms", "最好本人签收"),
    ("absolute_terms", "order no. 12345"),
    ("absolute_terms", "Best regards"),
    ("invoice_refusal", "不能开具与实际购买不符的项目"),
    ("invoice_refusal", "发票邮费由我们承担"),
    ("invoice_refusal", "可以开发票"),
    ("invoice_refusal", "We will issue the invoice today"),
    ("rude_tone", "麻烦您自己先看一下订单页"),
    ("rude_tone", "滚筒洗衣机已发出"),
    ("rude_tone", "有问题尽管告诉我们"),
    ("rude_tone", "The problem is ours"),
)


@cache
def rules() -> tuple[Conduct, ...]:
    return book("common").conduct


@pytest.mark.mission("T5")
@pytest.mark.parametrize(("rule", "text"), BREAKS)
def test_it_is_found(rule: str, text: str) -> None:
    assert {finding.rule.name for finding in check(text, rules())} == {rule}


@pytest.mark.mission("T5")
@pytest.mark.parametrize(("rule", "text"), HOLDS)
def test_a_near_miss_passes(rule: str, text: str) -> None:
    """``rule`` is the one it nearly breaks; none may be found."""
    assert rule in {each.name for each in rules()}
    assert [(f.rule.name, text[f.start : f.end]) for f in check(text, rules())] == []


@pytest.mark.mission("T5")
def test_every_rule_is_shown_both_ways_and_says_why_and_what_instead() -> None:
    every = {rule.name for rule in rules()}
    assert every == {rule for rule, _ in BREAKS} == {rule for rule, _ in HOLDS}
    for rule in rules():
        assert all((rule.why.zh, rule.why.en, rule.cure.zh, rule.cure.en, rule.title.zh, rule.title.en))
        assert rule.source


@pytest.mark.mission("T5")
def test_a_cure_breaks_no_rule_itself() -> None:
    """What the guard tells people to write instead could be sent as it stands, save the masked number it shows."""
    for rule in rules():
        for cure in (rule.cure.zh, rule.cure.en):
            assert [f.rule.name for f in check(cure, rules())] == [], cure


@pytest.mark.mission("T5", "A8")
@pytest.mark.parametrize("name", names())
def test_our_own_scripts_and_messages_keep_the_rules(name: str) -> None:
    """T5: every template and every message a scene sends passes the guard of its playbook, in every language."""
    playbook = book(name)
    for where, text in _said(playbook):
        found = [(where, f.rule.name, text[f.start : f.end]) for f in check(text, playbook.conduct)]
        assert found == []


def _said(playbook: Playbook) -> Iterator[tuple[str, str]]:
    """Everything that goes to buyers as it stands: where it is written, and the text."""
    for template in playbook.templates:
        yield from ((template.origin, text) for text in (template.text.zh, template.text.en, template.text.pt) if text)
    for where, effect in _effects(playbook):
        if effect.kind in {"message", "sms"} and effect.to == "buyer":
            yield from ((where, text) for text in (effect.text.zh, effect.text.en, effect.text.pt) if text)


def _effects(playbook: Playbook) -> Iterator[tuple[str, EffectRule]]:
    for clock in playbook.clocks:
        yield from ((clock.origin, effect) for effect in clock.effects)
    for scene in playbook.scenes:
        lists = [scene.effects, *((*step.effects, *step.late) for step in scene.steps)]
        lists += [remedy.effects for remedy in scene.remedies]
        yield from ((scene.origin, effect) for effects in lists for effect in effects)
