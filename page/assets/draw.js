// SPDX-License-Identifier: GPL-2.0-only
// What a plot paints. A painter knows its canvas, the two axes and the colours of the page, and nothing of the reader.
besser.Painter = class {
  constructor(context, x, y) {
    Object.assign(this, {context, x, y});
    const style = getComputedStyle(document.documentElement);
    this.colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.groups = Array.from({length: 6}, (_, group) => this.colour(`group-${group}`));
    this.text_colour = this.colour("text");
    this.faint = this.colour("line");
    this.font = `12px ${style.getPropertyValue("--font")}`;
  }

  group(index) {
    return this.groups[index % this.groups.length];
  }

  clear(width, height) {
    this.context.clearRect(0, 0, width, height);
    this.context.font = this.font;
  }

  axes() {
    const {context, x, y} = this;
    context.strokeStyle = this.faint;
    context.fillStyle = this.text_colour;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of y.ticks(45)) {
      this.line(x.from, y.pixel(tick), x.to, y.pixel(tick));
      context.fillText(y.text(tick), x.from - 6, y.pixel(tick));
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    let last = -Infinity;
    for (const tick of x.ticks(80)) {
      const at = x.pixel(tick);
      const half = context.measureText(x.text(tick)).width / 2;
      this.line(at, y.from, at, y.from + 4);
      if (at - half < last + 6 && x.names.length > 0) continue; // names that would overlap
      context.fillText(x.text(tick), at, y.from + 7);
      last = at + half;
    }
    context.fillText(x.label, (x.from + x.to) / 2, y.from + 24);
    context.textAlign = "left";
    context.fillText(y.label, 0, 0);
    this.line(x.from, y.from, x.to, y.from);
  }

  line(from_x, from_y, to_x, to_y) {
    this.context.beginPath();
    this.context.moveTo(Math.round(from_x) + 0.5, Math.round(from_y) + 0.5);
    this.context.lineTo(Math.round(to_x) + 0.5, Math.round(to_y) + 0.5);
    this.context.stroke();
  }

  /// Whatever is painted in between stays within the axes.
  within_axes(paint) {
    const {context, x, y} = this;
    context.save();
    context.beginPath();
    context.rect(x.from, y.to, x.to - x.from, y.from - y.to);
    context.clip();
    paint();
    context.restore();
  }

  band({of_x, low, high, expected}) {
    const {context, x, y} = this;
    const axis = of_x ? x : y;
    const [from, to] = [low === null ? axis.from : axis.pixel(low), high === null ? axis.to : axis.pixel(high)];
    context.fillStyle = this.colour(expected ? "expected" : "seen");
    if (of_x) context.fillRect(from, y.to, to - from, y.from - y.to);
    else context.fillRect(x.from, Math.min(from, to), x.to - x.from, Math.abs(to - from));
  }

  rule({of_x, at, name}) {
    const {context, x, y} = this;
    context.strokeStyle = this.text_colour;
    context.setLineDash([5, 4]);
    if (of_x) this.line(x.pixel(at), y.from, x.pixel(at), y.to);
    else this.line(x.from, y.pixel(at), x.to, y.pixel(at));
    context.setLineDash([]);
    context.fillStyle = this.text_colour;
    context.textAlign = of_x ? "left" : "right";
    context.textBaseline = "bottom";
    if (of_x) context.fillText(name, x.pixel(at) + 4, y.from - 2);
    else context.fillText(name, x.to - 4, y.pixel(at) - 2);
  }

  /// Series of one colour, over each other: the more of them meet in a pixel, the stronger it is. They are counted, not
  /// painted one by one: to stroke as many lines takes seconds without a graphics processor.
  crowd(all, group, strength) {
    const {context, x, y} = this;
    const dense = devicePixelRatio || 1;
    const [width, height] = [Math.round((x.to - x.from) * dense), Math.round((y.from - y.to) * dense)];
    if (width < 1 || height < 1) return;
    const starts = new Int32Array(width * (height + 1)); // by column: how many begin at a row, less those that ended
    for (const series of all) this.count(series, starts, width, height, dense);
    const sheet = besser.element("canvas", {width, height});
    const ink = sheet.getContext("2d");
    const image = ink.createImageData(width, height);
    this.tint(image, starts, this.group(group), strength);
    ink.putImageData(image, 0, 0);
    context.drawImage(sheet, x.from, y.to, x.to - x.from, y.from - y.to);
  }

  count(series, starts, width, height, dense) {
    const {x, y} = this;
    const {lows, highs, first, beyond} = series.columns(x.low, x.high, width);
    for (let column = first; column < beyond; column++) {
      const top = Math.round((y.pixel(highs[column]) - y.to) * dense);
      const bottom = Math.max(top + Math.ceil(dense), Math.round((y.pixel(lows[column]) - y.to) * dense));
      if (bottom < 0 || top > height) continue;
      starts[column * (height + 1) + Math.max(0, top)]++;
      starts[column * (height + 1) + Math.min(height, bottom)]--;
    }
  }

  tint({data, width, height}, starts, colour, strength) {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    for (let column = 0; column < width; column++) {
      let count = 0;
      for (let row = 0; row < height; row++) {
        count += starts[column * (height + 1) + row];
        if (count === 0) continue;
        const at = 4 * (row * width + column);
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
        data[at + 3] = 255 * (1 - (1 - strength) ** count);
      }
    }
  }

  /// Of points: a shape for each group, so that they differ without colour.
  points({points, group}, strength) {
    const {context, x, y} = this;
    context.globalAlpha = strength;
    context.fillStyle = context.strokeStyle = this.group(group);
    for (const [px, py] of points) this.shape(group, x.pixel(px), y.pixel(py), 4);
    context.globalAlpha = 1;
  }

  shape(kind, x, y, size) {
    const {context} = this;
    context.beginPath();
    if (kind % 4 === 0) context.arc(x, y, size, 0, 2 * Math.PI);
    else if (kind % 4 === 1) context.rect(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7);
    else {
      const turn = kind % 4 === 2 ? [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]] : [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]];
      turn.forEach(([dx, dy], i) => context[i === 0 ? "moveTo" : "lineTo"](x + dx * size, y + dy * size));
      context.closePath();
    }
    context.fill();
  }

  path({points, group, kind}, strength) {
    const {context, x, y} = this;
    context.globalAlpha = strength;
    context.strokeStyle = this.group(group);
    context.lineWidth = 2;
    context.setLineDash([[], [7, 3], [2, 3], [9, 3, 2, 3]][group % 4]);
    context.beginPath();
    points.forEach(([px, py], i) => {
      if (i === 0) context.moveTo(x.pixel(px), y.pixel(py));
      else if (kind === "steps") {
        context.lineTo(x.pixel(px), y.pixel(points[i - 1][1]));
        context.lineTo(x.pixel(px), y.pixel(py));
      } else context.lineTo(x.pixel(px), y.pixel(py));
    });
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /// The place of a bar: groups stand side by side around their x.
  bar_place(at, group, groups) {
    const width = Math.min(60, (0.8 * Math.abs(this.x.pixel(1) - this.x.pixel(0))) / groups);
    return [this.x.pixel(at) + (group - groups / 2) * width, width];
  }

  bars({points, group}, strength, groups) {
    const {context, y} = this;
    context.globalAlpha = strength;
    context.fillStyle = this.group(group);
    for (const [at, value] of points) {
      const [left, width] = this.bar_place(at, group, groups);
      const top = y.pixel(value);
      context.fillRect(left + 1, top, width - 2, y.from - top);
    }
    context.globalAlpha = 1;
  }

  /// A flag with a letter, on a line through the plot.
  flag(at, letter, count) {
    const {context, x, y} = this;
    const px = x.pixel(at);
    context.strokeStyle = context.fillStyle = this.colour("flag");
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    this.line(px, y.from, px, y.to + 14);
    context.setLineDash([]);
    context.beginPath();
    context.arc(px, y.to + 8, 8, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = this.colour("paper");
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(count > 9 ? "9+" : count > 1 ? String(count) : letter, px, y.to + 8.5);
  }

  /// What the reader looks at.
  cursor(at, point) {
    const {context, x, y} = this;
    context.strokeStyle = this.text_colour;
    context.lineWidth = 1;
    this.line(x.pixel(at), y.from, x.pixel(at), y.to);
    if (!point) return;
    context.fillStyle = this.text_colour;
    context.beginPath();
    context.arc(x.pixel(point[0]), y.pixel(point[1]), 5, 0, 2 * Math.PI);
    context.stroke();
  }

  selection(from, to) {
    this.context.fillStyle = this.colour("selection");
    this.context.fillRect(from, this.y.to, to - from, this.y.from - this.y.to);
  }
};
