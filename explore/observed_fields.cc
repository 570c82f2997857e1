// SPDX-License-Identifier: GPL-2.0-only
#include "explore/observed_fields.hpp"

namespace besser::explore::testing {

void observed_count(Fields &fields) { fields.counter++; }
int observed_look(const Fields &fields) { return fields.counter; }

} // namespace besser::explore::testing
