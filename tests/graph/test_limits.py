"""No document costs the server more than it says it will, and every honest document passes."""

import time

import pytest
from graphql import GraphQLError, build_schema, get_introspection_query, parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.limits import LimitExceeded, Limits, check_document, parse_within

SCHEMA = build_schema(
    """
    type Query {
      me: Account
      case(id: ID!): Case
      cases: [Case!]!
      myCases(first: Int = 20, after: String, last: Int): CaseConnection!
      latestPublications(first: Int = 5): [Case!]!
    }
    type Mutation { signIn(input: SignInInput!): SignInResult  markRead(id: ID!): Case }
    input SignInInput { identifier: String!  password: String! }
    union SignInResult = SignedIn | Refusal
    type SignedIn { token: String!  account: Account! }
    type Refusal { code: String!  message: String!  problems: [Problem!]! }
    type Problem { field: String  code: String!  message: String! }
    type Account { id: ID!  fullName: String  cases(first: Int): CaseConnection! }
    type CaseConnection { totalCount: Int!  nodes: [Case!]!  edges: [CaseEdge!]!  pageInfo: PageInfo! }
    type CaseEdge { cursor: String!  node: Case! }
    type PageInfo { hasNextPage: Boolean!  endCursor: String }
    type Case {
      id: ID!  acceptanceNumber: String  stage: String  parties: [Party!]!  charge: Charge
      myBindings: [Binding!]!  progress(first: Int, last: Int): ProgressConnection!  related(first: Int): CaseConnection!
    }
    type Charge { code: String!  name: String! }
    type Binding { id: ID!  capacity: String!  canRequestAppointment: Boolean! }
    type Party { id: ID!  cases: [Case!]! }
    type ProgressConnection { nodes: [ProgressEvent!]!  pageInfo: PageInfo! }
    type ProgressEvent { id: ID!  seq: Int!  kind: String!  title: String!  replaces: ProgressEvent }
    """
)
MY_CASES = """
query MyCases($first: Int = 20, $after: String) {
  myCases(first: $first, after: $after) {
    totalCount
    nodes {
      id acceptanceNumber stage  # the line that the list shows
      charge { code name }
      myBindings { id capacity canRequestAppointment }
      progress(last: 3) { nodes { ...ProgressFields } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
fragment ProgressFields on ProgressEvent { id seq kind title replaces { id } }
"""
SIGN_IN = """
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ... on SignedIn { token account { id fullName } } ...Refused }
}
fragment Refused on Refusal { __typename code message problems { field code message } }
"""
LIMITS = Limits()


def check(query, operation_name=None, variables=None, limits=LIMITS):
    return check_document(parse_within(query, limits), SCHEMA, limits, operation_name, variables)


def refused(query, **more):
    with pytest.raises(LimitExceeded) as refusal:
        check(query, **more)
    assert repr(refusal.value.limit) in str(refusal.value)
    assert refusal.value.found > refusal.value.allowed
    return refusal.value.limit


def doubling(length, leaf="id"):
    """A chain of fragments that each spread the next one twice: 2^length visits for whoever does not remember."""
    chain = [f"fragment f{i} on Account{{...f{i + 1} ...f{i + 1}}}" for i in range(length)]
    return f"{{me{{...f0}}}} {' '.join(chain)} fragment f{length} on Account{{{leaf}}}"


# Honest documents


@pytest.mark.parametrize("query", [MY_CASES, SIGN_IN])
def test_the_clients_operations_pass(query):
    assert not validate(SCHEMA, parse(query))
    check(query)


@pytest.mark.parametrize("first", [None, 1, 20, 100])
def test_the_largest_page_passes(first):
    check(MY_CASES, variables={"first": first})


def test_what_is_counted():
    cost = check(MY_CASES, variables={"first": 2})
    # myCases, totalCount, nodes, 3, charge 3, myBindings 4, progress 1, its nodes 1 + 6, pageInfo 3
    assert cost.fields == 24
    assert (cost.depth, cost.root_fields, cost.aliases) == (6, 1, 0)
    per_case = 3 + 3 + (1 + 10 * 3) + (1 + 3 * (1 + 6))
    assert cost.total == 1 + 2 * (1 + (1 + per_case) + 3)


def test_of_several_operations_the_cost_binds_the_executed_one():
    query = "query Small{me{id}} query Large{cases{parties{cases{parties{cases{id}}}}}}"
    assert check(query, operation_name="Small").total == 2
    assert refused(query, operation_name="Large") == "cost"
    assert check(query, operation_name="Absent").total == 0


@pytest.mark.parametrize("options", [{}, {"input_value_deprecation": True, "specified_by_url": True, "one_of": True}])
def test_the_standard_introspection_query_passes(options):
    query = get_introspection_query(schema_description=True, directive_is_repeatable=True, **options)
    cost = check(query)
    assert cost.introspection_depth == 15
    assert cost.fields == 1


