// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "explore/scenario.hpp"

namespace besser::explore::scenarios {

extern const Scenario receive_burst, transmit_without_credits, receive_against_confirm;

} // namespace besser::explore::scenarios
