// Helpers for the scripts of the preview: elements by id, new elements, requests to the program.

export const $ = (id) => document.getElementById(id);
export const make = (name, parts = {}, ...inside) => {
  const node = Object.assign(document.createElement(name), parts);
  node.append(...inside);
  return node;
};
export const get = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
export const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");
