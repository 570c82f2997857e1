/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MATH_H
#define BESSER_LINUX_MATH_H

#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_CLOSEST(n, d) (((n) + (d) / 2) / (d))
#define roundup(x, y) ((((x) + (y) - 1) / (y)) * (y))
#define rounddown(x, y) ((x) - (x) % (y))
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
#define round_down(x, y) ((x) & ~((__typeof__(x))((y) - 1)))
#ifndef __cplusplus
#define abs(x) ({ __typeof__(x) __x = (x); __x < 0 ? -__x : __x; })
#endif
static inline int int_sqrt(int x)
{
	int root = 0;

	while ((root + 1) * (root + 1) <= x)
		root++;
	return root;
}

#endif