# One limit after the other


def test_depth():
    at_the_limit = "{me{cases{nodes{related{nodes{related{nodes{related{nodes{id}}}}}}}}}}"
    assert refused(at_the_limit.replace("{id}", "{charge{code}}"), limits=Limits(cost=10**9)) == "depth"
    assert check(at_the_limit, limits=Limits(cost=10**9)).depth == 10
    spread = "{me{cases{nodes{...a}}}} fragment a on Case{related{nodes{...b}}} "
    assert refused(spread + "fragment b on Case{related{nodes{related{nodes{charge{code}}}}}}") == "depth"


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{" + " ".join(f"a{i}:me{{id}}" for i in range(21)) + "}", "root_fields"),
        ("{" + "...r " * 11 + "} fragment r on Query{me{id} cases{id}}", "root_fields"),
        ("mutation{" + " ".join(f'a{i}:markRead(id:"1"){{id}}' for i in range(6)) + "}", "root_fields"),
        ("{me{" + " ".join(f"a{i}:id" for i in range(31)) + "}}", "aliases"),
        ("{me{" + "...a " * 16 + "}} fragment a on Account{x:id y:id}", "aliases"),
        ("{me{" + "id " * 500 + "}}", "fields"),
        ("{me{" + "id @skip(if:false) " * 51 + "}}", "directives"),
        ("{me{" + "... @include(if:true){id} " * 51 + "}}", "directives"),
        ("query " + "@x " * 51 + "{me{id}}", "directives"),
        (" ".join(f"query q{i}{{me{{id}}}}" for i in range(31)), "operations"),
        ("{me{" + "id " * 2000 + "}}", "tokens"),
        ("{me{id}}" + "#\n" * 2000, "tokens"),
        ('{case(id:"' + "1" * 40_000 + '"){id}}', "characters"),
        ("{me{id}} fragment unused on Account{" + "cases{nodes{related{nodes{" * 4 + "id" + "}}}}" * 4 + "}", "depth"),
    ],
)
def test_limit(query, limit):
    assert refused(query) == limit


def test_five_mutations_pass():
    check("mutation{" + " ".join(f'a{i}:markRead(id:"1"){{id}}' for i in range(5)) + "}")


# Cost


@pytest.mark.parametrize(
    "query",
    [
        "{myCases(first:100){nodes{related(first:100){nodes{related(first:100){nodes{id}}}}}}}",
        "{cases{parties{cases{parties{cases{id}}}}}}",
        "{myCases(first:100){edges{node{...a}}}} fragment a on Case{related(first:100){...b}} "
        "fragment b on CaseConnection{nodes{id stage charge{code}}}",
    ],
)
def test_nested_lists_cost_too_much(query):
    assert not validate(SCHEMA, parse(query))
    assert refused(query) == "cost"


PAGES = "query($n:Int){myCases(first:$n){nodes{id}}}"


@pytest.mark.parametrize(
    ("query", "variables", "page"),
    [
        (PAGES, {}, 20),
        (PAGES, {"n": None}, 20),
        (PAGES, {"n": 7}, 7),
        (PAGES, {"n": 0}, 1),
        (PAGES.replace("Int", "Int=9"), {}, 9),
        (PAGES.replace("Int", "Int=9"), {"n": 8}, 8),
        ("{myCases{nodes{id}}}", None, 20),
        ("{myCases(first:null){nodes{id}}}", None, 20),
        ("{myCases(first:3,last:8){nodes{id}}}", None, 8),
        # Nonsense counts for the largest page
        ("{myCases(first:" + "9" * 5000 + "){nodes{id}}}", None, 100),
        ("{myCases(first:-1){nodes{id}}}", None, 100),
        ('{myCases(first:"3"){nodes{id}}}', None, 100),
        (PAGES.replace("Int", "Int=" + "9" * 5000), {}, 100),
        *[(PAGES, {"n": value}, 100) for value in (-5, 10**400, True, 3.5, float("nan"), "3", [3], {"n": 3}, object())],
    ],
)
def test_page_size(query, variables, page):
    assert check(query, variables=variables).total == 1 + page * 2


def test_a_list_without_pages_has_a_likely_length():
    assert check("{cases{id}}").total == 1 + 10
    assert check("{latestPublications{id}}").total == 1 + 5
    assert check("{me{cases{nodes{id}}}}").total == 2 + 20 * 2


# Attacks


def test_doubling_fragments_are_refused_at_once():
    query = doubling(20)
    assert len(query) < 900
    started = time.perf_counter()
    assert refused(query) == "fields"
    assert refused(doubling(40)) == "fields"
    # Generous: 2^20 visits take seconds, 2^40 days
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("leaf", ["id", "id @skip(if:true)", "x:id"])
def test_two_hundred_doubling_fragments(leaf):
    assert refused(doubling(200, leaf), limits=Limits(tokens=10_000)) in {"depth", "fields"}
    assert refused(doubling(200, leaf), limits=Limits(tokens=10_000, nesting=10**4)) == "fields"


