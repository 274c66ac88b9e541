# Sources of src/fm.
