# Sources of src/domain.
