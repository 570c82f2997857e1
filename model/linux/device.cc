// SPDX-License-Identifier: GPL-2.0-only
// The board and what surrounds a driver: its node in the device tree, firmware files, and a kernel
// without user space, debugfs, character devices, power management and GPIO lines that lead
// anywhere: stubs, which say so when they are called.
#include "model/linux/kernel.hpp"

#include <linux/cdev.h>
#include <linux/debugfs.h>
#include <linux/firmware.h>
#include <linux/gpio/consumer.h>
#include <linux/kobject.h>
#include <linux/of.h>
#include <linux/of_net.h>
#include <linux/seq_file.h>
#include <linux/suspend.h>
#include <linux/umh.h>

#include <algorithm>
#include <cstring>

using namespace besser::linux_api;

struct dentry {};
struct gpio_desc {
    int value;
};

namespace {

void stub(const char *call, const char *effect) { Kernel::here().stub(call, effect); }

/// The one node that a Wi-Fi driver looks for; it has a MAC address and no GPIO lines but `wakeup`
/// and `host-wakeup`, as the guest's (guest/vm/bes2600.dtso).
struct device_node wireless_node = {"bes2600", "bes2600@0", {"bes2600"}};
constexpr const char *wireless_compatible = "bestechnic,bes2600-sdio";

template <class T>
T &make() {
    return Kernel::here().world().memory().make<T>();
}

} // namespace

