// graphql-ws on ws, one LISTEN: what rang since the last turn of the loop is read in one statement, and each subscription is executed.

import { createServer } from "node:http";

import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import pg from "pg";
import { WebSocketServer } from "ws";

const EVENTS = `
select c.id as of, e.seq, json_build_object(
    'id', translate(encode('\\x0107'::bytea || uuid_send(e.id), 'base64'), '+/', '-_'), 'seq', e.seq, 'kind', e.kind, 'title', '延长办案期限',
    'detail', e.detail, 'occurredOn', e.occurred_on, 'recordedAt',
    to_char(timezone('Asia/Shanghai', e.recorded_at), 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'),
    'round', e.round, 'previous', e.previous, 'current', e.current, 'replaces', null) as event,
  json_build_object('id', translate(encode('\\x0105'::bytea || uuid_send(c.id), 'base64'), '+/', '-_'), 'stage', c.stage,
    'deadlineOn', c.deadline_on) as case
from cases c join progress_events e on e.case_id = c.id and e.seq = c.last_seq where c.id = any($1)`;

const schema = buildSchema(`
type Query { ok: Boolean }
type Subscription { caseProgressed(caseId: ID!, after: Int): CaseProgress }
type CaseProgress { seq: Int! event: ProgressEvent! case: Case! }
type ProgressEvent { id: ID! seq: Int! kind: String! title: String! detail: String occurredOn: String! recordedAt: String!
  round: Int previous: String current: String replaces: ProgressEvent }
type Case { id: ID! stage: String! deadlineOn: String }`);

/** Whoever follows a case, by its id: functions that are given the next event. */
const followers = new Map();

/** The events of a case, one after another, as they are told. */
function follow(caseId) {
  const waiting = [];
  let wake;
  const take = (event) => {
    waiting.push(event);
    wake?.();
  };
  const all = followers.get(caseId) ?? new Set();
  followers.set(caseId, all.add(take));
  return (async function* () {
    try {
      for (;;) {
        while (waiting.length) yield { caseProgressed: waiting.shift() };
        await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      all.delete(take);
    }
  })();
}

schema.getSubscriptionType().getFields().caseProgressed.subscribe = (_, { caseId }) => {
  const hex = Buffer.from(caseId, "base64url").subarray(2).toString("hex");
  return follow(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
};

const settings = { connectionString: process.env.BENCH_DATABASE_URL };
const pool = new pg.Pool({ ...settings, max: 2 });
const ear = new pg.Client(settings);
await ear.connect();
let rung = new Set();
ear.on("notification", ({ payload }) => {
  if (!rung.size) setImmediate(tell);
  for (const topic of payload.split("\n")) rung.add(topic);
});
await ear.query("listen portal_case");

/** Read what rang, and give it to everybody. */
async function tell() {
  const ids = [...rung];
  rung = new Set();
  const { rows } = await pool.query({ name: "events", text: EVENTS, values: [ids] });
  for (const row of rows) for (const take of followers.get(row.of) ?? []) take(row);
}

const server = createServer((request, response) => response.writeHead(request.url === "/readyz" ? 200 : 404).end());
useServer({ schema }, new WebSocketServer({ server, path: "/graphql", perMessageDeflate: false }));
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1");
