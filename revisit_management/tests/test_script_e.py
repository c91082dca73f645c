"""Check-lists of regulation E."""

from odoo.tests import tagged

from .script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestScriptsOfE(ScriptCase):
    letter = "E"

    @classmethod
    def _dates(cls):
        return {"kind": "installation"}

    def _powered_on(self, day):
        self.engagement.write({"shipped_date": "2025-01-10", "commissioned_date": day})

    def test_e4_on_arrival_documents_packaging_damage_training_and_staff(self):
        """E4: documents and accessories, packaging and transport damage, training, attitude and skill of staff."""
        self.engagement.shipped_date = "2026-01-12"
        visit = self._talk("e4_arrival", "2026-01-13")
        for key in ("documents", "packaging", "transport", "progress", "needs", "training", "attitude", "skill"):
            self.assertIn(key, self._asked(visit))
        self._say(visit, documents=2, missing="The key", transport=3, damage="Busbar bent", training=2)
        self.assertIn("It cannot be used like this", self._told_leader(visit, "technician"))
        done = self._finish(visit)
        self.assertIn("Something is missing", self._told_leader(done))
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)

    def test_e4_the_survey_at_power_on_is_filled_in(self):
        """E4: the satisfaction survey at acceptance asks about product and service, several questions each."""
        self._powered_on("2026-01-12")
        visit = self._talk("e4_survey", "2026-01-13")
        self._say(visit, workmanship=1, performance=4)
        done = self._finish(visit)
        quality = done.answer_ids.filtered(lambda line: line.dimension_id.code == "quality")
        self.assertEqual(quality.mapped("level"), ["very_satisfied", "dissatisfied", "satisfied"])

    def test_e5_ozone_sends_a_technician(self):
        """E5: abnormal sound, smell, ozone in particular, quality problems, needs, training."""
        self._powered_on("2025-12-12")
        visit = self._talk("e5", "2026-01-12")
        for key in ("sound", "smell", "problem", "needs", "training"):
            self.assertIn(key, self._asked(visit))
        self._say(visit, sound=1, smell=3, what="Cubicle 4")
        self.assertIn("ozone in particular", self._told_leader(visit, "technician"))
        done = self._finish(visit)
        self.assertEqual(self._recorded(done)["what"], "Cubicle 4")

    def test_e6_the_overhaul_list_has_six_points(self):
        """E6: sound, temperature, discharge; timeliness, effect, attitude; the outage, with its list of six points."""
        self._powered_on("2025-07-13")
        visit = self._talk("e6", "2026-01-13")
        for key in ("sound", "temperature", "discharge", "timely", "effective", "attitude", "overhaul"):
            self.assertIn(key, self._asked(visit))
        self.assertNotIn("overhaul_list", self._asked(visit))
        self.assertEqual(len(self._question("overhaul_list").suggested_answer_ids), 6)
        self._say(visit, overhaul=1, overhaul_list=[2, 6], overhaul_day="2026-02-10")
        done = self._finish(visit)
        recorded = self._recorded(done)
        self.assertEqual(recorded["overhaul_list"], "Interlocks, Dust and condensation")
        self.assertEqual(recorded["overhaul_day"], "02/10/2026")
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)

    def test_e7_out_of_warranty_the_list_the_needs_and_the_offer(self):
        """E7: insulators, secondary components, rust, mechanics; guidance, needs; assistance goes on; the overhaul."""
        self._powered_on("2024-01-13")
        visit = self._talk("e7", "2026-01-13")
        for key in ("insulators", "secondary", "rust", "mechanics", "assist", "guidance", "need", "overhaul"):
            self.assertIn(key, self._asked(visit))
        self._say(visit, rust=2, what="Cubicle 2, door", need=[1, 2], assist=1)
        done = self._finish(visit)
        self.assertEqual(self._recorded(done)["need"], "Maintenance, Retrofit")
        self.assertIn("Something was noticed", self._told_leader(done))
