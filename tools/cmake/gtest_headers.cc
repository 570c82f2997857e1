// SPDX-License-Identifier: GPL-2.0-only
// A source for the library of precompiled headers, which must have one.
