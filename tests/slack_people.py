"""Coaches and supervisors in front of Slack: they press what they see, by its label, and type the command."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Person:
    """Somebody with a Slack id. `take` hands what Slack posts to our door, over HTTP or over a socket."""

    workspace: Any
    take: Any
    user: str = "U0ANNA"
    team: str = "T0ONE"

    @property
    def messages(self):
        """Every message to them, the oldest first."""
        return self.workspace.messages_to(self.user)

    @property
    def sees(self):
        """What can be read in their newest message."""
        return self.messages[-1].words

    @property
    def home(self):
        """The app's own tab as it was last drawn for them."""
        return self.workspace.homes[self.user]

    def press(self, label, *, message=None, times=1, **how):
        """Press a button of the newest message, or of another; twice is what a nervous hand does."""
        for _ in range(times):
            answer = self.take(self.workspace.click(message or self.messages[-1], label, user=self.user, **how))
        return answer

    def type(self, text, **how):
        """Type the slash command with these words; gives back what Slack shows them, and only them."""
        return self.take(self.workspace.command(text, self.user, team=self.team, **how))

    def look_at_home(self):
        """Open the app's own tab."""
        happened = {"type": "app_home_opened", "user": self.user, "channel": f"D{self.user[1:]}", "tab": "home"}
        return self.take(self.workspace.event(happened, team=self.team))

    def press_home(self, label):
        """Press a button of the app's own tab."""
        return self.take(self.workspace.click_home(self.home, label, self.user, self.team))

    def choose(self, **chosen):
        """Choose from the lists of the newest window, by what they read there, and send it off."""
        return self.take(self.workspace.send_off(self.workspace.windows[-1], self.user, self.team, **chosen))
