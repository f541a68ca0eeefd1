/** Papers: photographed or chosen, made smaller on this device, sent with their progress in sight, and never sent twice. */
import { Refused, Unreachable, act } from "./asking.js";
import { useAsked } from "./asked.js";
import { MyAttachments, RequestUpload } from "./documents.js";
import { Wrong } from "./forms.js";
import { html, useState } from "./html.js";
import { attachmentKind, paperCheck } from "./labels.js";
import { preferences } from "./preferences.js";
import { say } from "./words.js";

/** @typedef {{id: string, kind: string, filename: string, check?: {result: string, remark: string | null}}} Paper */
/** @typedef {{kind: string, label: string, required: boolean, acceptedMediaTypes: string[], maxBytes: number}} Wanted */

const LONGEST_SIDE = 2400; // pixels: an A4 page stays readable at 200 dpi
const SMALL_ENOUGH = 900_000; // bytes: not worth making smaller
const QUALITY = 0.85;
const BUSY_TRIES = 5;

/** The photo, made smaller where that helps; anything else as it is. @param {File} file @returns {Promise<{bytes: Blob, name: string, type: string}>} */
export async function shrunk(file) {
  const as = { bytes: file, name: file.name, type: file.type };
  if (!file.type.startsWith("image/")) return as;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return as; // a kind that this browser cannot read: the server says what it takes
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= SMALL_ENOUGH && file.type !== "image/webp") return as;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paint = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  paint.fillStyle = "#fff"; // what was transparent would turn black
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const bytes = await new Promise((/** @type {(made: Blob | null) => void} */ made) => canvas.toBlob(made, "image/jpeg", QUALITY));
  if (!bytes || (scale === 1 && bytes.size >= file.size)) return as;
  return { bytes, name: file.name.replace(/\.[^.]*$/, "") + ".jpg", type: "image/jpeg" };
}

/** @param {number} ms */
const rest = (ms) => new Promise((go) => setTimeout(go, ms));

/**
 * Send one paper.
 * @param {string} kind
 * @param {File} file
 * @param {(step: string) => void} told what is going on, in words
 * @returns {Promise<Paper>}
 */
export async function upload(kind, file, told) {
  told(say("shrinking"));
  const { bytes, name, type } = await shrunk(file);
  const ticket = await act(RequestUpload, { input: { kind: /** @type {any} */ (kind), filename: name, mediaType: type || "application/octet-stream", sizeBytes: bytes.size } });
  for (let tried = 1; ; tried++) {
    const { status, answer } = await put(ticket, bytes, told);
    if (status === 201) return { id: ticket.attachment.id, kind, filename: name };
    if (status !== 503 || tried === BUSY_TRIES) throw new Refused(answer.code ?? "INTERNAL", answer.message ?? say("failed"));
    await rest(1000 * tried);
  }
}

/**
 * @param {{url: string, method: string, headers: {name: string, value: string}[]}} ticket
 * @param {Blob} bytes
 * @param {(step: string) => void} told
 * @returns {Promise<{status: number, answer: {code?: string, message?: string}}>}
 */
function put(ticket, bytes, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    request.open(ticket.method, new URL(ticket.url, location.href).pathname);
    for (const { name, value } of ticket.headers) request.setRequestHeader(name, value);
    request.setRequestHeader("accept-language", preferences.value.language);
    request.upload.onprogress = ({ loaded, total }) => told(loaded < total ? say("uploading", Math.floor((loaded / total) * 100)) : say("checking"));
    request.onerror = request.ontimeout = () => failed(new Unreachable());
    request.onload = () => {
      /** @type {{code?: string, message?: string}} */
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a proxy's page: the status says enough */ }
      done({ status: request.status, answer });
    };
    request.send(bytes);
  });
}

/**
 * The papers of a form: what is wanted, what is there, what was found wrong with it.
 * @param {{form: import("./forms.js").Form<any>, name?: string, wanted: Wanted[], legend?: string, marks?: Record<string, {result: string, remark: string | null}>}} given
 *   the form's value is a list of `Paper`; marks: what staff found, by paper
 */
