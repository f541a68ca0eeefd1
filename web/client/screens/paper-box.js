/** 材料箱: what one has sent, to look at again. */
import { Refused, ask } from "../asking.js";
import { askPassword } from "../confirming.js";
import { MyPapers, PaperLink } from "../documents.js";
import { html } from "../html.js";
import { attachmentKind, attachmentState } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { Act } from "../parts.js";
import { say } from "../words.js";
import { PaperMark } from "./registration.js";

/** @typedef {NonNullable<import("../documents.js").MyPapersResult["myAttachments"]>["nodes"][number]} Paper */

/** 材料箱. */
export function PaperBox() {
  const list = useList(MyPapers, { first: 20 }, (data) => data.myAttachments);
  return html`<p class="lead">${say("paperBoxLead")}</p><${Listed} list=${list} show=${(/** @type {Paper} */ paper) => html`<${One} paper=${paper} />`} />`;
}

/** @param {{paper: Paper}} given */
function One({ paper }) {
  const stored = paper.state === "STORED";
  return html`<div class="weui-cell session"><div class="weui-cell__bd"><b>${attachmentKind(paper.kind)}</b> ${stored ? paper.check.result !== "UNCHECKED" && html`<${PaperMark} result=${paper.check.result} />` : html`<span class="chip">${attachmentState(paper.state)}</span>`}
      <small class="below">${paper.filename} · ${size(paper.sizeBytes)}</small>${paper.check.remark && html`<small class="below">${paper.check.remark}</small>`}</div>
    ${stored && html`<${Act} mini act=${() => download(paper.id)} words=${say("download")} aria-label=${`${say("download")} ${attachmentKind(paper.kind)} ${paper.filename}`} />`}</div>`;
}

/** The link lives ten minutes: it is asked for when it is wanted. @param {string} id */
async function download(id) {
  const link = await linkTo(id) ?? (await askPassword() ? await linkTo(id) : null);
  if (!link) throw new Refused("NOT_FOUND", say("notFound"));
  const way = document.createElement("a");
  way.href = link.pathname + link.search;
  way.download = "";
  way.click();
}

/** @param {string} id */
async function linkTo(id) {
  const { node } = await ask(PaperLink, { id });
  const address = node && "downloadUrl" in node ? node.downloadUrl : null;
  return address ? new URL(address, location.href) : null;
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1_000_000 ? say("kilobytes", Math.max(1, Math.round(bytes / 1000))) : say("megabytes", (bytes / 1_000_000).toFixed(1));
}
