// SPDX-License-Identifier: GPL-2.0-only
// BESSER_ASSERT(condition): a precondition that the caller has to meet.
//
// It is checked in user space unless NDEBUG is defined: in the sanitizer build, so in every test of
// it. The kernel never checks it: whatever the chip sends is checked by code that also runs there,
// and a driver's own mistake is no reason to stop a machine. The condition is never evaluated then
// and costs nothing.
//
// A condition reads no Shared and no Guarded field: such a read is a step of the explorer, and both
// builds are to have the same schedules.
#pragma once

#if __STDC_HOSTED__ && !defined(__KERNEL__) && !defined(NDEBUG)
#include <cassert>
#define BESSER_ASSERT(condition) assert(condition)
#else
#define BESSER_ASSERT(condition) static_cast<void>(sizeof(static_cast<bool>(condition)))
#endif
