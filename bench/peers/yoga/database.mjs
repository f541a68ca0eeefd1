// The pool, how values come out of it, and the keyset pages that all lists share.

import pg from "pg";

const [DATE, TIMESTAMPTZ] = [1082, 1184];
pg.types.setTypeParser(DATE, (day) => day);
// The connections speak Asia/Shanghai: "2026-01-02 03:04:05.6+08" becomes the contract's "2026-01-02T03:04:05+08:00".
pg.types.setTypeParser(TIMESTAMPTZ, (moment) => `${moment.slice(0, 10)}T${moment.slice(11, 19)}+08:00`);

const pool = new pg.Pool({
  connectionString: process.env.BENCH_DATABASE_URL,
  max: 10,
  // Plans are made once for each connection and statement: they do not depend on the values.
  options:
    "-c role=portal_app -c timezone=Asia/Shanghai -c jit=off -c max_parallel_workers_per_gather=0" +
    " -c plan_cache_mode=force_generic_plan",
});

/** The rows of a statement, which every connection prepares once under its name. */
export async function rows(name, text, values) {
  return (await pool.query({ name, text, values })).rows;
}

/** The first row, or undefined. */
export async function row(name, text, values) {
  return (await rows(name, text, values))[0];
}

/** The rows shown of `size + 1` that were asked for, and where the page ends. */
export function page(found, size, key) {
  const nodes = found.slice(0, size);
  const endCursor = nodes.length ? cursor(nodes.at(-1)[key]) : null;
  return { nodes, pageInfo: { hasNextPage: found.length > size, endCursor } };
}

function cursor(value) {
  return Buffer.from(JSON.stringify([String(value)])).toString("base64url");
}

/** The value in a cursor, null without one. */
export function after(given) {
  return given == null ? null : JSON.parse(Buffer.from(given, "base64url").toString())[0];
}
