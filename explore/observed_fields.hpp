// SPDX-License-Identifier: GPL-2.0-only
// What a driver might do with a field of its own, compiled as the observed driver is; for a test.
#pragma once

namespace besser::explore::testing {

struct Fields {
    int counter = 0;
};
[[gnu::visibility("default")]] void observed_count(Fields &fields);
[[nodiscard, gnu::visibility("default")]] int observed_look(const Fields &fields);

} // namespace besser::explore::testing
