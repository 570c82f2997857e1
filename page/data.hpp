// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "page/html.hpp"
#include "support/json.hpp"

namespace besser::page {

/// <script type="application/json" class="name">: data for the page's scripts, which is not run.
/// Every text and key in it is made visible as for_terminal() does it, and nothing in it ends the
/// element.
Html data_element(const char *name, const Json &json);

} // namespace besser::page
