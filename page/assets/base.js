// SPDX-License-Identifier: GPL-2.0-only
// What every script of a page is made of. All text gets into the page as text: nothing here, and nothing else in a
// page, takes markup, which the page's policy forbids, too.
const besser = {
  starters: [],

  /// An element with attributes ("onclick" and the like are functions) and children (elements or texts).
  element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  },

  /// What the page's builder gave by Page::data().
  data(name) {
    besser.parsed ??= JSON.parse(document.querySelector("script.page-data").textContent);
    return besser.parsed[name];
  },

  /// Lets the reader save a text as a file.
  save(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], {type}));
    besser.element("a", {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  },

  /// Cells as CSV by RFC 4180.
  csv(rows) {
    const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    return rows.map((row) => row.map((cell) => quoted(String(cell))).join(",")).join("\r\n") + "\r\n";
  },

  start() {
    document.documentElement.classList.add("scripted");
    for (const starter of besser.starters) starter();
  },
};
window.besser = besser;
