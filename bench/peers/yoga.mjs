// GraphQL Yoga 5 with graphql-jit and node-postgres: a hand-written schema with the names of the portal's own.

import { createServer } from "node:http";

import { useGraphQlJit } from "@envelop/graphql-jit";
import { GraphQLError } from "graphql";
import { createSchema, createYoga } from "graphql-yoga";

import { createLoaders } from "./yoga/loaders.mjs";
import { personOf } from "./yoga/people.mjs";
import { resolvers } from "./yoga/resolvers.mjs";
import { typeDefs } from "./yoga/types.mjs";

/** Who asks, and the loaders of one request; refused when the token is nobody's. */
async function context({ request }) {
  const [scheme, token] = (request.headers.get("authorization") ?? "").split(" ");
  const person = scheme.toLowerCase() === "bearer" && token ? await personOf(token) : undefined;
  if (!person) {
    throw new GraphQLError("请先登录。", { extensions: { code: "UNAUTHENTICATED", http: { status: 401 } } });
  }
  return { person, loaders: createLoaders(person.accountId) };
}

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context,
  plugins: [useGraphQlJit()],
  parserAndValidationCache: true,
  healthCheckEndpoint: "/readyz",
  graphiql: false,
  landingPage: false,
  cors: false,
  multipart: false,
  logging: "error",
});

createServer(yoga).listen(Number(process.env.BENCH_PORT), "127.0.0.1");
