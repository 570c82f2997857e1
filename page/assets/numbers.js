// SPDX-License-Identifier: GPL-2.0-only
// Numbers for people.
besser.number = (value) => {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(3);
  return String(Number(value.toPrecision(size >= 1000 ? 7 : 4)));
};

/// Round numbers within a range, about `wanted` of them.
besser.ticks = (low, high, wanted) => {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
};

/// 1, 2 and 5 times powers of ten; where the range is less than that apart, round numbers.
besser.logarithmic_ticks = (low, high, wanted) => {
  if (high / low < 10) return besser.ticks(low, high, wanted).filter((tick) => tick > 0);
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    for (const factor of high / low > 1000 ? [1] : [1, 2, 5]) {
      const tick = factor * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(Number(tick.toPrecision(6)));
    }
  return ticks;
};
