// SPDX-License-Identifier: GPL-2.0-only
// The plot: zooms by dragging, buttons and keys, together with the plots that it is linked with; shows the values under
// the pointer or the cursor of the keyboard.
besser.Plot = class {
  constructor(figure) {
    this.figure = figure;
    Object.assign(this, JSON.parse(figure.querySelector("script").textContent));
    for (const layer of this.layers) if (layer.series) layer.series = new besser.Series(layer.series);
    this.hidden_groups = new Set();
    this.groups = [...new Set(this.layers.map((layer) => layer.group))];
    this.letters = besser.letters([...new Set(this.marks.map((mark) => mark.kind))]);
    this.x_axis = new besser.Scale(this.x);
    this.y_axis = new besser.Scale(this.y);
    this.full = this.full_range();
    this.range = this.full;
    this.chosen = null; // index of the layer that the reader looks at
    this.at = null; // x of the cursor
    this.build();
    this.listen();
    this.draw_when_seen();
  }

  // --- What can be seen

  full_range() {
    let [low, high] = [this.x.from ?? Infinity, this.x.to ?? -Infinity];
    for (const layer of this.layers) {
      const ends = layer.series ? [layer.series.start, layer.series.end] : layer.points.map(([x]) => x);
      for (const x of ends) [low, high] = [Math.min(low, x), Math.max(high, x)];
    }
    if (!(high >= low)) [low, high] = [0, 1];
    if (this.x.names.length > 0) return [-0.5, this.x.names.length - 0.5];
    const room = this.layers.some((layer) => layer.series) ? 0 : (high - low || Math.abs(low) || 1) * 0.03;
    return [this.x.logarithmic ? low : low - room, high + room];
  }

  is_shown(layer) {
    return !this.hidden_groups.has(layer.group) && (this.only === undefined || this.layers[this.only] === layer);
  }

  /// How many columns of pixels there are between the axes.
  columns() {
    return Math.max(1, Math.round((this.x_axis.to - this.x_axis.from) * (devicePixelRatio || 1)));
  }

  /// The range of y that holds what is shown.
  fit_y() {
    let [low, high] = [this.y.from ?? Infinity, this.y.to ?? -Infinity];
    const hold = (value) => {
      if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    };
    for (const layer of this.layers.filter((one) => this.is_shown(one))) {
      if (layer.series) (layer.series.extent(...this.range, this.columns()) ?? []).forEach(hold);
      else for (const [x, y] of layer.points) if (x >= this.range[0] && x <= this.range[1]) hold(y);
    }
    for (const rule of this.rules) if (!rule.of_x) hold(rule.at);
    for (const {of_x, low: from, high: to} of this.bands)
      if (!of_x) [from, to].forEach((end) => end !== null && hold(end));
    if (!(high >= low)) [low, high] = [0, 1];
    if (this.y.logarithmic) return [low / 1.05, high * 1.05];
    const room = (high - low || Math.abs(high) || 1) * 0.06;
    return [low === this.y.from ? low : low - room, high + room];
  }

  // --- What stands on the page

  build() {
    const button = (label, text, action) =>
      besser.element("button", {type: "button", "aria-label": label, title: label, onclick: action}, text);
    this.canvas = besser.element("canvas", {
      tabindex: "0", role: "application", "aria-roledescription": "plot", "aria-label": this.title,
      "aria-describedby": `${this.figure.id}-text`});
    this.readout = besser.element("output", {class: "readout", "aria-live": "polite"});
    this.bar = besser.element("div", {class: "bar"},
      button("Zoom in", "+", () => this.zoom(0.5)), button("Zoom out", "\u2212", () => this.zoom(2)),
      button("Move left", "\u25c0", () => this.pan(-0.25)), button("Move right", "\u25b6", () => this.pan(0.25)),
      button("Show all", "all", () => this.show(this.full)));
    this.add_legend();
    this.add_choice();
    this.figure.querySelector("figcaption").after(this.bar, this.canvas, this.readout);
    this.readout.textContent = this.hint();
  }

  hint() {
    return "Drag to zoom, double click for all. Keys: arrows move, + and - zoom, 0 shows all.";
  }

  add_legend() {
    const names = new Map(this.layers.map((layer) => [layer.group, layer.of_group || layer.name]));
    for (const [group, name] of names) {
      const toggle = (event) => {
        const hide = !this.hidden_groups.has(group);
        if (hide) this.hidden_groups.add(group);
        else this.hidden_groups.delete(group);
        event.currentTarget.setAttribute("aria-pressed", String(!hide));
        this.redraw();
      };
      const swatch = besser.element("span", {class: `swatch group-${group % 6} shape-${group % 4}`});
      this.bar.append(besser.element("button", {type: "button", "aria-pressed": "true", onclick: toggle},
        swatch, name));
    }
    for (const {name, expected} of this.bands)
      this.bar.append(besser.element("span", {class: "kind"},
        besser.element("span", {class: `swatch ${expected ? "expected" : "seen"}`}), name));
    for (const [kind, letter] of this.letters)
      this.bar.append(besser.element("span", {class: "kind"}, besser.element("b", {}, letter), ` ${kind}`));
  }

  /// Of many lines, one can be looked at alone.
  add_choice() {
    const lines = this.layers.filter((layer) => layer.series || layer.kind === "line");
    if (lines.length < 2) return;
    const choose = (event) => {
      this.only = event.target.selectedIndex === 0 ? undefined : event.target.selectedIndex - 1;
      this.redraw();
    };
    this.bar.append(besser.element("label", {}, "Show ", besser.element("select", {onchange: choose},
      besser.element("option", {}, "all lines"),
      ...this.layers.map((layer) => besser.element("option", {}, layer.name)))));
  }

  // --- Drawing

  /// In the next frame; what is out of sight waits until the reader's hand rests, or it comes into sight.
  redraw() {
    this.stale = true;
    clearTimeout(this.later);
    if (!this.seen) this.later = setTimeout(() => this.stale && this.draw(), 300);
    if (this.pending || !this.seen) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.draw();
    });
  }

  draw_when_seen() {
    const look = ([{isIntersecting}]) => {
      this.seen = isIntersecting;
      if (this.stale) this.redraw();
    };
    new IntersectionObserver(look, {rootMargin: "200px"}).observe(this.canvas);
    new ResizeObserver(() => this.redraw()).observe(this.canvas);
  }

  draw() {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    if (width === 0) return;
    this.stale = false;
    const dense = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * dense) || this.canvas.height !== Math.round(height * dense))
      [this.canvas.width, this.canvas.height] = [Math.round(width * dense), Math.round(height * dense)];
    const context = this.canvas.getContext("2d");
    context.setTransform(dense, 0, 0, dense, 0, 0);
    const painter = new besser.Painter(context, this.x_axis, this.y_axis);
    painter.clear(width, height);
    this.x_axis.cover(...this.range);
    const names = this.y.names.map((name) => context.measureText(name).width + 12);
    this.x_axis.span(Math.min(width * 0.4, Math.max(60, ...names)), width - 18);
    this.y_axis.span(height - 42, 20);
    this.y_axis.cover(...this.fit_y());
    painter.within_axes(() => this.bands.forEach((band) => painter.band(band)));
    painter.axes();
    painter.within_axes(() => this.draw_layers(painter));
    painter.within_axes(() => this.draw_marks(painter));
    if (this.dragged) painter.selection(...this.dragged);
    if (this.at !== null) painter.within_axes(() => painter.cursor(this.at, this.point));
  }

  draw_layers(painter) {
    const shown = this.layers.filter((layer) => this.is_shown(layer));
    const looked_at = this.layers[this.chosen];
    for (const group of this.groups) {
      const crowd = shown.filter((layer) => layer.series && layer.group === group && layer !== looked_at);
      const strength = crowd.length > 3 ? Math.max(0.15, 2.5 / crowd.length) : 0.85;
      if (crowd.length > 0) painter.crowd(crowd.map((layer) => layer.series), group, strength);
    }
    for (const layer of shown) if (!layer.series) this.draw_layer(painter, layer);
    if (looked_at?.series && this.is_shown(looked_at)) painter.crowd([looked_at.series], looked_at.group, 1);
    this.rules.forEach((rule) => painter.rule(rule));
  }

  draw_layer(painter, layer) {
    if (layer.kind === "points") painter.points(layer, 0.85);
    else if (layer.kind === "bars") painter.bars(layer, 0.9, this.groups.length);
    else painter.path(layer, 1);
  }

  /// Marks that would cover each other are drawn as one.
  draw_marks(painter) {
    let last = null;
    for (const mark of this.shown_marks()) {
      const at = this.x_axis.pixel(mark.x);
      if (last && at - last.at < 17) last.count++;
      else {
        if (last) painter.flag(last.x, last.letter, last.count);
        last = {at, x: mark.x, letter: this.letters.get(mark.kind), count: 1};
      }
    }
    if (last) painter.flag(last.x, last.letter, last.count);
  }

  shown_marks() {
    const [low, high] = this.range;
    return this.marks.filter((mark) => mark.x >= low && mark.x <= high && this.is_shown(this.layers[mark.layer]));
  }

  // --- Zoom

  show([low, high]) {
    const least = (this.full[1] - this.full[0]) * 1e-6;
    const range = [Math.max(low, this.full[0]), Math.min(high, this.full[1])];
    if (range[1] - range[0] < least) return;
    for (const plot of this.link ? besser.plots.filter((other) => other.link === this.link) : [this]) {
      plot.range = range;
      plot.redraw();
    }
    this.readout.textContent = `${this.x_axis.label}: ${besser.number(range[0])} to ${besser.number(range[1])}`;
  }

  zoom(factor) {
    const [low, high] = this.range;
    const middle = this.at !== null && this.at >= low && this.at <= high ? this.at : (low + high) / 2;
    this.show([middle - (middle - low) * factor, middle + (high - middle) * factor]);
  }

  pan(share) {
    const [low, high] = this.range;
    const room = share > 0 ? this.full[1] - high : this.full[0] - low;
    const by = Math.sign(share) * Math.min(Math.abs((high - low) * share), Math.abs(room));
    this.show([low + by, high + by]);
  }

  // --- Values

  /// The point of a layer that is next to x: [x, y, what it says].
  nearest(layer, x) {
    if (layer.series) {
      if (layer.series.count === 0 || x < layer.series.start || x > layer.series.end) return null;
      const i = layer.series.index(x);
      return [layer.series.x(i), layer.series.values[i], ""];
    }
    let best = null;
    layer.points.forEach(([px, py], i) => {
      if (best === null || Math.abs(px - x) < Math.abs(best[0] - x)) best = [px, py, layer.labels[i] ?? ""];
    });
    return best;
  }

  look_at(x, y_pixel) {
    this.at = x;
    let least = Infinity;
    this.layers.forEach((layer, index) => {
      const point = this.is_shown(layer) ? this.nearest(layer, x) : null;
      if (point === null) return;
      const aside = layer.kind === "bars" ? this.bar_distance(layer, point, x) :
        this.x_axis.pixel(point[0]) - this.x_axis.pixel(x);
      const distance = Math.hypot(layer.series ? 0 : aside, this.y_axis.pixel(point[1]) - y_pixel);
      if (distance < least) [least, this.chosen, this.point] = [distance, index, point];
    });
    this.tell();
  }

  bar_distance({group}, [at], x) {
    const [left, width] = new besser.Painter(null, this.x_axis, this.y_axis).bar_place(at, group, this.groups.length);
    return (left + width / 2 - this.x_axis.pixel(x)) * 1000; // bars side by side: the nearest is meant
  }

  tell() {
    const layer = this.layers[this.chosen];
    if (!layer || !this.point) return;
    const [x, y, label] = this.point;
    const at = this.x_axis.pixel(this.at);
    const marks = this.shown_marks().filter((mark) => Math.abs(this.x_axis.pixel(mark.x) - at) < 9);
    const where = this.x_axis.names.length > 0 ? this.x_axis.text(x) : `${this.x_axis.label}: ${besser.number(x)}`;
    this.readout.textContent = [`${layer.name}: ${besser.number(y)}`, where, label,
      ...marks.map((mark) => `${mark.kind}: ${mark.text}`)].filter((part) => part !== "").join("; ");
    this.redraw();
  }

  /// The next or the former point of the layer that the reader looks at.
  step(by) {
    this.chosen ??= this.layers.findIndex((layer) => this.is_shown(layer));
    const layer = this.layers[this.chosen];
    if (!layer) return;
    const xs = layer.series ? null : [...new Set(layer.points.map(([x]) => x))].sort((a, b) => a - b);
    const [low, high] = this.range;
    const at = this.at ?? (by > 0 ? low : high);
    const next = layer.series ? at + by * Math.max(layer.series.step, (high - low) / 200) :
      by > 0 ? xs.find((x) => x > at) : xs.findLast((x) => x < at);
    if (next === undefined) return;
    this.at = Math.min(this.full[1], Math.max(this.full[0], next));
    if (this.at < low || this.at > high) this.pan(by > 0 ? 0.5 : -0.5);
    this.point = this.nearest(layer, this.at);
    this.tell();
  }

  another_layer(by) {
    const shown = this.layers.map((layer, index) => (this.is_shown(layer) ? index : -1)).filter((index) => index >= 0);
    if (shown.length === 0) return;
    const place = shown.indexOf(this.chosen);
    this.chosen = shown[(place + by + shown.length) % shown.length];
    this.at ??= this.range[0];
    this.point = this.nearest(this.layers[this.chosen], this.at);
    this.tell();
  }

  // --- The reader's hands

  listen() {
    const place = (event) => event.clientX - this.canvas.getBoundingClientRect().left;
    let begin = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      begin = place(event);
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const at = Math.min(this.x_axis.to, Math.max(this.x_axis.from, place(event)));
      this.dragged = begin !== null && Math.abs(at - begin) > 4 ? [Math.min(begin, at), Math.max(begin, at)] : null;
      this.look_at(this.x_axis.value(at), event.clientY - this.canvas.getBoundingClientRect().top);
    });
    const end = (zooms) => {
      if (zooms && this.dragged) this.show(this.dragged.map((pixel) => this.x_axis.value(pixel)));
      begin = this.dragged = null;
      this.redraw();
    };
    this.canvas.addEventListener("pointerup", () => end(true));
    this.canvas.addEventListener("pointercancel", () => end(false));
    this.canvas.addEventListener("dblclick", () => this.show(this.full));
    this.canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // the page's own scrolling
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 0.8 : 1.25);
    }, {passive: false});
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const actions = {
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2), "0": () => this.show(this.full),
      ArrowLeft: () => (event.shiftKey ? this.pan(-0.25) : this.step(-1)),
      ArrowRight: () => (event.shiftKey ? this.pan(0.25) : this.step(1)),
      ArrowUp: () => this.another_layer(-1), ArrowDown: () => this.another_layer(1),
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  }
};

/// A letter for each kind of mark; the first of its name that is not taken.
besser.letters = (kinds) => {
  const letters = new Map();
  for (const kind of kinds) {
    const free = [...kind.toUpperCase(), ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((letter) =>
      /[A-Z]/.test(letter) && ![...letters.values()].includes(letter));
    letters.set(kind, free ?? "*");
  }
  return letters;
};

besser.plots = [];
besser.draw_plots = () => besser.plots.forEach((plot) => plot.draw());
besser.starters.push(() => {
  for (const figure of document.querySelectorAll("figure.plot")) besser.plots.push(new besser.Plot(figure));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    besser.plots.forEach((plot) => plot.redraw()));
});
