# SPDX-License-Identifier: GPL-2.0-only
# besser_observed(NAME SOURCE KEEP FUNCTION [LINK libs...]): a library of that source, compiled so that it calls the
# functions of model/vkernel/accesses.cc for each of its accesses to memory.
#
# What it has in common with other libraries (templates, inline functions) a linker keeps one copy of. So it is linked
# by itself first, and all but FUNCTION are made its own.
function(besser_observed name source)
  cmake_parse_arguments(arg "" "KEEP" "LINK" ${ARGN})
  add_library(${name}_object OBJECT ${source})
  set_target_properties(${name}_object PROPERTIES UNITY_BUILD OFF)
  target_include_directories(${name}_object PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name}_object PRIVATE -O2 -g -Wall -Wextra -Werror -fno-gnu-unique -fsanitize=thread -Wno-tsan
    --param=tsan-distinguish-volatile=1 --param=tsan-instrument-func-entry-exit=0)
  if(BESSER_SANITIZE)
    target_compile_definitions(${name}_object PRIVATE BESSER_ADDRESS_SANITIZED)
  endif()
  set(linked ${CMAKE_CURRENT_BINARY_DIR}/${name}.o)
  add_custom_command(OUTPUT ${linked}
    COMMAND ${CMAKE_LINKER} -r --force-group-allocation -o ${linked} $<TARGET_OBJECTS:${name}_object>
    COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=*${arg_KEEP}* --redefine-sym memcpy=vk_seen_memcpy
      --redefine-sym memmove=vk_seen_memmove --redefine-sym memset=vk_seen_memset ${linked}
    DEPENDS ${name}_object $<TARGET_OBJECTS:${name}_object> COMMAND_EXPAND_LISTS VERBATIM)
  set_source_files_properties(${linked} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  add_library(${name} STATIC ${linked})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC ${arg_LINK})
endfunction()
