/** 个性设置: followed procuratorates through the tree, keyword search, saved searches, and how the portal looks on this device. */
import { act } from "../asking.js";
import { happened, useAsked } from "../asked.js";
import { DeleteSavedSearch, FollowWithin, FollowedFeed, Following, OneProcuratorate, SaveSearch, Unfollow } from "../documents.js";
import { html, useState } from "../html.js";
import { noticeFrequency, procuratorateLevel, publicationKind } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { useObserved } from "../observable.js";
import { OfficeTree } from "../offices.js";
import { Act, Cells, Dialog, Fact, Facts, Waiting, Way } from "../parts.js";
import { prefer, preferences } from "../preferences.js";
import { href } from "../routes.js";
import { me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { PublicationCell, SearchBox } from "./publications.js";

/** @returns {[string, string][]} how often one may be told */
export const frequencies = () => ["IMMEDIATE", "DAILY", "OFF"].map((each) => [each, noticeFrequency(each)]);

/** 个性设置. */
export function Settings() {
  const account = useObserved(me);
  const asked = useAsked(Following, {}, { skip: !account });
  const mine = asked.data?.me;
  return html`<${SearchBox} />
    <${Cells} title=${say("followed")}>
      ${!account && html`<${Way} to=${href("/sign-in", { to: "/settings" })} words=${say("signInToFollow")} />`}
      ${mine?.followedProcuratorates.map((office) => html`<${Way} key=${office.id} to=${href(`/offices/${office.id}`)} words=${office.name} />`)}
      ${account && !mine && html`<${Waiting} asked=${asked} />`}
      <${Way} to="#/offices" words=${account ? say("followMore") : say("officeDirectory")} />
      ${mine && mine.followedProcuratorates.length > 0 && html`<${Way} to="#/followed" words=${say("followedNews")} />`}
    <//>
    ${mine && mine.savedSearches.length > 0 && html`<section><h2 class="weui-cells__title">${say("savedSearches")}</h2><ul class="weui-cells listed">${mine.savedSearches.map((search) => html`<li key=${search.id} class="weui-cell">
      <span class="weui-cell__bd"><a href=${href("/publications", { text: search.text, kind: search.kinds.length === 1 ? search.kinds[0] : "", office: search.procuratorates[0]?.id, officeName: search.procuratorates[0]?.name })}>${search.text}</a>
        <small class="below">${[noticeFrequency(search.frequency), ...search.kinds.map(publicationKind), ...search.procuratorates.map((office) => office.name)].join(" · ")}</small></span>
      <${Frequency} search=${search} />
      <${Act} mini=${true} words=${say("remove")} aria-label=${`${say("remove")} ${search.text}`} act=${async () => { await act(DeleteSavedSearch, { id: search.id }); changed(); }} /></li>`)}</ul></section>`}
    <${Display} />
    <p class="ways"><a href="/public/">${say("publicPages")}</a> <a href="/admin">${say("staffEntrance")}</a></p><p class="ways">${say("hotline")}</p>`;
}

function changed() {
  happened.set(happened.value + 1);
}

/** How often one hears of a search. @param {{search: NonNullable<import("../documents.js").FollowingResult["me"]>["savedSearches"][number]}} given */
function Frequency({ search }) {
  const set = async (/** @type {any} */ event) => {
    try {
      await act(SaveSearch, { input: { text: search.text, kinds: search.kinds, procuratorateIds: search.procuratorates.map((office) => office.id), frequency: event.target.value } });
      toast(say("saved"));
    } catch (refused) {
      toast(/** @type {Error} */ (refused).message);
    }
    changed();
  };
  return html`<select class="weui-select mini-select" aria-label=${`${say("howOften")} ${search.text}`} value=${search.frequency} onChange=${set}>${frequencies().map(([each, words]) => html`<option value=${each} selected=${each === search.frequency}>${words}</option>`)}</select>`;
}

/** 显示: kept on this device. */
function Display() {
  const { language, large, theme } = useObserved(preferences);
  /** @type {[("auto" | "light" | "dark"), string][]} */
  const themes = [["auto", say("themeAuto")], ["light", say("themeLight")], ["dark", say("themeDark")]];
  return html`<${Cells} title=${say("display")}>
    <label class="weui-cell"><span class="weui-cell__bd">${say("largeType")}</span><input type="checkbox" name="large" checked=${large} onChange=${(/** @type {any} */ event) => prefer({ large: event.target.checked })} /></label>
    <label class="weui-cell"><span class="weui-cell__bd">${say("theme")}</span><select class="weui-select mini-select" name="theme" value=${theme} onChange=${(/** @type {any} */ event) => prefer({ theme: event.target.value })}>${themes.map(([each, words]) => html`<option value=${each} selected=${each === theme}>${words}</option>`)}</select></label>
    <label class="weui-cell"><span class="weui-cell__bd">${say("language")}</span><select class="weui-select mini-select" name="language" value=${language} onChange=${(/** @type {any} */ event) => prefer({ language: event.target.value })}><option value="zh-CN" selected=${language === "zh-CN"} lang="zh-CN">简体中文</option><option value="en" selected=${language === "en"} lang="en">English</option></select></label>
  <//>`;
}

/** The tree, each office to look at and to follow. */
export function Offices() {
  return html`<${OfficeTree} beside=${(/** @type {import("../offices.js").Office} */ office) => html`<a class="weui-btn weui-btn_mini weui-btn_default" href=${href(`/offices/${office.id}`)} aria-label=${`${say("view")} ${office.name}`}>${say("view")}</a><${FollowButton} office=${office} />`} />`;
}

/** @param {{office: {id: string, name: string, followed: boolean, subordinateCount: number}}} given */
function FollowButton({ office }) {
  const account = useObserved(me);
  const [followed, set] = useState(office.followed);
  const [asking, ask] = useState(false);
  if (!account) return null;
  const follow = async (/** @type {boolean} */ includeSubordinates) => {
    await act(FollowWithin, { procuratorateId: office.id, includeSubordinates });
    set(true);
    ask(false);
    toast(say("nowFollowed", office.name));
    changed();
  };
  if (followed) return html`<${Act} mini=${true} words=${say("unfollow")} aria-label=${`${say("unfollow")} ${office.name}`} act=${async () => { await act(Unfollow, { procuratorateId: office.id }); set(false); changed(); }} />`;
  return html`<${Act} mini=${true} look="primary" words=${say("follow")} aria-label=${`${say("follow")} ${office.name}`} act=${async () => { if (office.subordinateCount) ask(true); else await follow(false); }} />
    ${asking && html`<${Dialog} title=${say("follow")} close=${() => ask(false)}><p>${say("followWithin", office.name)}</p><div class="acts">
      <${Act} look="primary" words=${say("onlyThis")} act=${() => follow(false)} /><${Act} words=${say("withSubordinates")} act=${() => follow(true)} />
      <button type="button" class="weui-btn weui-btn_default" onClick=${() => ask(false)}>${say("cancel")}</button></div><//>`}`;
}

/** One office: where it is, when it receives people, following it, what it published. @param {{id: string}} given */
export function Office({ id }) {
  const asked = useAsked(OneProcuratorate, { id });
  const office = asked.data?.node;
  if (!office || !("name" in office)) return html`<${Waiting} asked=${asked} />`;
  return html`<h2 class="page-title">${office.name}</h2>
    <${Facts}>
      <${Fact} label=${say("level")}>${procuratorateLevel(office.level)}<//>
      <${Fact} label=${say("address")}>${office.address}<//>
      <${Fact} label=${say("phone")}>${office.hotline && html`<a href=${`tel:${office.hotline}`}>${office.hotline}</a>`}<//>
      <${Fact} label=${say("receptionHall")}>${office.receptionHall}<//>
      <${Fact} label=${say("receptionHours")}>${office.receptionHours}<//>
      <${Fact} label=${say("parentOffice")}>${office.parent && html`<a href=${href(`/offices/${office.parent.id}`)}>${office.parent.name}</a>`}<//>
    <//>
    <div class="acts"><${FollowButton} key=${String(office.followed)} office=${office} /></div>
    <${Cells}><${Way} to=${href("/publications", { office: office.id, officeName: office.name })} words=${say("itsPublications")} /><//>`;
}

/** What the followed offices published. */
export function Followed() {
  const list = useList(FollowedFeed, { first: 15 }, (data) => data.followedPublications);
  return html`<${Listed} list=${list} empty=${say("nothingFollowed")} show=${(/** @type {any} */ card) => html`<${PublicationCell} card=${card} />`} />`;
}
