from django.apps import AppConfig


class MovespecsConfig(AppConfig):
    name = "movespecs"
