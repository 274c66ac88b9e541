# Shipped mappings, found by their names, and the schemas.
nobase_dist_pkgdata_DATA += \
  topologies/methanol/methanol.xml \
  topologies/water/water.xml
