// SPDX-License-Identifier: GPL-2.0-only
// The table: sorts by a click on a column's title, filters by words and by values, unfolds a row's details, and saves
// the rows that are shown as CSV.
besser.Table = class {
  constructor(root) {
    this.root = root;
    this.body = root.querySelector("tbody");
    this.titles = [...root.querySelectorAll("thead th")];
    this.names = this.titles.map((title) => title.textContent);
    this.rows = [...this.body.querySelectorAll("tr.row")].map((row, index) => this.take(row, index));
    this.conditions = new Map();
    this.titles.forEach((title, column) => this.make_sortable(title, column));
    this.bar = besser.element("div", {class: "bar"});
    root.prepend(this.bar);
    if (root.dataset.search === "yes") this.add_search();
    this.add_save();
    this.scrolls_by_keys();
    this.filter();
  }

  take(row, index) {
    const next = row.nextElementSibling;
    const details = next?.classList.contains("details") ? next : null;
    const taken = {row, details, index, open: false};
    if (details) {
      taken.button = besser.element("button",
        {class: "unfold", type: "button", "aria-expanded": "false", "aria-label": "details",
          onclick: () => this.unfold(taken, !taken.open)});
      row.cells[0].prepend(taken.button);
      details.querySelector("details").open = true;
      details.hidden = true;
    }
    return taken;
  }

  unfold(taken, open) {
    taken.open = open;
    taken.button.setAttribute("aria-expanded", String(open));
    taken.details.hidden = !open || taken.row.hidden;
    if (open) this.root.dispatchEvent(new CustomEvent("unfolded", {detail: taken.row, bubbles: true}));
  }

  /// What a cell says: for sorting a number where there is one, for reading its text.
  value(taken, column) {
    const cell = taken.row.cells[column];
    if (cell.dataset.key !== undefined) return Number(cell.dataset.key);
    const text = this.text(taken, column);
    const number = Number.parseFloat(text.replace(/^[^\d+-]+/, ""));
    return cell.classList.contains("number") ? (Number.isNaN(number) ? -Infinity : number) : text.toLowerCase();
  }

  text(taken, column) {
    return taken.row.cells[column].textContent.trim();
  }

  choice(taken, column) {
    return taken.row.cells[column].dataset.choice ?? this.text(taken, column);
  }

  make_sortable(title, column) {
    title.replaceChildren(besser.element("button", {type: "button", onclick: () => this.sort(column)},
      this.names[column]));
  }

  sort(column) {
    const title = this.titles[column];
    const descending = title.getAttribute("aria-sort") === "ascending";
    for (const other of this.titles) other.removeAttribute("aria-sort");
    title.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const keyed = this.rows.map((taken) => ({taken, value: this.value(taken, column)}));
    const order = (a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
    keyed.sort((a, b) => (descending ? order(b, a) : order(a, b)) || a.taken.index - b.taken.index);
    this.rows = keyed.map(({taken}) => taken);
    this.body.append(...this.rows.flatMap(({row, details}) => (details ? [row, details] : [row])));
  }

  add_search() {
    this.bar.append(besser.element("label", {}, "Search ", besser.element("input",
      {type: "search", oninput: (event) => this.require("words", this.has_words(event.target.value))})));
    this.titles.forEach((title, column) => {
      if (title.dataset.choose === "yes") this.add_choice(column);
    });
    this.status = besser.element("output", {"aria-live": "polite"});
    this.bar.append(this.status);
  }

  has_words(text) {
    const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
    return ({row, details}) => {
      const content = (row.textContent + (details?.textContent ?? "")).toLowerCase();
      return words.every((word) => content.includes(word));
    };
  }

  add_choice(column) {
    const values = [...new Set(this.rows.map((taken) => this.choice(taken, column)))].sort();
    if (values.length < 2) return;
    const choose = (event) => {
      const wanted = event.target.selectedIndex;
      this.require(column, (taken) => wanted === 0 || this.choice(taken, column) === values[wanted - 1]);
    };
    this.bar.append(besser.element("label", {}, this.names[column] + " ", besser.element("select",
      {onchange: choose}, besser.element("option", {}, "all"),
      ...values.map((value) => besser.element("option", {}, value)))));
  }

  /// Only rows that meet each condition are shown. A condition is known by its key.
  require(key, condition) {
    this.conditions.set(key, condition);
    this.filter();
  }

  filter() {
    let shown = 0;
    for (const taken of this.rows) {
      const fits = [...this.conditions.values()].every((condition) => condition(taken));
      taken.row.hidden = !fits;
      if (taken.details) taken.details.hidden = !fits || !taken.open;
      shown += fits ? 1 : 0;
    }
    if (this.status) this.status.textContent = `${shown} of ${this.rows.length} rows`;
  }

  add_save() {
    const save = () => {
      const shown = this.rows.filter(({row}) => !row.hidden);
      const cells = shown.map((taken) => this.names.map((_, column) => this.text(taken, column)));
      besser.save(`${this.root.id}.csv`, "text/csv", besser.csv([this.names, ...cells]));
    };
    this.bar.append(besser.element("button", {type: "button", class: "save", onclick: save}, "Save as CSV"));
  }

  /// What is wider than the page can be scrolled without a pointer.
  scrolls_by_keys() {
    const scroll = this.root.querySelector(".scroll");
    const fit = () => {
      const wide = scroll.scrollWidth > scroll.clientWidth;
      if (wide) {
        scroll.tabIndex = 0;
        scroll.setAttribute("role", "group");
        scroll.setAttribute("aria-label", this.root.querySelector("caption").textContent);
      } else {
        scroll.removeAttribute("tabindex");
        scroll.removeAttribute("role");
        scroll.removeAttribute("aria-label");
      }
    };
    new ResizeObserver(fit).observe(scroll);
  }
};

besser.tables = new Map();
besser.starters.push(() => {
  for (const root of document.querySelectorAll("div.table")) besser.tables.set(root.id, new besser.Table(root));
});
