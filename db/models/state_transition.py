"""状态变更: which state may follow which, by table; triggers refuse every other change. Decided in `rules/state_machines.py`."""

from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class StateTransition(Base):
    """A change of state that there may be. Filled by migrations; a test compares it with the rules."""

    __tablename__ = "state_transitions"

    machine: Mapped[str] = mapped_column(primary_key=True)
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)
