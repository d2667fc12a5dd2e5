"""The HTTP interface for tills."""

import secrets

from PySide6.QtWidgets import QApplication

from ui.settings.fields import ChecksField, ListField, NumberField, SecretField, SwitchField, TextField
from ui.settings.page import Page

TOKEN_BYTES = 32
"""Of chance in a new token."""


class ApiPage(Page):
    """Whether and where tills are served, who may come, and what they may do."""

    def build(self) -> None:
        draft = self.draft
        self.add_heading(self.tr("Tills (API)"), self.tr("Takes effect at the next start."))
        address = self.tr("an address of this machine, such as 127.0.0.1")
        port = self.tr("a TCP port from 1 to 65535")
        self.add_card(
            SwitchField(
                draft,
                "api.enabled",
                self.tr("Serve tills"),
                self.tr("Till software calls this program at http://127.0.0.1:8383 as it would a FiscalBox."),
            ),
            TextField(
                draft,
                "api.host",
                self.tr("Address to listen on"),
                self.tr("127.0.0.1 lets only this machine in. Anything else needs a token and a certificate."),
                address,
            ),
            NumberField(draft, "api.port", self.tr("Port"), "", port),
        )
        self.token = SecretField(
            draft,
            "api.token",
            self.tr("Token"),
            self.tr("Tills send it as “Authorization: Bearer”. Whoever has it can take money on this till."),
            self.tr("a token, because other machines can reach the address above"),
        )
        self.new_token = self.token.add_button(self.tr("Make a new one"))
        self.new_token.clicked.connect(lambda: self.token.line.setText(secrets.token_urlsafe(TOKEN_BYTES)))
        self.copy_token = self.token.add_button(self.tr("Copy"))
        self.copy_token.clicked.connect(lambda: QApplication.clipboard().setText(self.token.line.text()))
        certificate = self.tr("the path of a PEM file, because other machines can reach the address above")
        self.add_card(
            self.token,
            TextField(
                draft, "api.certificate", self.tr("Certificate (PEM)"), self.tr("The path of the file."), certificate
            ),
            TextField(
                draft,
                "api.key",
                self.tr("Private key (PEM)"),
                self.tr("The path of the file; empty where the certificate's file holds it."),
            ),
            ListField(
                draft,
                "api.allowed_origins",
                self.tr("Web pages that may use it"),
                self.tr("None, as a rule: pages of a browser are kept out. Else such as https://till.example"),
                self.tr("addresses such as https://till.example:8443, with commas between"),
            ),
        )
        allowed = {
            "sale": self.tr("Sales"),
            "cancel": self.tr("Cancels"),
            "return": self.tr("Returns"),
            "report": self.tr("Reports"),
            "close": self.tr("Reconciliations"),
        }
        self.add_card(
            ChecksField(draft, "api.allow", self.tr("What tills may do"), allowed, columns=3),
            SwitchField(
                draft,
                "api.unknown_originals",
                self.tr("Tills may give back sales that are not in this journal"),
                self.tr("Up to the limit for returns. Tills that worked with a FiscalBox do it."),
            ),
            SwitchField(draft, "api.training", self.tr("Serve training lanes to tills too")),
        )
        draft.changed.connect(self._adapt)
        self._adapt()

    def _adapt(self) -> None:
        self.copy_token.setEnabled(bool(self.draft.get("api.token")))
