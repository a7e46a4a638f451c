// Slack's own framework for Node, told to listen for what our product sends and handles; it prints what it accepted.
import bolt from "@slack/bolt";

const app = new bolt.App({
  token: process.env.TOKEN,
  signingSecret: process.env.SECRET,
  clientOptions: { slackApiUrl: process.env.API },
  endpoints: ["/slack/events", "/slack/actions", "/slack/commands"],
  logLevel: "error",
});
const say = (what) => console.log(JSON.stringify(what));

app.action(/.*/, async ({ ack, action, body }) => {
  await ack();
  say({ action: action.action_id, block: action.block_id, user: body.user.id });
});
app.command("/pausepoint", async ({ ack, command }) => {
  await ack({ response_type: "ephemeral", text: "heard" });
  say({ command: command.command, text: command.text, user: command.user_id });
});
app.view("quiet_window", async ({ ack, view, body }) => {
  await ack();
  say({ view: view.callback_id, chosen: view.state.values.why.why.selected_option.value, user: body.user.id });
});
app.event("app_home_opened", async ({ event }) => say({ event: event.type, user: event.user }));

const server = await app.start({ port: 0, host: "127.0.0.1" });
console.log(`http://127.0.0.1:${server.address().port}`);
