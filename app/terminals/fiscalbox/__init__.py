"""A pinpad that hangs on an existing FiscalBox, asked over the box's own HTTP interface.

The interface is public documentation: repository `abdullo211/fiscal_document`, commit e32dffe, pages `Payments/Humo
(Ingenico).md`, `Payments/Uzcard (PAX A35).md` and `Errors.md`. What it cannot do: stop an operation that was sent, show
what the pinpad is doing meanwhile, or prove that the pinpad is idle.
"""
