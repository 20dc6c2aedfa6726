# SPDX-License-Identifier: GPL-2.0
#
# Profile of the 5.10 series: all of it is in common.profile, which describes the format.

include common.profile
