# SPDX-License-Identifier: GPL-2.0-only
# How Kbuild compiles C++ and links the objects of one module into one, driver.o. Set before: cxx-objects, their
# names; root, the directory that holds driver/ and wire/.

# The compiler's C++ sibling, with the kernel's own flags minus those for C alone: what the configuration and
# the architecture ask for (retpolines, stack protector, pac-ret, patchable entries ...) then holds here, too.
CXX := $(subst clang,clang++,$(subst gcc,g++,$(lastword $(CC))))
c-only := -std=gnu11 -std=gnu1% -nostdinc -Werror=strict-prototypes -Werror=implicit-function-declaration \
	-Werror=implicit-int -Werror=incompatible-pointer-types -Werror=designated-init \
	-Wno-pointer-sign -Wno-main -Wstrict-prototypes -Wold-style-definition -Wdeclaration-after-statement \
	-Wmissing-prototypes -Wold-style-declaration -Wmissing-parameter-type -Woverride-init \
	-Wno-override-init -Wno-maybe-uninitialized -mrecord-mcount -fconserve-stack -Wenum-conversion
cxx-add := -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-use-cxa-atexit -fcheck-new \
	-D_GLIBCXX_ASSERTIONS
cxx-add-$(CONFIG_CC_IS_GCC) += -fno-gnu-unique
cxx-add-$(CONFIG_ARM64) += -mno-outline-atomics
cxx_flags = -Wp,-MMD,$(depfile) $(filter-out $(c-only),$(_c_flags) $(modkern_cflags)) $(cxx-add) $(cxx-add-y)

ccflags-y += -I$(root)
linux-driver := $(root)/driver/linux
targets += $(cxx-objects) driver.o
cxx-linked := $(addprefix $(obj)/,$(cxx-objects))
$(cxx-linked): part-of-module := y

quiet_cmd_cxx_o_cc = CXX $(quiet_modtag) $@
      cmd_cxx_o_cc = $(CXX) $(cxx_flags) -c -o $@ $<
$(obj)/%.o: $(src)/%.cc FORCE
	$(call if_changed_dep,cxx_o_cc)

# Nobody runs a module's static constructors, except in a kernel with KASAN, where each file has one that registers its
# variables: there must be none. The one that the compiler makes for each file in a kernel with KCSAN does nothing
# (__tsan_init), and nobody has to run it. A module has neither thread-local storage nor unwind tables of this kind.
# objtool sees the folded object once: here, or as part of the module where the kernel's own objects go through it there
# (delay-objtool: with IBT or LTO).
forbidden := $(if $(CONFIG_CONSTRUCTORS),,init_array|fini_array|ctors|dtors|)eh_frame|tbss|tdata
harmless := $(if $(CONFIG_KCSAN),init_array.00099,none)
quiet_cmd_cxx_link = CXXLD   $@
      cmd_cxx_link = $(LD) $(ld_flags) -r --force-group-allocation -T $(linux-driver)/fold.lds -o $@ $(cxx-linked); \
	if $(OBJDUMP) -h $@ | grep -v '\.$(harmless) ' | grep -E '\.($(forbidden))'; then \
		echo "$@: a section that no module may have" >&2; exit 1; fi \
	$(if $(CONFIG_OBJTOOL),$(if $(delay-objtool),,; $(objtool) $(objtool-args-y) --link --module $@)) \
	$(if $(and $(CONFIG_X86),$(CONFIG_DYNAMIC_FTRACE)),; $(objtree)/scripts/recordmcount $@)
$(obj)/driver.o: $(cxx-linked) $(linux-driver)/fold.lds FORCE
	$(call if_changed,cxx_link)
