"""Compose 1 hands `systempaths=unconfined` to the engine, which refuses it; docker's own client and Compose 2 translate
it into empty lists of masked paths. Put on PYTHONPATH, this file teaches Compose 1 (docker-py) the same."""

import sys

if sys.argv and sys.argv[0].endswith("docker-compose"):
    from docker.types import containers

    class HostConfig(containers.HostConfig):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            options = self.get("SecurityOpt") or []
            if "systempaths=unconfined" in options:
                self["SecurityOpt"] = [one for one in options if one != "systempaths=unconfined"]
                self["MaskedPaths"] = []
                self["ReadonlyPaths"] = []

    containers.HostConfig = HostConfig
    import docker.api.container

    docker.api.container.HostConfig = HostConfig
