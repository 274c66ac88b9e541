# Manual pages.
dist_man_MANS += \
  man/cgmap-info.1 \
  man/cgmap-map.1 \
  man/cgmap.1
