/** 案件进展: the newest first, complete, and live: what comes is put on top without a reload. */
import { ask } from "../asking.js";
import { day, withDays } from "../dates.js";
import { CaseProgressed, FurtherProgress } from "../documents.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { follow, line } from "../live.js";
import { useObserved } from "../observable.js";
import { say } from "../words.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {Case["progress"]["nodes"][number]} Event */

const PATIENCE_MS = 5_000;

/**
 * The events of a case by their numbers: the page that came with it, all further pages, and what comes while one looks.
 * @param {Case} case_
 * @param {{told: (event: Event) => void, over: () => void}} given told: of each that comes; over: access has ended
 */
function useProgress(case_, given) {
  const [events, put] = useState(/** @type {Map<number, Event>} */ (new Map()));
  const held = useRef(events);
  const heard = useRef(given);
  heard.current = given;
  const add = (/** @type {Event[]} */ more) => {
    held.current = new Map([...held.current, ...more.map((event) => /** @type {[number, Event]} */ ([event.seq, event]))]);
    put(held.current);
  };
  const { nodes, pageInfo } = case_.progress;
  useEffect(() => add(nodes), [nodes]);
  useEffect(() => {
    let page = pageInfo;
    let end = () => { };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let later;
    let gone = false;
    const begin = async () => {
      while (page.hasNextPage) {
        const further = (await ask(FurtherProgress, { id: case_.id, after: page.endCursor })).case?.progress;
        if (gone || !further) return;
        add(further.nodes);
        page = further.pageInfo;
      }
      end = follow(CaseProgressed, { caseId: case_.id, after: Math.max(0, ...held.current.keys()) }, ({ event }) => {
        add([event]);
        heard.current.told(event);
      }, (code) => { if (code === "NOT_FOUND") heard.current.over(); });
    };
    const attempt = () => {
      begin().catch(() => { if (!gone) later = setTimeout(attempt, PATIENCE_MS); }); // from the page that did not come
    };
    attempt();
    return () => { gone = true; clearTimeout(later); end(); };
  }, [case_.id]);
  return [...events.values()].sort((one, other) => other.seq - one.seq);
}

/** @param {{case_: Case, refresh: () => void, over: () => void}} given */
export function Timeline({ case_, refresh, over }) {
  const [fresh, freshen] = useState(/** @type {number[]} */ ([]));
  const [said, tell] = useState("");
  const told = (/** @type {Event} */ event) => {
    freshen((before) => [...before, event.seq]);
    tell(say("newProgress", `${event.title} ${day(event.occurredOn)}`));
    refresh(); // stage, deadline and fields move with it
  };
  const events = useProgress(case_, { told, over });
  const replaced = new Set(events.map((event) => event.replaces?.id).filter(Boolean));
  return html`<section class="progress"><div class="titled"><h2 class="weui-cells__title">${say("timeline")} <small>${say("newestFirst")}</small></h2><${Dot} /></div>
    <p class="out-of-sight" role="status" aria-live="polite">${said}</p>
    ${events.length ? html`<ol class="timeline" reversed>${events.map((event) => html`<${Happened} key=${event.seq} event=${event} earlier=${events.find((other) => other.id === event.replaces?.id)}
      replaced=${replaced.has(event.id)} fresh=${fresh.includes(event.seq)} />`)}</ol>` : html`<p class="nothing">${say("noProgress")}</p>`}
  </section>`;
}

/** Whether what happens comes by itself. */
function Dot() {
  const how = useObserved(line);
  const [look, words] = how === "live" ? ["live", say("live")] : how === "broken" ? ["broken", say("notLive")] : ["plain", say("connecting")];
  return html`<span class=${`dot dot-${look}`}>${words}</span>`;
}

/**
 * @param {{event: Event, earlier?: Event, replaced: boolean, fresh: boolean}} given
 *   earlier: the event that this one takes the place of; replaced: a later one takes its place
 */
function Happened({ event, earlier, replaced, fresh }) {
  const { occurredOn, title, detail, previous, current } = event;
  return html`<li class=${fresh ? "new" : ""}>
    <time datetime=${occurredOn}>${day(occurredOn)}</time>
    ${replaced ? html`<s class="replaced">${title}</s> <small>${say("replacedLater")}</small>` : html`<b>${title}</b>`}
    ${detail && html`<p class=${replaced ? "replaced" : ""}>${withDays(detail)}</p>`}
    ${earlier && html`<p class="correction">${current ? say("replacesEarlier") : say("takesBack")}${say("colon")}<s class="replaced">${previous ? withDays(previous) : `${earlier.title} ${day(earlier.occurredOn)}`}</s></p>`}
    ${!earlier && previous && html`<p class="change"><span class="change-word">${say("wasBefore")}</span> <s class="replaced">${withDays(previous)}</s></p>`}
    ${current && html`<p class="change"><span class="change-word">${say("isNow")}</span> ${withDays(current)}</p>`}
  </li>`;
}
