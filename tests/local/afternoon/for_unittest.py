"""The same in unittest: a server for the class, a part of it for each test."""

import os
import unittest
from unittest import mock

import agent

from mistralai.local import Fault, LocalServer


class AgentTest(unittest.TestCase):
    server: LocalServer

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = LocalServer().start()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self) -> None:
        self.scope = self.server.scope()
        self.addCleanup(self.scope.close)
        settings = {"MISTRAL_SERVER_URL": self.scope.url, "MISTRAL_API_KEY": "any"}
        environment = mock.patch.dict(os.environ, settings)
        environment.start()
        self.addCleanup(environment.stop)

    def test_the_weather_is_what_the_tool_says(self) -> None:
        self.scope.answer("weather", tool_calls=[("weather", {"city": "Oslo"})], times=1)
        self.scope.answer(tool="weather", result="snow", text="Take a coat.")
        self.assertEqual(agent.answer("How is the weather in Oslo?"), "Take a coat.")
        self.scope.verify()

    def test_a_busy_api_is_asked_again(self) -> None:
        self.scope.answer(text="All is well.")
        self.scope.inject(Fault(status=429, retry_after=0))
        self.assertEqual(agent.answer("Is all well?"), "All is well.")
        self.assertEqual([seen.status for seen in self.scope.requests], [429, 200])

    def test_tips_come_piece_by_piece(self) -> None:
        self.scope.answer("Tips for Rome", pieces=["Walk, ", "eat."])
        self.assertEqual("".join(agent.tips("Rome")), "Walk, eat.")


if __name__ == "__main__":
    unittest.main()
