"""Settings of messages about alerts."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class AlertSettings(BaseSettings):
    """Settings of messages about alerts."""

    alert_message_max_age_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        default=7,
        description="Days: of alerts that older studies raise when they are stored, as in an import, nobody is "
        "informed.",
        examples=[30],
    )
    alert_message_collect_s: Annotated[int, Field(ge=0, le=3_600)] = Field(
        default=60,
        description="Seconds for which a worker collects alerts, so that several to one recipient are one message.",
        examples=[0],
    )
    alert_webhook_hosts: str = Field(
        default="",
        description="Comma-separated hosts of webhooks that users may add on the page of recipients. Where it is not "
        "set, webhooks are added by `kerma alerts recipients add` alone: Kerma sends to them from inside the network.",
        examples=["hooks.hospital.example,ntfy.hospital.example"],
    )

    @property
    def allowed_webhook_hosts(self) -> frozenset[str]:
        """The hosts of `alert_webhook_hosts`, in lower case."""
        return frozenset({one.strip().lower() for one in self.alert_webhook_hosts.split(",")} - {""})
