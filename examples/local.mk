# Worked problems.
