"""The base of all tables: column types, constraint names, enum columns."""

import os
import re
import time
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[UUID, mapped_column(primary_key=True, server_default=func.uuidv7())]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
RecordedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class Base(DeclarativeBase):
    """A table of the portal."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB}


class Scoped:
    """A table whose rows belong to one office; staff see those of their office and below."""

    procuratorate_id: Mapped[Any]


def enum_of(kind: type[StrEnum]) -> Enum:
    """A column type that stores an enum by name and lets the database refuse anything else."""
    sentence = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower() + "_is_known"
    return Enum(kind, native_enum=False, length=40, create_constraint=True, name=sentence, validate_strings=True)


def new_id() -> UUID:
    """A UUIDv7 made here: for rows whose id must be known before they are written."""
    milliseconds = time.time_ns() // 1_000_000
    rest = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (rest >> 68) << 64 | 0b10 << 62 | rest & (1 << 62) - 1
    return UUID(int=value)
