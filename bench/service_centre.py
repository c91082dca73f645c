"""What every benchmark begins with: agents in a team, and the company's own copy of regulation E."""


def policy_of(env, agents, **vals):
    """Regulation E as a draft, carried out by a team of so many ``agents``."""
    group = env.ref("revisit_management.group_agent")
    users = env["res.users"].create(
        [{"name": f"Agent {n}", "login": f"bench{n}", "group_ids": [(4, group.id)]} for n in range(agents)]
    )
    team = env["revisit.team"].create({"name": "Service centre", "member_ids": users.ids})
    template = env.ref("revisit_management.policy_template_e")
    policy = env["revisit.policy"].browse(template.action_apply_template()["res_id"])
    policy.write({"team_id": team.id, **vals})
    return policy
