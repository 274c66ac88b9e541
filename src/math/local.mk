# Sources of src/math.
