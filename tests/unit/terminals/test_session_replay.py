"""The fixed conversations through the pure session: whole, cut at every byte, and all at once."""

import itertools

import pytest

from app.terminals.arcus2.frames import Decoder
from app.terminals.arcus2.session import Session, Step
from arcus2_conversations import PINPAD, TILL, Conversation, data_of, read_conversations

CONVERSATIONS = read_conversations()
by_name = pytest.mark.parametrize("conversation", CONVERSATIONS, ids=[each.name for each in CONVERSATIONS])


class Till:
    """The session, and what it has said and not been asked about. Actions are answered as the file says."""

    def __init__(self, conversation: Conversation) -> None:
        self.session = Session(conversation.order, conversation.dialect, Decoder(), itertools.count(1))
        self._expected = [frame for side, frame in conversation.turns if side == TILL]
        self.said: list[bytes] = []
        self.take(self.session.start(0.0))

    def hear(self, chunk: bytes) -> None:
        self.take(self.session.receive(chunk, 0.0))

    def take(self, step: Step) -> None:
        decoder = Decoder()
        decoder.feed(step.output)
        while (data := decoder.next_frame()) is not None:
            self.said.append(data)
        if step.action is not None:
            self.take(self.session.complete(data_of(self._expected[len(self.said)]), 0.0))

    def check(self, conversation: Conversation) -> None:
        assert self.said == [data_of(frame) for frame in self._expected]
        assert self.session.gathered.ended
        gathered, facts = self.session.gathered, conversation.facts
        assert gathered.code == facts["code"]
        assert gathered.tags.rrn == facts.get("rrn")
        assert gathered.tags.amount == (int(facts["amount"]) if "amount" in facts else None)
        assert gathered.mishaps == []
        assert self.session.failure is None


@by_name
@pytest.mark.parametrize("size", [1, 2, 3, 7, 65536])
def test_frame_by_frame_in_pieces(conversation: Conversation, size: int) -> None:
    till = Till(conversation)
    number = 0
    for side, frame in conversation.turns:
        if side == PINPAD:
            number += 1
            if number == conversation.abort_before:
                till.session.abort()
            for start in range(0, len(frame), size):
                till.hear(frame[start : start + size])
    till.check(conversation)


@by_name
def test_every_frame_cut_at_every_byte(conversation: Conversation) -> None:
    longest = max(len(frame) for _, frame in conversation.turns)
    for cut in range(longest):
        till = Till(conversation)
        number = 0
        for side, frame in conversation.turns:
            if side == PINPAD:
                number += 1
                if number == conversation.abort_before:
                    till.session.abort()
                till.hear(frame[:cut])
                till.hear(frame[cut:])
        till.check(conversation)


@by_name
def test_everything_in_one_read(conversation: Conversation) -> None:
    till = Till(conversation)
    if conversation.abort_before:
        till.session.abort()
    till.hear(b"".join(frame for side, frame in conversation.turns if side == PINPAD))
    till.check(conversation)
