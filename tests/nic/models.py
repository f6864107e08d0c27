"""The NICs that QEMU emulates and DPDK has a driver of its own for, as values: what each is, and what is expected of it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Model:
    name: str
    device: str  # what QEMU is told
    driver: str  # what DPDK says
    has_rss: bool  # for UDP, over IPv4 and IPv6
    tap_queues: int = 1
    oldest_qemu: int = 7
    iommu: str = "intel-iommu"


_VIRTIO = "virtio-net-pci,mq=on,vectors=6,rss=on,hash=on,iommu_platform=on,disable-legacy=on,ats=on"

# In the order in which they are run when none is named.
ALL = {
    model.name: model
    for model in (
        Model("virtio", _VIRTIO, "net_virtio", has_rss=True, tap_queues=2, iommu="intel-iommu,device-iotlb=on"),
        Model("igb", "igb", "net_e1000_igb", has_rss=True, oldest_qemu=8),
        Model("e1000e", "e1000e", "net_e1000_em", has_rss=False),
        Model("vmxnet3", "vmxnet3", "net_vmxnet3", has_rss=False),
    )
}

# What DPDK loads in the guest: the buses that it looks for devices on, the pool of its buffers, and the drivers.
PLUGINS = ("bus_pci", "bus_vdev", "mempool_ring", "net_virtio", "net_e1000", "net_vmxnet3")
