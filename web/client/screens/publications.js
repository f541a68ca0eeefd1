/** 最新信息: the newest five of the country, everything published with all filters, and one publication. */
import { act, ask } from "../asking.js";
import { useAsked } from "../asked.js";
import { day, moment } from "../dates.js";
import { Charges, FindPublications, Latest, LatestGrouped, ObjectToPublication, OnePublication, SaveSearch } from "../documents.js";
import { Choice, Field, Filled, Lines, Tick, inputOf, useForm } from "../forms.js";
import { html, useEffect, useState } from "../html.js";
import { caseStage, procuratorateLevel, publicationKind } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { useObserved } from "../observable.js";
import { OfficeField } from "../offices.js";
import { Cells, Dialog, Fact, Facts, Waiting, Way } from "../parts.js";
import { go, href } from "../routes.js";
import { me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { frequencies } from "./following.js";

/** @typedef {import("../documents.js").LatestResult["latestPublications"]} Cards */
/** @typedef {NonNullable<Cards>[number]} Card */

/** What kind it is, as its label. @param {{__typename: string}} publication */
const kindOf = ({ __typename }) => publicationKind(__typename === "ImportantCase" ? "IMPORTANT_CASE" : "LEGAL_DOCUMENT");

/** A publication in a list. @param {{card: Card, highlights?: string[]}} given */
export function PublicationCell({ card, highlights = [] }) {
  return html`<a class="weui-cell weui-cell_access publication" href=${href(`/publications/${card.id}`)}>
    <span class="weui-cell__bd"><span class="publication-title">${card.title}</span>
      ${highlights.filter((piece) => piece.includes("<em>")).slice(0, 2).map((piece) => html`<span class="below piece">${marked(piece)}</span>`)}
      <small class="below">${kindOf(card)} · ${card.procuratorate.name} · ${day(card.publishedAt)}</small></span>
    <span class="weui-cell__ft"></span></a>`;
}

/** A piece of text with the found words marked: nothing of it but text and marks reaches the page. @param {string} piece escaped, with em */
function marked(piece) {
  const read = new DOMParser().parseFromString(piece, "text/html").body.childNodes;
  return [...read].map((node) => (node.nodeName === "EM" ? html`<em>${node.textContent}</em>` : node.textContent));
}

/** Words to look for, from any screen: what is found stands on a screen of its own. */
export function SearchBox() {
  return html`<form class="office-search" role="search" onSubmit=${(/** @type {any} */ event) => { event.preventDefault(); go(href("/publications", { text: event.target.elements.text.value.trim() }).slice(1)); }}>
      <input class="weui-input" type="search" name="text" maxlength="50" placeholder=${say("searchPublications")} aria-label=${say("searchPublications")} /></form>`;
}

/** 最新信息. */
export function News() {
  const latest = useAsked(Latest, { first: 5 });
  const grouped = useAsked(LatestGrouped, { perGroup: 5 });
  const counts = grouped.data?.publicationCounts;
  const official = document.documentElement.dataset.officialSite;
  return html`<${SearchBox} />
    <${Cells} title=${say("newestFive")}>${latest.data?.latestPublications ? latest.data.latestPublications.map((card) => html`<${PublicationCell} key=${card.id} card=${card} />`) : html`<${Waiting} asked=${latest} />`}<//>
    ${counts && html`<p class="weui-cells__title">${say("publishedCounts", counts.total, counts.today)}</p>`}
    <${Cells}>
      <${Way} to=${href("/publications", { kind: "IMPORTANT_CASE" })} words=${publicationKind("IMPORTANT_CASE")} />
      <${Way} to=${href("/publications", { kind: "LEGAL_DOCUMENT" })} words=${publicationKind("LEGAL_DOCUMENT")} />
      ${official && html`<a class="weui-cell weui-cell_access" href=${official} rel="noopener external"><span class="weui-cell__bd">${say("officialSite")}<small class="below">${new URL(official).host}</small></span><span class="weui-cell__ft"></span></a>`}
    <//>
    ${(grouped.data?.latestImportantCasesByLevel ?? []).filter((group) => group.publications.length).map((group) => html`<${Cells} key=${group.level} title=${`${publicationKind("IMPORTANT_CASE")} · ${procuratorateLevel(group.level)}`}>${group.publications.map((card) => html`<${PublicationCell} key=${card.id} card=${card} />`)}<//>`)}
    ${(grouped.data?.latestLegalDocumentsByType ?? []).filter((group) => group.publications.length).map((group) => html`<${Cells} key=${group.documentType.code} title=${`${publicationKind("LEGAL_DOCUMENT")} · ${group.documentType.label}`}>${group.publications.map((card) => html`<${PublicationCell} key=${card.id} card=${card} />`)}<//>`)}`;
}

const STAGES = /** @type {const} */ (["INVESTIGATION", "ARREST_REVIEW", "PROSECUTION_REVIEW", "TRIAL_FIRST", "TRIAL_SECOND", "TRIAL_SUPERVISION", "CLOSED"]);

/**
 * Everything published, searched and filtered; the filters stand in the address, so that the way back keeps them.
 * @param {{text?: string, kind?: string, office?: string, officeName?: string, within?: string, stage?: string, charge?: string, number?: string, from?: string, to?: string, order?: string}} given
 */
export function Publications(given) {
  const filter = { text: given.text || null, kinds: given.kind ? [/** @type {import("../documents.js").PublicationKind} */ (given.kind)] : null, procuratorateIds: given.office ? [given.office] : null, includeSubordinates: given.office ? Boolean(given.within) : null,
    stages: given.stage ? [/** @type {import("../documents.js").CaseStage} */ (given.stage)] : null, chargeCodes: given.charge ? [given.charge] : null, documentNumber: given.number || null, publishedFrom: given.from || null, publishedTo: given.to || null };
  const orderBy = given.text ? /** @type {const} */ ("RELEVANCE") : /** @type {const} */ ("NEWEST");
  const list = useList(FindPublications, { filter, orderBy, first: 15 }, (data) => {
    const found = data.publications;
    return found && { ...found, nodes: found.edges.map((edge) => ({ ...edge.node, highlights: edge.highlights })) };
  });
  const found = list.asked.data?.publications;
  return html`<${Filters} key=${JSON.stringify(given)} given=${given} />
    ${found && html`<p class="weui-cells__title" role="status">${say("found", found.totalCountIsCapped ? `${found.totalCount}+` : found.totalCount)}</p>`}
    <${Listed} list=${list} empty=${say("nothingFound")} show=${(/** @type {Card & {highlights: string[]}} */ card) => html`<${PublicationCell} card=${card} highlights=${given.text ? card.highlights : []} />`} />
    ${given.text && html`<${KeepSearch} text=${given.text} kind=${given.kind} office=${given.office} />`}`;
}

/** @param {{given: Record<string, string | undefined>}} given */
function Filters({ given }) {
  const { text = "", kind = "", office, officeName, within = "", stage = "", charge = "", number = "", from = "", to = "" } = given;
  const form = useForm("publications", { text, kind, office: office ? { id: office, name: officeName ?? "" } : null, within: Boolean(within), stage, charge, number, from, to }, { keep: false });
  const [open, set] = useState(Boolean(kind || office || stage || charge || number || from || to));
  const charges = useAsked(Charges, { first: 100 }, { skip: !open });
  const send = async (/** @type {any} */ values) => {
    go(href("/publications", { ...inputOf({ ...values, office: undefined, within: undefined }), office: values.office?.id, officeName: values.office?.name, within: values.within ? "1" : "" }).slice(1));
  };
  return html`<${Filled} form=${form} send=${send} fields=${["text"]} button=${say("search")}>
    <div class="weui-cells weui-cells_form"><${Field} form=${form} name="text" label=${say("keyword")} type="search" maxlength="50" optional=${true} hint=${say("keywordHint")} /></div>
    <p class="ways"><button type="button" class="linklike" aria-expanded=${open} onClick=${() => set(!open)}>${say("moreFilters")}</button></p>
    ${open && html`<div class="weui-cells weui-cells_form">
      <${Choice} form=${form} name="kind" label=${say("publicationKind")} optional=${true} choices=${["IMPORTANT_CASE", "LEGAL_DOCUMENT"].map((each) => [each, publicationKind(each)])} />
      <${OfficeField} form=${form} name="office" label=${say("publisher")} />
      ${form.values.office && html`<${Tick} form=${form} name="within" label=${say("withSubordinates")} />`}
      <${Choice} form=${form} name="stage" label=${say("stage")} optional=${true} choices=${STAGES.map((each) => [each, caseStage(each)])} />
      <${Choice} form=${form} name="charge" label=${say("charge")} optional=${true} choices=${(charges.data?.charges?.nodes ?? []).map((each) => [each.code, each.name])} />
      <${Field} form=${form} name="number" label=${say("documentNumber")} optional=${true} maxlength="60" />
      <${Field} form=${form} name="from" label=${say("publishedFrom")} type="date" optional=${true} />
      <${Field} form=${form} name="to" label=${say("publishedTo")} type="date" optional=${true} />
    </div>`}<//>`;
}

/** @param {{text: string, kind?: string, office?: string}} given */
function KeepSearch({ text, kind, office }) {
  const account = useObserved(me);
  const [open, set] = useState(false);
  const form = useForm("save-search", { frequency: "DAILY" }, { keep: false });
  if (!account) return html`<p class="ways"><a href=${href("/sign-in", { to: location.hash.slice(1) })}>${say("signInToSave")}</a></p>`;
  const send = async (/** @type {any} */ values) => {
    await act(SaveSearch, { input: { text, frequency: values.frequency, kinds: kind ? [/** @type {any} */ (kind)] : null, procuratorateIds: office ? [office] : null } });
    set(false);
    toast(say("searchSaved"));
  };
  return html`<div class="weui-btn-area"><button type="button" class="weui-btn weui-btn_default" onClick=${() => set(true)}>${say("saveSearch")}</button></div>
    ${open && html`<${Dialog} title=${say("saveSearch")} close=${() => set(false)}><${Filled} form=${form} send=${send} fields=${["frequency"]} button=${say("save")}>
      <p>${say("saveSearchLead", text)}</p><div class="weui-cells weui-cells_form"><${Choice} form=${form} name="frequency" label=${say("howOften")} choices=${frequencies()} /></div><//>
      <div class="dialog-ways"><button type="button" class="weui-btn weui-btn_default" onClick=${() => set(false)}>${say("cancel")}</button></div><//>`}`;
}

/** One publication. @param {{id: string}} given */
export function Publication({ id }) {
  const asked = useAsked(OnePublication, { id });
  const publication = asked.data?.publication;
  if (!publication) return html`<${Waiting} asked=${asked} />`;
  if (publication.withdrawnAt) return html`<div class="nothing" role="status"><p>${publication.title}</p><p>${say("withdrawnOn", day(publication.withdrawnAt))}</p></div>`;
  return html`<article class="publication-page"><h2>${publication.title}</h2>
    <${Facts}>
      <${Fact} label=${say("publicationKind")}>${kindOf(publication)}<//>
      ${"documentType" in publication && html`<${Fact} label=${say("documentType")}>${publication.documentType?.label}<//>`}
      ${"category" in publication && html`<${Fact} label=${say("category")}>${publication.category?.label}<//>`}
      ${"documentNumber" in publication && html`<${Fact} label=${say("documentNumber")}>${publication.documentNumber}<//>`}
      <${Fact} label=${say("publisher")}><a href=${href(`/offices/${publication.procuratorate.id}`)}>${publication.procuratorate.name}</a><//>
      <${Fact} label=${say("publishedOn")}>${day(publication.publishedAt)}<//>
      <${Fact} label=${say("stage")}>${publication.stageLabel}<//>
      <${Fact} label=${say("charge")}>${publication.charges.map((each) => each.name).join("、")}<//>
      <${Fact} label=${say("correctedOn")}>${publication.correctedAt && moment(publication.correctedAt)}<//>
    <//>
    <div class="publication-body">${(publication.body ?? "").split(/\n+/).map((line) => html`<p>${line}</p>`)}</div>
    <p class="ways"><a href=${href(`/publications/${id}/objection`)}>${say("objectTo")}</a> <a href=${`/public/publications/${id}`}>${say("webPage")}</a></p>
  </article>`;
}

/** 异议. @param {{id: string}} given */
export function Objection({ id }) {
  const form = useForm(`objection-${id}`, { name: "", contact: "", grounds: "" });
  const [number, done] = useState(/** @type {string | null} */ (null));
  const [title, set] = useState("");
  useEffect(() => { void ask(OnePublication, { id }).then(({ publication }) => set(publication?.title ?? ""), () => { }); }, [id]);
  if (number) return html`<div class="nothing" role="status"><p>${say("objectionReceived", number)}</p><p><a href="#/news">${say("news")}</a></p></div>`;
  const send = async (/** @type {any} */ values) => {
    const made = await act(ObjectToPublication, { input: { publicationId: id, ...values } });
    done(made.objectionNumber);
  };
  return html`<${Filled} form=${form} send=${send} fields=${["name", "contact", "grounds"]}>
    <p class="lead">${say("objectionLead", title)}</p>
    <div class="weui-cells weui-cells_form"><${Field} form=${form} name="name" label=${say("yourName")} autocomplete="name" maxlength="100" />
      <${Field} form=${form} name="contact" label=${say("yourContact")} maxlength="100" hint=${say("contactHint")} />
      <${Lines} form=${form} name="grounds" label=${say("grounds")} /></div><//>`;
}
