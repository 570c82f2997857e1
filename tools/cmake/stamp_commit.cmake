# SPDX-License-Identifier: GPL-2.0-only
# Writes the commit of SOURCE_DIR into the header OUTPUT, and leaves a header that says so already untouched, so that
# nothing is compiled anew. Runs at each build: cmake -DSOURCE_DIR=... -DOUTPUT=... -P stamp_commit.cmake
set(commit "")
# An unpacked archive may lie below somebody else's repository, whose commit would be the wrong one.
if(EXISTS ${SOURCE_DIR}/.git)
  execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(commit STREQUAL "")
  set(commit unknown)
endif()
set(header "// SPDX-License-Identifier: GPL-2.0-only\n#define BESSER_COMMIT \"${commit}\"\n")
set(before "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT header STREQUAL before)
  file(WRITE ${OUTPUT} "${header}")
endif()
