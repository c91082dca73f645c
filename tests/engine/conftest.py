from hypothesis import settings

settings.register_profile("engine", deadline=None)  # a loaded machine is no bug
settings.load_profile("engine")
