# Manual pages.
dist_man_MANS += \
  man/cgmap-export.1 \
  man/cgmap-fm.1 \
  man/cgmap-info.1 \
  man/cgmap-interactions.5 \
  man/cgmap-map.1 \
  man/cgmap-mapping.5 \
  man/cgmap-results.5 \
  man/cgmap.1
