/* Opens GraphiQL on the portal's own endpoint. Sign in with the mutation below: the answer sets a cookie for this page. */
const fetcher = GraphiQL.createFetcher({
  url: "/graphql",
  subscriptionUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
});
const query = `# 登录 · Sign in; afterwards this page is signed in by a cookie.
mutation SignIn {
  signIn(input: { identifier: "lawyer01", password: "" }) {
    ... on SignedIn { expiresAt account { fullName status } }
    ... on Refusal { code message }
  }
}

query MyCases {
  myCases(first: 5) { nodes { id acceptanceNumber stageLabel deadlineOn } }
}

subscription CaseProgressed {
  caseProgressed(caseId: "") { seq event { title occurredOn } case { stage deadlineOn } }
}
`;
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: query }),
);
