"""The pages for people, in Polish and English; each has its language in its address."""
