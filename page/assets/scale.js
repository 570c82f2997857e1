// SPDX-License-Identifier: GPL-2.0-only
// An axis: from values to pixels and back.
besser.Scale = class {
  constructor({label, logarithmic, names}) {
    Object.assign(this, {label, logarithmic, names});
    this.cover(0, 1);
  }

  /// What of the axis is shown.
  cover(low, high) {
    this.low = this.logarithmic ? Math.max(low, Number.MIN_VALUE) : low;
    this.high = high > this.low ? high : this.low + (Math.abs(this.low) || 1) * 1e-6;
  }

  span(from, to) {
    Object.assign(this, {from, to});
  }

  forward(value) {
    return this.logarithmic ? Math.log(Math.max(value, Number.MIN_VALUE)) : value;
  }

  pixel(value) {
    const [low, high] = [this.forward(this.low), this.forward(this.high)];
    return this.from + ((this.forward(value) - low) / (high - low)) * (this.to - this.from);
  }

  value(pixel) {
    const [low, high] = [this.forward(this.low), this.forward(this.high)];
    const at = low + ((pixel - this.from) / (this.to - this.from)) * (high - low);
    return this.logarithmic ? Math.exp(at) : at;
  }

  ticks(pixels_each) {
    const wanted = Math.max(2, Math.abs(this.to - this.from) / pixels_each);
    if (this.names.length > 0)
      return this.names.map((_, index) => index).filter((index) => index >= this.low && index <= this.high);
    return (this.logarithmic ? besser.logarithmic_ticks : besser.ticks)(this.low, this.high, wanted);
  }

  /// With the fewest digits that tell the ticks of a range apart.
  text(value) {
    return this.names.length > 0 ? this.names[Math.round(value)] ?? "" : besser.number(value);
  }
};
