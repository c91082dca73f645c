class VisitLoader:
    def __init__(self, job):
        pass
