"""Are these two records one person? Which people and offences belong together?"""
