# Numbered migrations, embedded at build time. The numbers are the same for every backend.
