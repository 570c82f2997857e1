# SPDX-License-Identifier: GPL-2.0-only
# Writes the style and the scripts of all pages into a source file: cmake -DOUTPUT=... -DSTYLE=... -DSCRIPTS=... -P ...
file(READ ${STYLE} style)
set(all_scripts "")
foreach(script ${SCRIPTS})
  file(READ ${script} text)
  string(APPEND all_scripts "${text}")
endforeach()
file(WRITE ${OUTPUT} "// SPDX-License-Identifier: GPL-2.0-only
#include \"page/page.hpp\"
namespace besser::page {
std::string_view style() { return R\"~~~~(${style})~~~~\"; }
std::string_view component_scripts() { return R\"~~~~(${all_scripts})~~~~\"; }
}
")
