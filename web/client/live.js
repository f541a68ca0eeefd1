/**
 * What happens, as it happens: one socket for all that the page follows, opened when something is followed.
 *
 * Each subscription carries its cursor: after a break it asks for everything after the last number it has seen, so that
 * nothing is lost and nothing comes twice.
 */
import { CloseCode, createClient } from "./vendor/graphql-ws.js";
import { whenEnded } from "./asking.js";
import { Observable } from "./observable.js";
import { preferences } from "./preferences.js";

/** @typedef {"idle" | "connecting" | "live" | "broken"} Line */
/** @type {Observable<Line>} */
export const line = new Observable(/** @type {Line} */ ("idle"));

const LONGEST_WAIT = 20_000;
const SESSION_ENDED = 4403;

/** Wait before the next attempt; being online again, or looked at again, ends the waiting. @param {number} attempt */
function pause(attempt) {
  const most = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(attempt, 6));
  return /** @type {Promise<void>} */ (new Promise((go) => {
    const timer = setTimeout(on, most * (0.5 + Math.random() / 2)); // all clients at once would be a storm
    const looked = () => { if (document.visibilityState === "visible") on(); };
    function on() {
      clearTimeout(timer);
      removeEventListener("online", on);
      document.removeEventListener("visibilitychange", looked);
      go();
    }
    addEventListener("online", on);
    document.addEventListener("visibilitychange", looked);
  }));
}

function dial() {
  return createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    lazy: true,
    lazyCloseTimeout: 3_000,
    keepAlive: 25_000,
    connectionParams: () => ({ language: preferences.value.language }),
    retryAttempts: Infinity,
    retryWait: pause,
    jsonMessageReplacer: (name, value) => (name === "query" && value === "" ? undefined : value),
    shouldRetry: (lost) => {
      const code = /** @type {CloseEvent} */ (lost).code;
      if (code === undefined && !(lost instanceof Event)) return false; // a mistake of ours would be made again at once, for ever
      return code !== SESSION_ENDED && code !== CloseCode.TooManyInitialisationRequests;
    },
    on: {
      connecting: () => line.set("connecting"),
      connected: () => line.set("live"),
      closed: (lost) => {
        const { code, wasClean } = /** @type {CloseEvent} */ (lost);
        line.set(wasClean && code === 1000 ? "idle" : "broken");
        if (code === SESSION_ENDED) whenEnded.ended();
      },
      error: () => line.set("broken"),
      ping: () => heard(),
      pong: () => heard(),
    },
  });
}

let client = dial();

// A network that died in silence gives no close: when nothing is heard for three pings, the socket is given up.
/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;
function heard() {
  clearTimeout(silence);
  silence = setTimeout(() => { if (line.value === "live") client.terminate(); }, 75_000);
}

// A socket speaks the language that it was opened with: another language is another socket, from the same cursors on.
let { language } = preferences.value;
preferences.watch((now) => {
  if (now.language !== language && line.value === "live") client.terminate();
  language = now.language;
});

/** Close the socket; whatever follows afterwards opens another, as whoever is signed in then. */
export function hangUp() {
  void client.dispose();
  client = dial();
  line.set("idle");
}

/**
 * Follow a line of numbered events from a cursor on.
 * @template Result the event under its field's name; it carries its number as `seq`
 * @template {{after?: number | null}} Variables
 * @param {import("./asking.js").Document<Result, Variables>} documentId
 * @param {Variables} variables `after` moves on with every event
 * @param {(event: NonNullable<Result[keyof Result]>) => void} told
 * @param {(code: string) => void} [over] access has ended, or was never there
 * @returns {() => void} ends it
 */
export function follow(documentId, variables, told, over = () => { }) {
  const cursor = { ...variables }; // graphql-ws writes the same object again on each attempt
  const payload = /** @type {any} */ ({ query: "", documentId, variables: cursor }); // the library wants a query; what is empty is not sent
  return client.subscribe(payload, {
    next: ({ data, errors }) => {
      if (errors?.length) return over(String(errors[0].extensions?.code ?? "INTERNAL"));
      const event = /** @type {any} */ (data && Object.values(data)[0]);
      if (!event || (cursor.after != null && event.seq <= cursor.after)) return;
      cursor.after = event.seq;
      told(event);
    },
    error: (lost) => {
      if (Array.isArray(lost)) over(String(lost[0]?.extensions?.code ?? "INTERNAL"));
    },
    complete: () => { },
  });
}
