"""What is sent about publications."""

import strawberry


@strawberry.input(description="公开异议 · An objection of somebody whom a publication concerns; no sign-in is needed.")
class ObjectToPublicationInput:
    """An objection."""

    publication_id: strawberry.ID = strawberry.field(description="公开信息 · The publication.")
    name: str = strawberry.field(description="姓名 · Of whoever objects; the public never sees it.")
    contact: str = strawberry.field(description="联系方式 · E-mail address or mobile number for the answer.")
    grounds: str = strawberry.field(description="理由 · What is wrong, 10 to 2,000 characters.")
