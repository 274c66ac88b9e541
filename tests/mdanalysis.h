/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/mdanalysis.h
 *
 * The table tests/data/traj/mdanalysis.txt: what MDAnalysis reads.
 */
#ifndef CGMAP_TESTS_MDANALYSIS_H
#define CGMAP_TESTS_MDANALYSIS_H

/** Compare the positions of a file of tests/data/traj with its rows.
 * \param [in] units  NULL where the file tells.
 * \param [in] rows   how many the table must have.
 * \param [in] error  in A.  */
void compare_mdanalysis(const char *name, const char *units, int rows,
                        double error);

#endif
