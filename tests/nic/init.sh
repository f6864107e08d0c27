#!/bin/dash
# The first process of the emulated machine: gives its NIC to DPDK, runs pollux-edge, and says when that has ended. A line
# on the console asks pollux-edge to end; another one, to switch off. initrd.py puts here what this wants.

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
console=/dev/ttyS0

while read -r module; do
  insmod "$module"
done </modules/order

ethernet_controller=0x020000
for device in /sys/bus/pci/devices/*; do
  read -r class <"$device/class"
  if [ "$class" = "$ethernet_controller" ]; then
    printf vfio-pci >"$device/driver_override"
    printf %s "${device##*/}" >/sys/bus/pci/drivers_probe
  fi
done

/pollux/edge </dev/null &
edge=$!
{
  read -r _ <"$console"
  kill -TERM "$edge"
} &
wait "$edge"
printf 'pollux-edge ended with %s\n' "$?"
wait
# Not at once: what a console has not sent yet is lost with its machine.
read -r _ <"$console"
printf o >/proc/sysrq-trigger
read -r _ <"$console" # the first process must not end before
