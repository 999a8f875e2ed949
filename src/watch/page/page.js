"use strict";
// The preview page: shows what the program tells, and asks it again whenever it says that something is new.

const $ = (id) => document.getElementById(id);
const make = (name, parts = {}, ...inside) => {
  const node = Object.assign(document.createElement(name), parts);
  node.append(...inside);
  return node;
};
const get = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

let state = { documents: [], findings: [] };
let shown = "";
let version = -1;
let news = "";

const chosen = () => decodeURIComponent(location.hash.slice(1));

function showDocuments() {
  const wanted = $("filter").value.trim().toLowerCase();
  const matches = (it) => (it.title + " " + it.path).toLowerCase().includes(wanted);
  const list = state.documents.filter(matches);
  $("count").textContent = `${list.length} of ${state.documents.length} documents`;
  const held = (it) => it.state === "held back";
  const items = list.map((it) => {
    const link = make("a", { href: `#${encodeURIComponent(it.path)}` }, it.title);
    const note = it.why ? `${it.state}: ${it.why}` : it.state;
    link.append(make("small", { className: held(it) ? "held" : "" }, `${it.kind}, ${note}`));
    if (it.path === shown) link.setAttribute("aria-current", "page");
    return make("li", {}, link);
  });
  // A list that is the same stays, and the focus in it.
  const next = make("ul", {}, ...items);
  if (next.innerHTML === $("documents").innerHTML) return;
  const focused = document.activeElement?.getAttribute?.("href");
  $("documents").replaceChildren(...next.childNodes);
  if (focused) $("documents").querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

function fault(it) {
  const place = it.line ? `${it.path}, line ${it.line}, column ${it.column}` : it.path;
  const parts = [make("strong", {}, `${it.severity}: ${it.message}`), " ", make("code", {}, it.code)];
  if (place) parts.push(make("div", {}, place));
  if (it.text) parts.push(make("pre", { tabIndex: 0 }, it.text));
  if (it.help) parts.push(make("div", {}, it.help));
  return make("li", {}, ...parts);
}

function showFaults() {
  const list = state.findings;
  const faults = state.failure ? [{ severity: "error", code: "", message: state.failure }, ...list] : list;
  $("faults").hidden = faults.length === 0;
  $("faults-title").textContent = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const next = make("ul", {}, ...faults.map(fault));
  if (next.innerHTML !== $("fault-list").innerHTML) $("fault-list").replaceChildren(...next.childNodes);
}

// The picture is changed only when the new one is there, so that nothing flickers or jumps.
async function showPicture(image, source) {
  if (image.getAttribute("src") === source) return;
  const next = new Image();
  next.src = source;
  if (image.hasAttribute("src")) await next.decode().catch(() => {});
  image.src = source;
}

function showPages(pages) {
  const box = $("pages");
  while (box.children.length > pages.length) box.lastChild.remove();
  pages.forEach((page, number) => {
    let figure = box.children[number];
    if (!figure) {
      figure = make("figure", {}, make("img", { loading: "lazy", decoding: "async" }), make("figcaption"), make("div", { className: "hidden" }));
      box.append(figure);
    }
    const [image, caption, text] = figure.children;
    figure.style.setProperty("--width", page.width);
    figure.classList.toggle("changed", page.changed);
    Object.assign(image, { width: page.width, height: page.height, alt: `Page ${number + 1}; its text follows` });
    const words = [`Page ${number + 1} of ${pages.length}`];
    if (page.changed) words.push(" ", make("b", {}, "changed"));
    caption.replaceChildren(...words);
    if (text.textContent !== page.text) text.textContent = page.text;
    showPicture(image, `/picture/${page.look}/${number}/${encoded(shown)}`);
  });
  const changed = pages.flatMap((page, number) => (page.changed ? [number + 1] : []));
  return changed.length ? `, changed: page ${changed.join(", ")}` : "";
}

async function showDocument() {
  const path = shown;
  const known = state.documents.find((it) => it.path === path);
  $("title").textContent = known ? known.title : path;
  document.title = known ? `${known.title}, preview` : "Preview";
  const answer = known ? await get(`/pages/${encoded(path)}`).catch(() => null) : null;
  if (path !== shown || !answer) return;
  $("pdf").hidden = !answer.pdf;
  $("pdf").href = `/pdf/${encoded(path)}`;
  $("note").textContent = answer.ready
    ? answer.held ? "The last good pages; the records have a fault." : ""
    : "Its pages are being made.";
  if (answer.version === version) return;
  version = answer.version;
  news = showPages(answer.pages);
}

async function refresh() {
  state = await get("/state");
  const wanted = chosen();
  if (!state.documents.some((it) => it.path === wanted) && state.documents.length && !shown) {
    location.replace(`#${encodeURIComponent(state.documents[0].path)}`);
  }
  showFaults();
  showDocuments();
  await showDocument();
  $("status").textContent = (state.working || "Up to date") + news;
}

// One refresh at a time; what comes meanwhile leads to one more.
let running = false;
let again = false;
async function refreshSoon() {
  if (running) { again = true; return; }
  running = true;
  do {
    again = false;
    await refresh().catch(() => { $("status").textContent = "The program cannot be reached."; });
  } while (again);
  running = false;
}

function choose() {
  if (chosen() === shown) return;
  shown = chosen();
  version = -1;
  news = "";
  $("pages").replaceChildren();
  $("place").replaceChildren();
  $("pages").scrollTop = 0;
  refreshSoon();
}

function step(by) {
  const links = [...$("documents").querySelectorAll("a")];
  const at = links.findIndex((it) => it.hasAttribute("aria-current"));
  const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  if (next) { location.hash = next.hash; next.scrollIntoView({ block: "nearest" }); }
}

function showPlace(found) {
  if (!found) { $("place").replaceChildren("These words stand in no record behind this document."); return; }
  const link = make("a", { href: found.editor }, `${found.path}, line ${found.line}`);
  $("place").replaceChildren(link, make("pre", { tabIndex: 0 }, found.text));
}

const settings = { zoom: 1, spread: false, mono: false, keys: true };
function apply() {
  document.documentElement.style.setProperty("--zoom", settings.zoom);
  for (const name of ["spread", "mono"]) {
    $("pages").classList.toggle(name, settings[name]);
    $(name).setAttribute("aria-pressed", settings[name]);
  }
  $("keys").checked = settings.keys;
  localStorage.setItem("view", JSON.stringify(settings));
}
function zoom(factor) { settings.zoom = Math.min(Math.max(settings.zoom * factor, 0.3), 4); apply(); }
function fit() {
  const width = Number($("pages").firstChild?.style.getPropertyValue("--width") || 595);
  const columns = settings.spread ? 2 : 1;
  settings.zoom = ($("main").clientWidth - 40) / (width * columns * 4 / 3);
  apply();
}
const toggle = (name) => { settings[name] = !settings[name]; apply(); };
const actions = {
  "+": () => zoom(1.2), "=": () => zoom(1.2), "-": () => zoom(1 / 1.2), "0": fit,
  s: () => toggle("spread"), m: () => toggle("mono"),
  n: () => step(1), p: () => step(-1),
  f: () => $("filter").focus(), w: () => $("words").focus(),
};

$("larger").onclick = actions["+"];
$("smaller").onclick = actions["-"];
$("fit").onclick = fit;
$("spread").onclick = actions.s;
$("mono").onclick = actions.m;
$("keys").onchange = () => { settings.keys = $("keys").checked; apply(); };
$("filter").oninput = showDocuments;
$("finder").onsubmit = async (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (words) showPlace(await get(`/find/${encoded(shown)}?words=${encodeURIComponent(words)}`).catch(() => null));
};
$("pages").onclick = async (event) => {
  if (event.target.tagName !== "IMG") return;
  const figure = event.target.parentNode;
  const number = [...$("pages").children].indexOf(figure);
  const scale = Number(event.target.getAttribute("width")) / event.target.clientWidth;
  const [x, y] = [event.offsetX * scale, event.offsetY * scale];
  showPlace(await get(`/at/${number}/${encoded(shown)}?x=${x}&y=${y}`).catch(() => null));
};
document.onkeydown = (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (!settings.keys || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actions[event.key];
  if (action) { event.preventDefault(); action(); }
};
window.onhashchange = choose;

try { Object.assign(settings, JSON.parse(localStorage.getItem("view"))); } catch {}
apply();
shown = chosen();
refreshSoon();
const events = new EventSource("/events");
events.onmessage = refreshSoon;
events.onopen = refreshSoon;
events.onerror = () => { $("status").textContent = "The program cannot be reached."; };
