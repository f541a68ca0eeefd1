// PostGraphile 5 over the portal's tables: its generated schema (Amber preset), with the functions of setup.sql.

import { createHash } from "node:crypto";
import { createServer } from "node:http";

import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

/** What every statement of a request finds set: the hash of the bearer token, by which setup.sql knows the person. */
function pgSettings(request) {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  const hash = scheme.toLowerCase() === "bearer" && token ? createHash("sha256").update(token).digest("hex") : "";
  return { "portal.token_hash": hash };
}

const peer = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.BENCH_DATABASE_URL,
      poolConfig: {
        max: 10,
        // Plans are made once for each connection and statement: they do not depend on the values.
        options:
          "-c role=portal_app -c timezone=Asia/Shanghai -c jit=off -c max_parallel_workers_per_gather=0" +
          " -c plan_cache_mode=force_generic_plan",
      },
      schemas: ["bench", "public"],
      pubsub: false,
    }),
  ],
  grafast: { context: ({ node }) => ({ pgSettings: pgSettings(node.req) }) },
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, watch: false },
});

const answer = peer.createServ(grafserv).createHandler();
await peer.getSchema();
createServer((request, response) =>
  answer(request, response, () => response.writeHead(request.url === "/readyz" ? 200 : 404).end()),
).listen(Number(process.env.BENCH_PORT), "127.0.0.1");
