// The preview page: shows the program's state, and fetches it again after every change event.
import { $, encoded, get, make } from "/dom.js";
import { mark, showDraft, showFaults, showHits, showPages, showPlace } from "/show.js";

let state = { documents: [], diagnostics: [] };
let shown = "";
let version = -1;
let changes = "";

const GROUPS = [["The report", /^(report|volume)/], ["Themes", /^theme/], ["Briefs", /./]];
const group = (it) => GROUPS.find(([, kind]) => kind.test(it.kind))[0];
const chosen = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };
const known = () => state.documents.find((it) => it.path === shown);

// Documents that are up to date need no note.
function note(it) {
  if (it.state === "held back") return make("small", { className: "held" }, it.why ? `held back: ${it.why}` : "held back");
  return it.state === "waiting" ? make("small", {}, "being made") : "";
}

function showDocuments() {
  const wanted = $("filter").value.trim().toLowerCase();
  const list = state.documents.filter((it) => (it.title + " " + it.path).toLowerCase().includes(wanted));
  $("count").textContent = wanted ? `${list.length} of ${state.documents.length} documents` : `${list.length} documents`;
  const next = make("div");
  for (const [name] of GROUPS) {
    const items = list.filter((it) => group(it) === name).map((it) => {
      const link = make("a", { href: `#${encodeURIComponent(it.path)}` }, it.title, note(it));
      if (it.path === shown) link.setAttribute("aria-current", "page");
      return make("li", {}, link);
    });
    if (items.length) next.append(make("h2", {}, name), make("ul", {}, ...items));
  }
  // An unchanged list stays, and keeps its focus.
  if (next.innerHTML === $("documents").innerHTML) return;
  const focused = document.activeElement?.getAttribute?.("href");
  $("documents").replaceChildren(...next.childNodes);
  if (focused) $("documents").querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

// "Up to date" never appears beside an error.
function showStatus() {
  const errors = state.diagnostics.filter((it) => it.severity === "error").length + (state.failure ? 1 : 0);
  const warnings = state.diagnostics.length - errors + (state.failure ? 1 : 0);
  const held = state.documents.filter((it) => it.state === "held back").length;
  const many = (count, one) => (count === 1 ? `1 ${one}` : `${count} ${one}s`);
  const parts = [];
  if (state.working) parts.push(state.working);
  if (errors) parts.push(many(errors, "error"));
  if (held) parts.push(`${many(held, "document")} held back`);
  if (warnings) parts.push(many(warnings, "warning"));
  if (!parts.length) parts.push("Up to date");
  $("status").textContent = parts.join(", ") + changes;
  $("status").classList.toggle("fault", errors > 0);
}

async function showDocument(before) {
  const path = shown;
  const it = known();
  $("title").textContent = it ? it.title : path;
  document.title = it ? `${it.title}, preview` : "Preview";
  if (!it) { showNoDocument(before); return; }
  const answer = await get(`/pages/${encoded(path)}`).catch(() => null);
  if (path !== shown || !answer) return;
  $("pdf").hidden = !answer.pdf;
  $("pdf").href = `/pdf/${encoded(path)}`;
  const draft = answer.draft;
  $("note").textContent = draft ? "This record has errors and has never been complete. Below is what it says so far."
    : !answer.ready ? "Its pages are being made."
    : answer.held ? "These are the last good pages; the records have an error." : "";
  if (draft) { changes = ""; version = -1; showDraft(draft); return; }
  if (answer.version === version) return;
  version = answer.version;
  changes = showPages(answer.pages, shown);
  $("turn").hidden = answer.pages.length < 3;
  $("of").textContent = `of ${answer.pages.length}`;
  $("pages").classList.toggle("single", answer.pages.length === 1);
  apply();
}

function showNoDocument(before) {
  if (!state.documents.length) return;
  const added = state.documents.filter((it) => before.length && !before.some((old) => old.path === it.path));
  if (added.length) showNoDocument.added = added;
  const links = (showNoDocument.added ?? []).filter((it) => state.documents.some((now) => now.path === it.path))
    .map((it) => [" New: ", make("a", { href: `#${encodeURIComponent(it.path)}` }, it.title), "."]).flat();
  $("note").replaceChildren(shown ? "This document is no longer made: its record was renamed or deleted." : "", ...links);
  $("pages").replaceChildren();
  $("pdf").hidden = true;
  version = -1;
  changes = "";
}

async function refresh() {
  const before = state.documents;
  state = await get("/state");
  if (!chosen() && state.documents.length) location.replace(`#${encodeURIComponent(state.documents[0].path)}`);
  showFaults(state);
  showDocuments();
  await showDocument(before);
  showStatus();
}

// One refresh at a time; an event in the meantime leads to one more.
let running = false;
let again = false;
async function refreshSoon() {
  if (running) { again = true; return; }
  running = true;
  do {
    again = false;
    await refresh().catch(() => { $("status").textContent = "The program is not responding."; });
  } while (again);
  running = false;
}

function choose() {
  if (chosen() === shown || chosen() === "pages") return;
  shown = chosen();
  version = -1;
  changes = "";
  $("pages").replaceChildren();
  showPlace(null);
  refreshSoon();
}

function step(by) {
  const links = [...$("documents").querySelectorAll("a")];
  const at = links.findIndex((it) => it.hasAttribute("aria-current"));
  const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  if (next) { location.hash = next.hash; next.scrollIntoView({ block: "nearest" }); }
}

// `zoom` is null while the pages fit the window.
const settings = { zoom: null, spread: false, mono: false, keys: true };
function fitted() {
  const width = Number($("pages").firstChild?.style?.getPropertyValue("--width") || 595.28);
  const columns = settings.spread && !$("pages").classList.contains("single") ? 2 : 1;
  const style = getComputedStyle($("main"));
  const room = $("main").clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 2 * (columns - 1);
  const zoom = room / (width * columns * 4 / 3);
  return columns === 1 ? Math.min(zoom, 1.5) : zoom;
}
// A spread shows both pages at every zoom.
function shownZoom() {
  const fit = fitted();
  return settings.spread ? Math.min(settings.zoom ?? fit, fit) : settings.zoom ?? fit;
}
function apply() {
  const zoom = shownZoom();
  document.documentElement.style.setProperty("--zoom", zoom);
  $("zoom").textContent = `${Math.round(zoom * 100)}%`;
  $("fit").setAttribute("aria-pressed", settings.zoom === null);
  $("pages").classList.toggle("wide", zoom > fitted() + 0.001);
  for (const name of ["spread", "mono"]) {
    $("pages").classList.toggle(name, settings[name]);
    $(name).setAttribute("aria-pressed", settings[name]);
  }
  $("keys").checked = settings.keys;
  localStorage.setItem("preview", JSON.stringify(settings));
}
function zoom(factor) { settings.zoom = Math.min(Math.max(shownZoom() * factor, 0.2), 5); apply(); }
const fit = () => { settings.zoom = null; apply(); };
const toggle = (name) => { settings[name] = !settings[name]; apply(); };
const actions = {
  "+": () => zoom(1.2), "=": () => zoom(1.2), "-": () => zoom(1 / 1.2), "0": fit,
  s: () => toggle("spread"), m: () => toggle("mono"),
  n: () => step(1), p: () => step(-1), g: () => { if (!$("turn").hidden) $("page").select(); },
  f: () => $("filter").focus(), w: () => $("words").focus(), Escape: () => showPlace(null),
};

$("larger").onclick = actions["+"];
$("smaller").onclick = actions["-"];
$("fit").onclick = fit;
$("spread").onclick = actions.s;
$("mono").onclick = actions.m;
$("keys").onchange = () => { settings.keys = $("keys").checked; apply(); };
$("filter").oninput = showDocuments;
$("turn").onsubmit = (event) => {
  event.preventDefault();
  const pages = $("pages").querySelectorAll("figure");
  const page = Math.min(Math.max(parseInt($("page").value, 10) || 1, 1), pages.length);
  $("page").value = page;
  pages[page - 1]?.scrollIntoView();
};
$("finder").onsubmit = async (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (words) showHits(words, await get(`/find?words=${encodeURIComponent(words)}`).catch(() => null));
};
$("pages").onclick = async (event) => {
  if (event.target.tagName !== "IMG") return;
  const figure = event.target.parentNode;
  const number = [...$("pages").querySelectorAll("figure")].indexOf(figure);
  const scale = Number(event.target.getAttribute("width")) / event.target.clientWidth;
  const [x, y] = [event.offsetX * scale, event.offsetY * scale];
  const answer = await get(`/at/${number}/${encoded(shown)}?x=${x}&y=${y}`).catch(() => null);
  mark(figure, answer?.box, 1 / scale);
  showPlace(answer ?? { found: null });
};
document.onkeydown = (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (!settings.keys || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actions[event.key];
  if (action) { event.preventDefault(); action(); }
};
window.onhashchange = choose;
window.onresize = apply;

try { Object.assign(settings, JSON.parse(localStorage.getItem("preview"))); } catch {}
apply();
shown = chosen();
refreshSoon();
const events = new EventSource("/events");
events.onmessage = refreshSoon;
events.onopen = refreshSoon;
events.onerror = () => { $("status").textContent = "The program is not responding."; };
