{
    "name": "Revisit Management: Sales and Deliveries",
    "version": "19.0.1.0.0",
    "category": "Services/Revisit",
    "summary": "Sale orders become ledger lines, deliveries their ship dates",
    "author": "Revisit Management Contributors",
    "website": "https://revisit-management.example.org",
    "license": "LGPL-3",
    "depends": ["revisit_management", "sale_stock"],
    "data": [
        "views/revisit_engagement_views.xml",
        "views/sale_order_views.xml",
    ],
    "auto_install": True,
}
