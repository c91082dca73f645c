"""Whom a simulated rule means, by which channel and by whom: as generation judges, with what is known now."""

from datetime import timedelta

from ..engine.warranty import stage_between

NOBODY = 0


class Whom:
    """The customers and ledger lines of one rule, as sets that are worked out once.

    :param rule: a rule, possibly in memory only
    :param facts: :class:`.simulation_facts.Facts` of its company
    """

    def __init__(self, rule, facts):
        policy = rule.policy_id
        self._rule, self._facts = rule, facts
        self._partners = _common(
            self._of_domain("partner_domain", "res.partner"),
            self._of_tiers(),
            self._of_amount(),
        )
        self._engagements = self._of_domain("engagement_domain", "revisit.engagement")
        kind = rule.visit_type_id._origin.id
        self._unwanted_partners = facts.unwanted("res.partner", "revisit_excluded_visit_type_ids", kind)
        self._unwanted_engagements = facts.unwanted("revisit.engagement", "excluded_visit_type_ids", kind)
        self._stages = frozenset(rule.stage_ids.mapped("code"))
        self._satisfying = facts.satisfying_days(rule) if rule.satisfied_by else {}
        self._horizon = timedelta(days=policy.horizon_days)
        self._channels = Channels(rule, facts)
        self._owners = Owners(rule, facts)

    def channel(self, event):
        """The channel to plan, or None when the rule does not mean the event's customer or ledger line."""
        if not self._means(event):
            return None
        return self._channels.of(event.partner_id)

    def owner(self, event):
        return self._owners.of(event)

    def judged(self, event, dues):
        """Those of ``dues`` that are owed: in the right stage, not excluded then, not done otherwise."""
        if self._stages:
            dues = [due for due in dues if self._in_stage(event, due)]
        if until := self._facts.excluded_until.get(event.partner_id):
            dues = [due for due in dues if max(self._facts.today, due.ideal_date - self._horizon) > until]
        if days := self._satisfying.get(event.id):
            dues = [due for due in dues if not any(due.earliest_date <= day <= due.latest_date for day in days)]
        return dues

    def _means(self, event):
        partner, engagement = event.partner_id, event.engagement_id
        return (
            (self._partners is None or partner in self._partners)
            and (self._engagements is None or engagement in self._engagements)
            and partner not in self._unwanted_partners
            and engagement not in self._unwanted_engagements
        )

    def _in_stage(self, event, due):
        if not event.engagement_id:
            return False
        stage = stage_between(due.ideal_date, event.commissioned, event.trial_end, event.warranty_end)
        return stage in self._stages

    def _of_domain(self, name, model):
        domain = self._rule._domain(name)
        return self._facts.ids(model, domain) if domain else None

    def _of_tiers(self):
        wanted = set(self._rule.tier_ids.ids)
        if not wanted:
            return None
        lowest = self._facts.env["revisit.tier"]._lowest().id
        return {partner for partner, tier in self._facts.tiers.items() if (tier or lowest) in wanted}

    def _of_amount(self):
        rule = self._rule
        if not rule.amount_min:
            return None
        partners = self._facts.env["res.partner"].browse(self._facts.tiers)
        amounts = partners._revisit_amounts(self._facts.company, rule.amount_currency_id)
        return {partner for partner, amount in amounts.items() if amount >= rule.amount_min}


def _common(*sets):
    """What is in all of the sets; None: everything."""
    given = [ids for ids in sets if ids is not None]
    return set.intersection(*given) if given else None


class Channels:
    """The first channel of the rule that each customer does not refuse (``W2``), as ids."""

    def __init__(self, rule, facts):
        self._order = tuple(rule._channels_in_order().ids)
        self._only = rule.channel_required
        self._fallbacks = tuple(facts.env["revisit.channel"]._fallbacks().ids)
        self._refused, self._preferred = facts.refused_channels, facts.preferred_channels
        self._usual = self._choose((), None)

    def of(self, partner_id):
        """None when the customer refuses all of them."""
        if partner_id not in self._refused and partner_id not in self._preferred:
            return self._usual
        return self._choose(self._refused.get(partner_id, ()), self._preferred.get(partner_id))

    def _choose(self, refused, preferred):
        allowed = [channel for channel in self._order if channel not in refused]
        if not self._only:
            if preferred in allowed:
                return preferred
            allowed += [channel for channel in self._fallbacks if channel not in refused]
        return next(iter(allowed), None)


class Owners:
    """Who will have a visit: a user's id, minus a team's id where the team shares it, or nobody."""

    def __init__(self, rule, facts):
        self._assignment = rule.assignment
        self._agent_id = rule.agent_id.id or NOBODY
        self._team = -rule._effective_team().id or NOBODY
        self._places = facts.places if rule.assignment == "territory" else {}
        self._territories = {
            (region._name, region.id): -team.id
            for region, team in (rule.company_id._revisit_territories() if self._places else {}).items()
        }

    def of(self, event):
        if self._assignment == "fixed":
            return self._agent_id
        if self._assignment == "account_manager":
            return event.user_id or NOBODY
        if self._assignment == "territory":
            return self._of_region(event.partner_id)
        return self._team

    def _of_region(self, partner_id):
        state, country = self._places.get(partner_id, (None, None))
        return (
            self._territories.get(("res.country.state", state))
            or self._territories.get(("res.country", country))
            or self._team
        )
