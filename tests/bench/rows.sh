#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# rows.sh: what a frame of one-site water costs in rows and DSYRK, one core.
tests/bench/rows
