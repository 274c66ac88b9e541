# Sources of src/mapping.
