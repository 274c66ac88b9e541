/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linked into the programs of `make check-asan`: nothing is unloaded.
 * LeakSanitizer then still finds what the plugins of Open MPI point to when
 * the program ends, and can name the plugin of what they lose; without this
 * only slow walks of the stack tell those losses from ours (three times the
 * time of a short run).
 */
int dlclose(void *plugin);

int dlclose(void *plugin)
{
  (void)plugin;
  return 0;
}