def test_the_order_of_fragments_changes_nothing():
    chain = [f"fragment f{i} on Account{{...f{i + 1}}}" for i in range(100)]
    ends = ["{me{...f0}}", "fragment f100 on Account{id}"]
    assert refused(" ".join(ends + chain)) == refused(" ".join(ends + chain[::-1])) == "depth"


@pytest.mark.parametrize("level", ["{me", "{...", "{a(x:[", "{a(x:{b:", "query($x:["])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_is_refused_before_the_parser_recurses(level, closed):
    ends = {"{": "}", "(": ")", "[": "]"}
    inner = level.lstrip("query($x:") if level.startswith("query") else level
    query = level + inner[-1:] * 900 if "[" in level else level * 450
    if closed:
        query += "".join(ends[char] for char in reversed(query) if char in ends)
    assert refused(query) == "depth"


def test_a_deep_tree_from_elsewhere_does_not_exhaust_the_stack():
    for document in (parse("{me" * 100 + "}" * 100), parse("{..." * 100 + "{id}" + "}" * 100)):
        with pytest.raises(LimitExceeded, match="depth"):
            check_document(document, SCHEMA, LIMITS, None, None)


def test_ten_thousand_aliases():
    document = parse("{" + " ".join(f"a{i}:me{{id}}" for i in range(10_000)) + "}")
    with pytest.raises(LimitExceeded):
        check_document(document, SCHEMA, LIMITS, None, None)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{__schema{types{" + "fields{type{" * 3 + "name" + "}}" * 3 + "}}}", "introspection_lists"),
        ("{__schema{queryType{" + "ofType{" * 16 + "name" + "}" * 16 + "}}}", "introspection_depth"),
        ("{__schema{types{" + "name " * 500 + "}}}", "introspection_fields"),
        ('{__type(name:"Case"){...a ...a}} fragment a on __Type{' + "name " * 251 + "}", "introspection_fields"),
    ],
)
def test_introspection_has_its_own_limits(query, limit):
    assert refused(query) == limit


@pytest.mark.parametrize(
    "query",
    [
        "{me{...a}} fragment a on Account{...a id}",
        "{me{...a}} fragment a on Account{...b} fragment b on Account{...a id ...a}",
        "{me{...absent}}",
        "{me{...a}} fragment a on Account{id} fragment a on Case{id}",
        "{me{...a}} fragment a on Absent{id x{y(first:3){z}}}",
        "{absent(first:100){nodes{id}} me{absent{more}}}",
        "{me{... on Absent{id{x}} ... on String{id{x}}}}",
        "subscription{caseProgressed{seq{x}}}",
        "query A{me{id}} query A{me{id}}",
        "query($n:Int=$m){myCases(first:$n){nodes{id}}}".replace("$m", "4"),
        "{me{__schema{types{name}}} __typename __type{name{x}}}",
        "{me{}}",
        "type Query{a:Int} {me{id}}",
        "fragment a on Account{id}",
    ],
)
def test_documents_that_validation_refuses_are_measured_without_harm(query):
    check(query)


@pytest.mark.parametrize(
    "query",
    ["{a(x:\"\0\")}", "{a}#\0", "{a(x:\"\\u0000\")}", "{a(x:\"\\u{0}\")}", "{a(x:\"\ud800\")}", "{a}\udfff", "{a(x:\"\\ud800\")}"],
)  # fmt: skip
def test_text_that_no_database_can_hold_is_refused(query):
    with pytest.raises(GraphQLError) as refusal:
        parse_within(query, LIMITS)
    refusal.value.message.encode()


@pytest.mark.parametrize("query", ["", "{", "}", "]" * 100, "{a" + '"' * 3000, "{" * 51 + "?"])
def test_broken_text_is_refused(query):
    with pytest.raises((GraphQLError, LimitExceeded)):
        parse_within(query, LIMITS)


names = st.sampled_from(["me", "cases", "nodes", "id", "myCases", "related", "__schema", "__type", "types", "absent"])
selection_sets = st.recursive(
    names | st.sampled_from(["...a", "...b", "x:id", "id@skip(if:true)"]),
    lambda inner: st.builds(
        lambda name, below: f"{name}{{{' '.join(below)}}}",
        names | st.sampled_from(["...", "... on Case", "myCases(first:$n)", "related(first:50)"]),
        st.lists(inner, min_size=1, max_size=4),
    ),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    selection_sets, selection_sets, selection_sets, st.dictionaries(st.just("n"), st.none() | st.integers() | st.text())
)
def test_nothing_but_limit_exceeded_comes_out(root, a, b, variables):
    query = f"query($n:Int){{{root}}} fragment a on Case{{{a}}} fragment b on Query{{{b}}}"
    try:
        check(query, variables=variables)
    except LimitExceeded as refusal:
        assert refusal.limit
