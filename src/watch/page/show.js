// Shows the program's answers: errors and warnings, pages, drafts, lines of records.
import { $, encoded, make } from "/dom.js";

// A place in a record, as a link that opens the editor.
const place = (it, words) => (it.editor ? make("a", { href: it.editor }, words) : words);

function fault(it) {
  const words = it.line ? `${it.path}, line ${it.line}, column ${it.column}` : it.path;
  const parts = [make("strong", {}, `${it.severity}: ${it.message}`), " ", make("code", {}, it.code)];
  if (words) parts.push(make("div", {}, place(it, words)));
  if (it.text) parts.push(make("pre", { tabIndex: 0 }, it.text));
  if (it.help) parts.push(make("div", {}, it.help));
  return make("li", {}, ...parts);
}

export function showFaults({ diagnostics, failure }) {
  const faults = failure ? [{ severity: "error", code: "", message: failure }, ...diagnostics] : diagnostics;
  const errors = faults.filter((it) => it.severity === "error").length;
  const many = (count, one) => (count === 1 ? `1 ${one}` : `${count} ${one}s`);
  const counts = [[errors, "error"], [faults.length - errors, "warning"]].filter(([count]) => count);
  $("faults").hidden = faults.length === 0;
  $("faults").classList.toggle("warnings", errors === 0);
  $("faults-title").textContent = counts.map(([count, one]) => many(count, one)).join(", ");
  const next = make("ul", {}, ...faults.map(fault));
  if (next.innerHTML !== $("fault-list").innerHTML) $("fault-list").replaceChildren(...next.childNodes);
}

// The picture is replaced only when the new one is loaded, so that nothing flickers or jumps.
async function showPicture(image, source) {
  if (image.getAttribute("src") === source) return;
  const next = new Image();
  next.src = source;
  if (image.hasAttribute("src")) await next.decode().catch(() => {});
  image.src = source;
}

// Shows pages; returns the text about those that look different from before.
export function showPages(pages, path) {
  const box = $("pages");
  box.querySelector("#draft")?.remove();
  while (box.children.length > pages.length) box.lastChild.remove();
  pages.forEach((page, number) => {
    let figure = box.children[number];
    if (!figure) {
      figure = make("figure", {}, make("img", { loading: "lazy", decoding: "async" }), make("figcaption"), make("div", { className: "hidden" }));
      box.append(figure);
    }
    const [image, caption, text] = figure.children;
    figure.querySelector(".mark")?.remove();
    figure.style.setProperty("--width", page.width);
    figure.classList.toggle("changed", page.changed);
    Object.assign(image, { width: page.width, height: page.height, alt: `Page ${number + 1}; its text follows` });
    const words = [`Page ${number + 1} of ${pages.length}`];
    if (page.changed) words.push(" ", make("b", {}, "changed"));
    caption.replaceChildren(...words);
    if (text.textContent !== page.text) text.textContent = page.text;
    showPicture(image, `/picture/${page.appearance}/${number}/${encoded(path)}`);
  });
  const changed = pages.flatMap((page, number) => (page.changed ? [number + 1] : []));
  return changed.length ? `, changed: page ${changed.join(", ")}` : "";
}

// The lines of a record with errors and no good pages.
export function showDraft({ path, lines }) {
  const rows = (lines ?? []).flatMap((it) => [make("dt", {}, it.key), make("dd", {}, it.text)]);
  const draft = make("div", { id: "draft" }, make("h3", {}, `Draft of ${path}`), make("dl", {}, ...rows));
  if ($("draft")?.innerHTML !== draft.innerHTML) $("pages").replaceChildren(draft);
}

// Marks the words that were clicked.
export function mark(figure, box, scale) {
  for (const old of document.querySelectorAll(".mark")) old.remove();
  if (!box) return;
  const [left, top, width, height] = box.map((it) => `${it * scale}px`);
  const node = make("div", { className: "mark" });
  Object.assign(node.style, { left, top, width, height });
  figure.append(node);
}

// Shows the origin of clicked words, whatever the scroll position, until it is closed.
export function showPlace(answer) {
  const box = $("place");
  if (!answer) { box.hidden = true; mark(null, null); return; }
  const close = make("button", { type: "button", ariaLabel: "Close" }, "×");
  close.onclick = () => showPlace(null);
  const found = answer.found;
  const words = found
    ? [place(found, `${found.path}, line ${found.line}`), make("pre", { tabIndex: 0 }, found.text)]
    : [answer.words ? `“${answer.words.trim()}” does not come from one line of a record: it was counted, or comes from the template.` : "There are no words here."];
  box.hidden = false;
  box.replaceChildren(close, ...words);
}

// Lists the lines of the records that hold some words.
export function showHits(words, answer) {
  const lines = answer?.lines ?? [];
  $("hits").hidden = false;
  const count = lines.length === 1 ? "1 line" : `${lines.length}${answer?.more ? " and more" : ""} lines`;
  $("hit-count").textContent = lines.length ? `${count} with “${words}”` : `No line of the records has “${words}”.`;
  $("hit-list").replaceChildren(...lines.map((it) => {
    const parts = [place(it, `${it.path}, line ${it.line}`), make("pre", { tabIndex: 0 }, it.text)];
    return make("li", {}, ...parts);
  }));
}
