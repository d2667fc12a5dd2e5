"""What a cashier may not do alone."""

from PySide6.QtCore import QCoreApplication

from app.settings import SupervisedAction
from ui.settings.fields import ChecksField, MoneyField, SwitchField
from ui.settings.page import Page

translate = QCoreApplication.translate


def action(value: SupervisedAction) -> str:
    """What a supervisor allows."""
    return {
        SupervisedAction.REPRINT: translate("settings", "Print an older slip again"),
        SupervisedAction.RETURN_ABOVE_LIMIT: translate("settings", "Return more than the limit"),
        SupervisedAction.UNKNOWN_ORIGINAL: translate("settings", "Give back a sale that is not in this journal"),
        SupervisedAction.OPEN_LANE: translate("settings", "Open a lane over lost evidence"),
        SupervisedAction.SETTLE: translate("settings", "Settle an unresolved case"),
        SupervisedAction.RECONCILE_OVER_CASE: translate("settings", "Reconcile over an open case"),
        SupervisedAction.SETTINGS: translate("settings", "Change the settings"),
    }[value]


class SafetyPage(Page):
    """The limit of returns, what is unusually large, what needs a supervisor, and whether the till is for training."""

    def build(self) -> None:
        self.add_heading(self.tr("Safety"), self.tr("Takes effect at the next start."))
        self.add_card(
            MoneyField(
                self.draft,
                "supervisor.return_limit",
                self.tr("Limit of returns, so'm a day and cashier"),
                self.tr("What one cashier may return in a day without a supervisor. Empty: no limit."),
                self.tr("an amount in so'm, such as 500 000,00, or nothing"),
            ),
            MoneyField(
                self.draft,
                "window.unusual_amount",
                self.tr("Unusually large, so'm"),
                self.tr("A larger sum is asked about before it is sent, from the moment this is saved. Empty: never."),
                self.tr("an amount in so'm, such as 500 000,00, or nothing"),
            ),
            ChecksField(
                self.draft,
                "supervisor.actions",
                self.tr("What needs a supervisor"),
                {each.value: action(each) for each in SupervisedAction},
                self.tr("At least one; all of them, unless there is a good reason."),
                empty_is_all=True,
                columns=1,
            ),
        )
        self.add_card(
            SwitchField(
                self.draft,
                "training",
                self.tr("This till is for training"),
                self.tr(
                    "Nothing on it counts as money, and pinpads for training are taken. Never for a till that sells."
                ),
            )
        )
