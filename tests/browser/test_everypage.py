"""What a page shows is read tag by tag, each way of writing one once."""

from tests.browser.everykind import kinds

PAGE = """<!DOCTYPE html><p class="a b">"x &gt; y's</p><!-- <i class="no"> --><script type="module">if (a<b) "<u class=no>"</script>
<P class="a b"><br><a href="?a>b" class='c d' role=tab>it's</a><style>s{content:"<s>"}</style><input disabled role="x"/>
<a href="?" class='c d'
 role="tab">"""  # noqa: E501 - a page has long lines


def test_each_tag_with_its_classes_and_its_role_and_nothing_that_only_looks_like_one() -> None:
    bare = {("script", "", ""), ("br", "", ""), ("style", "", "")}
    assert kinds(PAGE) == bare | {("p", "a b", ""), ("a", "c d", "tab"), ("input", "", "x")}
