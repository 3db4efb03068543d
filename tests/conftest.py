"""What all tests share: properties are judged by what holds, never by how long an example took on a busy machine."""

from hypothesis import settings

settings.register_profile("daylab", deadline=None)
settings.load_profile("daylab")