export function Papers({ form, name = "attachmentIds", wanted, legend, marks = {} }) {
  /** @type {Paper[]} */
  const papers = form.values[name] ?? [];
  const listed = papers.map((paper) => paper.id);
  const general = form.problems.filter((problem) => problem.field === name);
  const add = (/** @type {Paper} */ paper) => form.set({ [name]: [...(form.values[name] ?? []), paper] });
  const drop = (/** @type {Paper} */ paper) => form.set({ [name]: papers.filter((each) => each.id !== paper.id) });
  return html`<fieldset class="papers" id=${name} tabindex="-1"><legend class="weui-cells__title">${legend ?? say("papers")}</legend>
    <div class="weui-cells">${wanted.map((each) => html`<div class="weui-cell paper-kind" key=${each.kind}>
      <div class="paper-title"><span>${each.label}</span> ${each.required ? html`<span class="must">${say("required")}</span>` : html`<small>${say("optional")}</small>`}</div>
      <ul class="paper-list">${papers.filter((paper) => paper.kind === each.kind).map((paper) => html`<${One} key=${paper.id} paper=${paper} mark=${marks[paper.id] ?? paper.check} drop=${() => drop(paper)}
        problems=${form.problems.filter((problem) => problem.field === `${name}.${listed.indexOf(paper.id)}`)} />`)}</ul>
      <${Add} wanted=${each} add=${add} taken=${listed} />
    </div>`)}</div>
    <${Wrong} name=${name} problems=${general} />
  </fieldset>`;
}

/** @param {{paper: Paper, mark?: {result: string, remark: string | null}, drop: () => void, problems: import("./asking.js").Problem[]}} given */
function One({ paper, mark, drop, problems }) {
  return html`<li>
    <span class="paper-name">${paper.filename}</span>
    ${mark && mark.result !== "UNCHECKED" && html`<span class=${`chip chip-${mark.result === "OK" ? "good" : "wrong"}`}>${paperCheck(mark.result)}</span>`}
    <button type="button" class="linklike" onClick=${drop} aria-label=${say("removePaper", paper.filename)}>${say("remove")}</button>
    ${mark?.remark && html`<p class="hint">${mark.remark}</p>`}
    <${Wrong} name=${paper.id} problems=${problems} />
  </li>`;
}

/** @param {{wanted: Wanted, add: (paper: Paper) => void, taken: string[]}} given */
function Add({ wanted, add, taken }) {
  const [step, tell] = useState(/** @type {string | null} */ (null));
  const [wrong, blame] = useState(/** @type {string | null} */ (null));
  const [boxOpen, open] = useState(false);
  const send = async (/** @type {any} */ event) => {
    const files = /** @type {File[]} */ ([...event.target.files]);
    event.target.value = "";
    blame(null);
    for (const file of files) {
      try {
        add(await upload(wanted.kind, file, tell));
      } catch (refused) {
        blame(say("uploadFailed", sentenceOf(refused)));
      }
    }
    tell(null);
  };
  const id = `add-${wanted.kind}`;
  return html`<div class="paper-add">
    <label class="weui-btn weui-btn_mini weui-btn_default" for=${id}>${say("addOrPhotograph")}</label>
    <input class="out-of-sight" type="file" id=${id} multiple accept=${wanted.acceptedMediaTypes.join(",")} disabled=${step !== null} onChange=${send} aria-label=${`${wanted.label}: ${say("addOrPhotograph")}`} />
    <button type="button" class="weui-btn weui-btn_mini weui-btn_default" aria-expanded=${boxOpen} onClick=${() => open(!boxOpen)}>${say("chooseFromBox")}</button>
    <p class="hint">${say("paperHint", wanted.acceptedMediaTypes.map((type) => type.split("/")[1].toUpperCase()).join(" / "), `${Math.round(wanted.maxBytes / 1_048_576)} MB`)}</p>
    <p role="status">${step}</p>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    ${boxOpen && html`<${Box} kind=${wanted.kind} taken=${taken} pick=${(/** @type {Paper} */ paper) => { add(paper); open(false); }} />`}
  </div>`;
}

/** The box: papers once uploaded serve again. @param {{kind: string, taken: string[], pick: (paper: Paper) => void}} given */
function Box({ kind, taken, pick }) {
  const { data, asking } = useAsked(MyAttachments, { first: 50 });
  const here = (data?.myAttachments?.nodes ?? []).filter((paper) => paper.kind === kind && paper.state === "STORED" && !taken.includes(paper.id));
  if (asking && !data) return html`<p role="status">${say("loading")}</p>`;
  return html`<ul class="paper-list">${here.map((paper) => html`<li><button type="button" class="linklike" onClick=${() => pick(paper)}>${paper.filename} · ${attachmentKind(paper.kind)}</button></li>`)}
    ${here.length === 0 && html`<li>${say("nothing")}</li>`}</ul>`;
}

/** @param {unknown} refused */
function sentenceOf(refused) {
  if (refused instanceof Refused && refused.problems.length) return refused.problems.map((each) => each.message).join(" ");
  return /** @type {Error} */ (refused).message;
}
