# SPDX-License-Identifier: GPL-2.0
#
# Profile of the 5.10 series: what differs from other series; common.profile describes the format.

include common.profile

[outsider]
register_sched_domain_sysctl = leaves the addresses of its strings in data that outlives the module
