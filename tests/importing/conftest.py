from hypothesis import settings

settings.register_profile("importing", deadline=None)  # a loaded machine is no bug
settings.load_profile("importing")
