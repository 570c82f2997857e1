# SPDX-License-Identifier: GPL-2.0-only
# besser_observed(NAME SOURCE KEEP FUNCTION [LINK libs...]): a library of that source, compiled so that it calls the
# functions of model/vkernel/accesses.cc for each of its accesses to memory.
#
# What it has in common with other libraries (templates, inline functions) a linker keeps one copy of. So it is linked
# by itself first, and all but FUNCTION are made its own.
#
# It is g++ that compiles it, whatever compiles the rest: what is told of an access is then the same in every build, and
# no other sanitizer looks on.
function(besser_observed name source)
  cmake_parse_arguments(arg "" "KEEP" "LINK" ${ARGN})
  set(linked ${CMAKE_CURRENT_BINARY_DIR}/${name}.o)
  set(compiled ${CMAKE_CURRENT_BINARY_DIR}/${name}.compiled.o)
  add_custom_command(OUTPUT ${linked}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} g++ -std=c++${CMAKE_CXX_STANDARD}
      -I${PROJECT_SOURCE_DIR} $<$<OR:$<BOOL:${BESSER_SANITIZE}>,$<BOOL:${BESSER_FUZZ}>>:-DBESSER_ADDRESS_SANITIZED>
      -O2 -g -Wall -Wextra -Werror -fno-gnu-unique -fsanitize=thread -Wno-tsan
      --param=tsan-distinguish-volatile=1 --param=tsan-instrument-func-entry-exit=0
      -MD -MT ${linked} -MF ${linked}.d -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${compiled}
    COMMAND ld -r --force-group-allocation -o ${linked} ${compiled}
    COMMAND objcopy --wildcard --keep-global-symbol=*${arg_KEEP}* --redefine-sym memcpy=vk_seen_memcpy
      --redefine-sym memmove=vk_seen_memmove --redefine-sym memset=vk_seen_memset ${linked}
    DEPENDS ${source} DEPFILE ${linked}.d COMMENT "Building ${name}, observed" COMMAND_EXPAND_LISTS VERBATIM)
  set_source_files_properties(${linked} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  add_library(${name} STATIC ${linked})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC ${arg_LINK})
endfunction()
