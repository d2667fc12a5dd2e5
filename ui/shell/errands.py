"""Errands of the Operation screen: the calibration guide, and the opening of a closed lane by a supervisor."""

from app.runtime import Runtime
from ui.common.i18n import Translations
from ui.common.offers import Errand
from ui.common.tasks import Tasks
from ui.operation.screen import OperationScreen


class Errands:
    """Runs the errands that the Operation screen asks for."""

    def __init__(self, operation: OperationScreen, runtime: Runtime, tasks: Tasks, translations: Translations) -> None:
        self._operation = operation
        self._runtime = runtime
        self._tasks = tasks.of(operation)
        self._translations = translations
        operation.errand_wanted.connect(self._run)

    def calibrate(self) -> None:
        """Open the guide that calibrates a lane, unless it is open."""
        if not self._operation.is_calibrating:
            self._operation.is_calibrating = True
            self._tasks.start(self._calibrate())

    def _run(self, errand: Errand) -> None:
        match errand:
            case Errand.CALIBRATE:
                self.calibrate()
            case Errand.OPEN_LANE:
                self._open_lane()

    def _open_lane(self) -> None:
        from ui.unresolved.settling import Settling

        settling = Settling(self._runtime, self._operation.supervision)
        self._tasks.start(settling.open_for_stranger(self._operation, self._operation.seat.lane))

    async def _calibrate(self) -> None:
        from ui.calibration.dialog import CalibrationGuide

        operation = self._operation
        bridges = {name: seat.bridge for name, seat in operation.seats.items()}
        try:
            language = self._translations.language
            guide = CalibrationGuide(operation, self._runtime, bridges, operation.perform_step, language)
            await guide.run(operation.seat.lane.name)
        finally:
            operation.is_calibrating = False
            operation.refresh()
