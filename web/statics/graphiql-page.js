/* Opens GraphiQL on the portal's own endpoint. Sign in with the mutation below: the answer sets a cookie for this page. */
const fetcher = GraphiQL.createFetcher({
  url: "/graphql",
  subscriptionUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
});
const query = `# 1 登录 · Sign in: fill in the password; this page is then signed in by a cookie.
mutation SignIn {
  signIn(input: { identifier: "lawyer01", password: "" }) {
    ... on SignedIn { expiresAt account { fullName status } }
    ... on Refusal { code message }
  }
}

# 2 我的案件 · My cases: the last one is the oldest.
query MyCases {
  myCases(last: 3) {
    nodes {
      id
      acceptanceNumber
      stageLabel
      deadlineOn
    }
  }
}

# 3 案件进展推送 · Follow a case: put its id in, run, and let the case move.
subscription CaseProgressed {
  caseProgressed(caseId: "") {
    seq
    event { title occurredOn previous current }
    case { stage deadlineOn }
  }
}
`;
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: query }),
);
