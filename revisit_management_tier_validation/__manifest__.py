{
    "name": "Revisit Management: Tier Validation",
    "version": "19.0.1.0.0",
    "category": "Services/Revisit",
    "summary": "Revisit plans are approved in tiers",
    "author": "Revisit Management Contributors",
    "website": "https://revisit-management.example.org",
    "license": "AGPL-3",
    "depends": ["revisit_management", "base_tier_validation"],
    "auto_install": True,
}
