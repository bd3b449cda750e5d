"""Settings of the login with a directory by LDAP."""

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.settings.values import OptionalPath


class DirectorySettings(BaseSettings):
    """Settings of the login with a directory by LDAP."""

    ldap_url: str = Field(
        default="",
        description="Directory with which users log in with name and password: `ldaps://HOST`, or `ldap://HOST`, where "
        "StartTLS is required except on the same computer. Where it is not set, only local accounts have passwords.",
        examples=["ldaps://directory.hospital.example"],
    )
    ldap_name: str = Field(
        default="the hospital account",
        description="Name of the accounts of the directory on the page of login: *Name and password of …*.",
        examples=["the Windows account"],
    )
    ldap_ca_file: OptionalPath = Field(
        default=None,
        description="Certificates (PEM) that may sign that of the directory. Where it is not set, those of the "
        "operating system.",
        examples=["/etc/kerma/directory-ca.crt"],
    )
    ldap_bind_dn: str = Field(
        default="",
        description="Distinguished name with which the dashboard searches users; empty: anonymously.",
        examples=["cn=kerma,ou=services,dc=hospital,dc=example"],
    )
    ldap_bind_password: str = Field(
        default="",
        description="Password of that name.",
        examples=["6f1c0d5e2b7a"],
    )
    ldap_bind_password_file: OptionalPath = Field(
        default=None,
        description="File with that password, instead of `KERMA_LDAP_BIND_PASSWORD`.",
        examples=["/run/secrets/kerma_ldap_password"],
    )
    ldap_base_dn: str = Field(
        default="",
        description="Below which entry users and groups are searched. Required where `KERMA_LDAP_URL` is set.",
        examples=["dc=hospital,dc=example"],
    )
    ldap_user_filter: str = Field(
        default="(uid={name})",
        description="Filter that finds a user by the name that was entered, which replaces `{name}`.",
        examples=["(&(objectCategory=person)(sAMAccountName={name}))"],
    )
    ldap_id_attribute: str = Field(
        default="entryUUID",
        description="Attribute that identifies a user and never changes; `objectGUID` in Active Directory.",
        examples=["objectGUID"],
    )
    ldap_name_attribute: str = Field(
        default="uid",
        description="Attribute with the name of the user for people.",
        examples=["sAMAccountName"],
    )
    ldap_groups_attribute: str = Field(
        default="memberOf",
        description="Attribute of a user that lists the distinguished names of the groups.",
        examples=["isMemberOf"],
    )
    ldap_group_filter: str = Field(
        default="",
        description="Filter that finds the groups of a user, whose distinguished name replaces `{dn}`; where it is not "
        "set, they are those of `KERMA_LDAP_GROUPS_ATTRIBUTE`.",
        examples=["(member={dn})"],
    )
    ldap_roles: str = Field(
        default="",
        description="Roles by distinguished name of a group, as `GROUP=ROLE`, separated by semicolons. Each login "
        "replaces the roles of the user by these. Where it is not set, roles are given in Kerma.",
        examples=["cn=dose,ou=groups,dc=hospital,dc=example=physicist;"],
    )
