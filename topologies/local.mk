# Shipped mappings and schemas.
