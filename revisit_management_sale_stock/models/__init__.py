from . import revisit_engagement, revisit_source, sale_order
