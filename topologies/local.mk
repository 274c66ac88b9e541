# Shipped mappings, found by their names, and the schemas.
nobase_dist_pkgdata_DATA += \
  topologies/cgmap-interactions.rng \
  topologies/cgmap-mapping.rng \
  topologies/methanol/methanol.xml \
  topologies/water/water.xml