extern "C" {

// --- The device tree ---------------------------------------------------------------------------

struct device_node *of_find_compatible_node(struct device_node *from, const char *,
                                            const char *compatible) {
    const bool found = from == nullptr && std::strcmp(compatible, wireless_compatible) == 0;
    return found ? &wireless_node : nullptr;
}

const void *of_get_property(const struct device_node *, const char *name, int *length) {
    if (std::strcmp(name, "local-mac-address") != 0)
        return nullptr;
    if (length != nullptr)
        *length = 6;
    auto &address = make<besser::driver::MacAddress>();
    address = Kernel::here().env().mac_address();
    return address.data();
}

bool of_property_read_bool(const struct device_node *, const char *) { return false; }
int of_property_read_u32(const struct device_node *, const char *, u32 *) { return -EINVAL; }

int of_get_mac_address(struct device_node *, u8 *address) {
    const auto own = Kernel::here().env().mac_address();
    std::copy(own.begin(), own.end(), address);
    return 0;
}

// --- GPIO lines --------------------------------------------------------------------------------

struct gpio_desc *devm_fwnode_gpiod_get_index(struct device *, struct fwnode_handle *,
                                              const char *name, int, enum gpiod_flags,
                                              const char *) {
    if (std::strcmp(name, "wakeup") != 0 && std::strcmp(name, "host-wakeup") != 0)
        return static_cast<struct gpio_desc *>(ERR_PTR(-ENOENT));
    return &make<gpio_desc>();
}
struct gpio_desc *devm_gpiod_get_optional(struct device *, const char *, enum gpiod_flags) {
    return nullptr;
}
struct gpio_desc *devm_gpiod_get(struct device *, const char *, enum gpiod_flags) {
    return static_cast<struct gpio_desc *>(ERR_PTR(-ENOENT));
}
int gpiod_direction_output(struct gpio_desc *line, int value) {
    stub("gpiod_direction_output", "the line leads nowhere");
    if (line != nullptr)
        line->value = value;
    return 0;
}
int gpiod_direction_input(struct gpio_desc *) { return 0; }
int gpiod_get_value(const struct gpio_desc *line) { return line != nullptr ? line->value : 0; }
void gpiod_set_value(struct gpio_desc *line, int value) { gpiod_direction_output(line, value); }
int gpiod_to_irq(const struct gpio_desc *) {
    stub("gpiod_to_irq", "no line interrupts");
    return -ENXIO;
}

// --- Firmware ----------------------------------------------------------------------------------

int request_firmware(const struct firmware **firmware, const char *name, struct device *) {
    Kernel &kernel = Kernel::here();
    *firmware = nullptr;
    kernel.may_sleep("request_firmware", BESSER_CALLER);
    const besser::wire::Bytes bytes = kernel.env().firmware(name);
    if (bytes.empty()) {
        kernel.log("firmware: failed to load %s (-2)", name);
        return -ENOENT;
    }
    auto *found = static_cast<struct firmware *>(
        kernel.heap().allocate(sizeof(struct firmware), BlockKind::memory));
    found->size = bytes.size();
    found->data = bytes.data();
    *firmware = found;
    return 0;
}

void release_firmware(const struct firmware *firmware) {
    if (firmware != nullptr)
        kfree(firmware);
}

// --- Devices -----------------------------------------------------------------------------------

struct device *get_device(struct device *dev) {
    return dev;
}
void put_device(struct device *) {}
int device_create_file(struct device *, const struct device_attribute *) {
    stub("device_create_file", "there is no sysfs");
    return 0;
}
void device_remove_file(struct device *, const struct device_attribute *) {}
void device_set_wakeup_capable(struct device *, bool) {
    stub("device_set_wakeup_capable", "nothing suspends");
}
int device_wakeup_enable(struct device *) {
    stub("device_wakeup_enable", "nothing suspends");
    return 0;
}
int device_wakeup_disable(struct device *) { return 0; }
int register_pm_notifier(struct notifier_block *) {
    stub("register_pm_notifier", "nothing suspends");
    return 0;
}
int unregister_pm_notifier(struct notifier_block *) { return 0; }
int kobject_uevent_env(struct kobject *, enum kobject_action, char *[]) {
    stub("kobject_uevent_env", "nobody listens");
    return 0;
}
int call_usermodehelper(const char *, char **, char **, int) {
    stub("call_usermodehelper", "there is no user space");
    return -ENOENT;
}

/// struct class, whose name C++ cannot say.
void *vk_class_create(const char *) {
    stub("class_create", "there is no sysfs");
    return &make<struct device>();
}
void class_destroy(void *) {}
struct device *device_create(void *, struct device *, __kernel_dev_t, void *, const char *, ...) {
    stub("device_create", "there is no sysfs");
    return &make<struct device>();
}
void device_destroy(void *, __kernel_dev_t) {}

// --- Files -------------------------------------------------------------------------------------

struct file *filp_open(const char *path, int, umode_t) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("filp_open", BESSER_CALLER);
    kernel.stub("filp_open", "there are no files");
    kernel.log("filp_open: no %s", path);
    return static_cast<struct file *>(ERR_PTR(-ENOENT));
}
int filp_close(struct file *, void *) { return 0; }
ssize_t kernel_read(struct file *, void *, size_t, loff_t *) { return -EIO; }
ssize_t kernel_write(struct file *, const void *, size_t, loff_t *) { return -EIO; }
ssize_t simple_read_from_buffer(void *to, size_t size, loff_t *position, const void *from,
                                size_t available) {
    if (*position < 0 || static_cast<size_t>(*position) >= available)
        return 0;
    const size_t count = std::min(size, available - static_cast<size_t>(*position));
    std::memcpy(to, static_cast<const char *>(from) + *position, count);
    *position += static_cast<loff_t>(count);
    return static_cast<ssize_t>(count);
}
int simple_open(struct inode *inode, struct file *file) {
    file->private_data = inode->i_private;
    return 0;
}
loff_t default_llseek(struct file *, loff_t, int) { return -ESPIPE; }
loff_t no_llseek(struct file *, loff_t, int) { return -ESPIPE; }
int alloc_chrdev_region(__kernel_dev_t *first, unsigned int minor, unsigned int, const char *) {
    stub("alloc_chrdev_region", "nobody opens the device");
    *first = MKDEV(240, minor);
    return 0;
}
void unregister_chrdev_region(__kernel_dev_t, unsigned int) {}
void cdev_init(struct cdev *device, const struct file_operations *operations) {
    device->ops = operations;
}
int cdev_add(struct cdev *, __kernel_dev_t, unsigned int) {
    stub("cdev_add", "nobody opens the device");
    return 0;
}
void cdev_del(struct cdev *) {}

void seq_printf(struct seq_file *, const char *, ...) {}
void seq_puts(struct seq_file *, const char *) {}
void seq_putc(struct seq_file *, char) {}
int single_open(struct file *, int (*)(struct seq_file *, void *), void *) { return -ENODEV; }
int single_release(struct inode *, struct file *) { return 0; }
ssize_t seq_read(struct file *, char *, size_t, loff_t *) { return 0; }
loff_t seq_lseek(struct file *, loff_t, int) { return 0; }
struct dentry *debugfs_create_dir(const char *, struct dentry *) {
    stub("debugfs_create_dir", "there is no debugfs");
    return &make<dentry>();
}
struct dentry *debugfs_create_file(const char *, umode_t, struct dentry *, void *,
                                   const struct file_operations *) {
    return &make<dentry>();
}
void debugfs_remove(struct dentry *) {}

} // extern "C"
