/** Lists that go on: a page, and more when asked. */
import { ask } from "./asking.js";
import { useAsked } from "./asked.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Waiting } from "./parts.js";
import { say } from "./words.js";

/** @typedef {{nodes: any[], totalCount?: number | null, pageInfo: {hasNextPage: boolean, endCursor: string | null}}} Connection */

/**
 * The nodes of a connection, the first page kept fresh; further pages stay as they were fetched, nothing twice.
 * @template Result
 * @template {{first?: number | null, after?: string | null}} Variables
 * @param {import("./asking.js").Document<Result, Variables>} document
 * @param {Variables} variables
 * @param {(data: Result) => Connection | null | undefined} pick
 */
export function useList(document, variables, pick) {
  const asked = useAsked(document, variables);
  const key = JSON.stringify(variables);
  const [further, add] = useState(/** @type {{key: string, nodes: any[], pageInfo: Connection["pageInfo"] | null}} */ ({ key, nodes: [], pageInfo: null }));
  const mine = useRef(key);
  mine.current = key;
  const first = asked.data ? pick(asked.data) : null;
  const beyond = further.key === key ? further : { key, nodes: [], pageInfo: null };
  const known = new Set((first?.nodes ?? []).map((node) => node.id));
  const nodes = [...(first?.nodes ?? []), ...beyond.nodes.filter((node) => !known.has(node.id))];
  const pageInfo = beyond.pageInfo ?? first?.pageInfo;
  const more = async () => {
    const data = await ask(document, { ...variables, after: pageInfo?.endCursor });
    const next = pick(data);
    if (next && mine.current === key) add({ key, nodes: [...beyond.nodes, ...next.nodes], pageInfo: next.pageInfo });
  };
  useEffect(() => { add({ key, nodes: [], pageInfo: null }); }, [key]);
  return { asked, nodes, total: first?.totalCount ?? null, hasMore: Boolean(pageInfo?.hasNextPage), more };
}

/**
 * The list itself.
 * @param {{list: ReturnType<typeof useList>, show: (node: any) => unknown, empty?: unknown}} given
 */
export function Listed({ list, show, empty }) {
  const [asking, set] = useState(false);
  const [wrong, blame] = useState(/** @type {string | null} */ (null));
  if (!list.asked.data) return html`<${Waiting} asked=${list.asked} />`;
  if (list.nodes.length === 0) return html`<div class="nothing"><p>${empty ?? say("nothing")}</p></div>`;
  const more = async () => {
    set(true);
    blame(null);
    try { await list.more(); } catch (lost) { blame(/** @type {Error} */ (lost).message); }
    set(false);
  };
  return html`<ul class="weui-cells listed">${list.nodes.map((node) => html`<li key=${node.id}>${show(node)}</li>`)}</ul>
    ${list.hasMore && html`<div class="weui-btn-area"><button type="button" class="weui-btn weui-btn_default" disabled=${asking} onClick=${more}>${asking ? say("loading") : say("more")}</button></div>`}
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}`;
}
