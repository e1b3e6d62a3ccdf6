"""The canonical entities that files and SQL databases are mapped to.

Files and databases have no vendor shape, so a layout in company.toml maps their
columns to the fields declared here. One raw table per entity:
``raw_files.<entity>`` and ``raw_sql.<entity>``.
"""

from __future__ import annotations

from ingestion.customer_entities import CONTRACT, CUSTOMER, MESSAGE, ORDER_LINE, TICKET, TICKET_EVENT
from ingestion.fields import Entity, Field, FieldType, Personal
from ingestion.registry_entities import ASSIGNMENT, ASSUMPTION, INITIATIVE, INITIATIVE_COST
from ingestion.staff_entities import ABSENCE, EMPLOYEE, EMPLOYMENT_SPELL, LOCATION, TEAM
from ingestion.voice_entities import ANSWER, QUESTION, RESPONSE, REVIEW, SURVEY

__all__ = ["BY_NAME", "ENTITIES", "Entity", "Field", "FieldType", "Personal"]

ENTITIES: tuple[Entity, ...] = (
    CUSTOMER,
    CONTRACT,
    ORDER_LINE,
    TICKET,
    TICKET_EVENT,
    MESSAGE,
    SURVEY,
    QUESTION,
    RESPONSE,
    ANSWER,
    REVIEW,
    EMPLOYEE,
    EMPLOYMENT_SPELL,
    ABSENCE,
    TEAM,
    LOCATION,
    INITIATIVE,
    ASSIGNMENT,
    INITIATIVE_COST,
    ASSUMPTION,
)

BY_NAME: dict[str, Entity] = {entity.name: entity for entity in ENTITIES}
