// SPDX-License-Identifier: GPL-2.0-only
// Samples at equal steps. They come as the differences of whole numbers, each as 7 bits a byte, the sign in the lowest
// bit (zigzag), all as base64.
besser.Series = class {
  constructor({start, step, last, scale, count, bytes}) {
    Object.assign(this, {start, step, count});
    this.end = start + step * (count - 1) + last;
    this.values = besser.decode(bytes, count);
    for (let i = 0; i < count; i++) this.values[i] *= scale;
    if (count > 0) this.values[count - 1] *= step / last;
  }

  /// The sample at x, which is in range.
  index(x) {
    return Math.min(this.count - 1, Math.max(0, Math.floor((x - this.start) / this.step)));
  }

  x(index) {
    return this.start + index * this.step;
  }

  /// The least and the greatest value of the samples that touch each of `count` columns of [low, high); those from
  /// `first` to before `beyond` have some.
  columns(low, high, count) {
    const key = `${low} ${high} ${count}`;
    if (this.known?.key === key) return this.known;
    const {values, start, step} = this;
    const width = (high - low) / count;
    const first = Math.max(0, Math.floor((start - low) / width));
    const beyond = Math.max(first, Math.min(count, Math.ceil((this.end - low) / width)));
    const [lows, highs] = [new Float32Array(count), new Float32Array(count)];
    for (let column = first; column < beyond; column++) {
      const from = low + column * width;
      let i = this.index(from);
      const end = Math.max(i + 1, Math.min(this.count, Math.ceil((from + width - start) / step)));
      let least = values[i];
      let greatest = least;
      for (i++; i < end; i++) {
        const value = values[i];
        if (value < least) least = value;
        else if (value > greatest) greatest = value;
      }
      lows[column] = least;
      highs[column] = greatest;
    }
    this.known = {key, lows, highs, first, beyond};
    return this.known;
  }

  /// The same of all columns together; null: no sample touches them.
  extent(low, high, count) {
    const {lows, highs, first, beyond} = this.columns(low, high, count);
    if (beyond === first) return null;
    let [least, greatest] = [Infinity, -Infinity];
    for (let column = first; column < beyond; column++) {
      if (lows[column] < least) least = lows[column];
      if (highs[column] > greatest) greatest = highs[column];
    }
    return [least, greatest];
  }
};

besser.decode = (base64, count) => {
  const text = atob(base64);
  const values = new Float32Array(count); // seven digits are more than a plot shows
  let at = 0;
  let value = 0;
  for (let i = 0; i < count; i++) {
    let zigzag = 0;
    let weight = 1;
    let byte = 0;
    do {
      byte = text.charCodeAt(at++);
      zigzag += (byte & 127) * weight;
      weight *= 128;
    } while (byte >= 128);
    value += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    values[i] = value;
  }
  return values;
};
